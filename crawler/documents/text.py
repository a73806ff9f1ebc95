"""Plain text: lines are paragraphs, runs of lines with separators are tables.

Papers that were copied out of Word or a page keep their tables as lines with tabs, with vertical
bars, or with wide gaps.
"""

from __future__ import annotations

import re
from itertools import groupby

from config.terms import DocumentFormat
from crawler.documents.building import BlockList
from store.documents import DocumentText

_GAP = re.compile(r"[ \u3000]{2,}")
_RULE = re.compile(r"^[ |:+\-—=]{3,}$")
"""Lines between the rows of a drawn table."""
_MARKDOWN = re.compile(r"\*\*|__")
_FEWEST_BY_GAP = 4
"""Cells that a line needs before wide gaps are taken for separators: prose has gaps, too."""


def read_text(text: str) -> DocumentText:
    """The paragraphs and pseudo-tables of ``text``."""
    blocks = BlockList()
    lines = text.replace("\r\n", "\n").replace("\f", "\n").split("\n")
    cells = (_cells(line) for line in lines if not _RULE.match(line))
    for is_row, run in groupby(cells, key=lambda line: len(line) > 1):
        if is_row:
            blocks.table(list(run))
            continue
        for line in run:
            blocks.paragraph(line[0])
    first = next((block for block in blocks.blocks if isinstance(block, str)), "")
    return blocks.finish(DocumentFormat.TEXT, first[:200])


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    if line.count("|") > 1:
        return _between_bars(line)
    by_gap = _GAP.split(line.strip())
    if len(by_gap) >= _FEWEST_BY_GAP:
        return by_gap
    return [_MARKDOWN.sub("", line)]


def _between_bars(line: str) -> list[str]:
    line = line.strip().removeprefix("|").removesuffix("|")
    return [_MARKDOWN.sub("", cell).strip() for cell in line.split("|")]
