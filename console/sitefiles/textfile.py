"""Comma-, semicolon- and tab-separated text in the encodings that Chinese offices use."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from config.errors import UserError
from config.registry import registry_words
from console.sitefiles.sheets import Sheet, known_headers

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "，", "|")
_SAMPLE = 4096


def text_sheet(path: Path, raw: bytes) -> Sheet:
    """The table in ``raw``. Raises ``UserError`` where it is no text."""
    text = decoded(path, raw)
    return Sheet(None, _rows(text, _delimiter(text), path))


def decoded(path: Path, raw: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, else GB 18030. Raises ``UserError``."""
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UserError(
        f"{path} 不是文字文件，或编码无法识别。", "请另存为 xlsx，或 UTF-8 编码的 csv。"
    )


def _encodings(raw: bytes) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            yield encoding
            return
    sample = raw[:_SAMPLE]
    if b"\0" in sample:
        # UTF-16 without its mark: of ASCII, every other byte is zero.
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        yield "utf-16-le" if odd >= even else "utf-16-be"
        return
    yield from ("utf-8", "gb18030")


def _delimiter(text: str) -> str:
    """The one that makes the most known headers out of the first rows."""
    lines = registry_words().limits.header_rows

    def score(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            return max((known_headers(row) for row in islice(rows, lines)), default=0)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=score)


def _rows(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            yield number, row
    except csv.Error as error:
        raise UserError(
            f"{path} 第 {number + 1} 行读不下去（{error}）。", "请检查这一行的引号是否成对。"
        ) from None
