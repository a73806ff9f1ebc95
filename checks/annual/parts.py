"""The six parts of a report: where their headings stand and what is between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checks.annual.numbers import plain_label
from config.annual import annual_rules
from config.terms import AnnualPart
from store.documents import Block, DocumentText

_NUMBERS = "一二三四五六"
_YEAR = re.compile(r"(20\d\d)\s*年(?:度)?")
_TITLE = re.compile(r"信息公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)|年度报告|年报")
_LONGEST_TITLE = 80
_LONGEST_BARE = 30
_FEWEST_BARE = 5
"""Headings without a number count where most of the six are there."""
_SENTENCE = re.compile("[。;；!！?？]")


@dataclass(frozen=True, slots=True)
class Parts:
    """Headings by part, and the blocks that follow each up to the next."""

    headings: dict[AnnualPart, str]
    blocks: dict[AnnualPart, tuple[Block, ...]]
    lead: tuple[str, ...] = ()
    """The paragraphs before the first part; all of them where no heading was found."""

    def text(self, part: AnnualPart) -> str:
        """The paragraphs of a part, a line each."""
        return "\n".join(block for block in self.blocks.get(part, ()) if isinstance(block, str))


def split_parts(document: DocumentText) -> Parts:
    """Find the headings in order. Of headings that stand twice (a table of contents), those that
    come last are the report's own."""
    places = _places(document.blocks, _is_heading)
    if not places:
        bare = _places(document.blocks, _is_bare_heading)
        places = bare if len(bare) >= _FEWEST_BARE else {}
    headings = {part: str(document.blocks[place]) for part, place in places.items()}
    ends = sorted([*places.values(), len(document.blocks)])
    blocks = {
        part: document.blocks[place + 1 : ends[ends.index(place) + 1]]
        for part, place in places.items()
    }
    lead = document.blocks[: min(places.values(), default=len(document.blocks))]
    return Parts(headings, blocks, tuple(block for block in lead if isinstance(block, str)))


def _places(
    blocks: Sequence[Block], is_heading: Callable[[Block, AnnualPart], bool]
) -> dict[AnnualPart, int]:
    """The last of each heading that still has the later ones behind it."""
    found: dict[AnnualPart, int] = {}
    before = len(blocks)
    for part in reversed(AnnualPart):
        place = next((i for i in range(before - 1, -1, -1) if is_heading(blocks[i], part)), None)
        if place is not None:
            found[part] = before = place
    return found


def _is_heading(block: Block, part: AnnualPart) -> bool:
    if not isinstance(block, str) or len(block) > _LONGEST_TITLE:
        return False
    number = _NUMBERS[list(AnnualPart).index(part)]
    numbered = re.match(rf"[\s*#第(（]*{number}[\s、.．,，:：)）部]", block) is not None
    return numbered and re.search(annual_rules().parts[part], plain_label(block)) is not None


def _is_bare_heading(block: Block, part: AnnualPart) -> bool:
    """A heading that lost its number: a line of a few words and no sentence."""
    if not isinstance(block, str) or len(block) > _LONGEST_BARE or _SENTENCE.search(block):
        return False
    return re.search(annual_rules().parts[part], plain_label(block)) is not None


def report_title(document: DocumentText, parts: Parts) -> str:
    """The title of the report, else of the file. It is the last line like a title before part one:
    pages list the reports of other years beside or above it."""
    titles = [text for text in parts.lead if _is_title(text)]
    if _is_title(document.title):
        titles.insert(0, document.title)
    return titles[-1] if titles else document.title


def report_year(title: str) -> int | None:
    """The year that the report is on, as its title says."""
    year = _YEAR.search(title)
    return int(year[1]) if year and _is_title(title) else None


def _is_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST_TITLE
        and _TITLE.search(text) is not None
        and _YEAR.search(text) is not None
        and not _SENTENCE.search(text)
    )
