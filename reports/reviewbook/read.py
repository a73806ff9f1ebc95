"""Reading the review spreadsheet when it comes back. It may come from anybody."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from config.errors import UserError
from config.reviewbook import ReviewBookLayout, review_book
from config.systemfaults import system_fault
from config.terms import BookColumn, ReviewState
from config.wording import word

_HOW = "请用 govaudit review export 导出，只填有底色的三列后原样导入。"
_CODE = re.compile(r"[0-9a-f]{16}-\d{1,9}")
_OPINIONS = {word(state): state for state in ReviewState}
_DAY = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?")
_NUMBER = re.compile(r"(0*[1-9]\d{0,17})(?:\.0+)?", re.ASCII)
_LONGEST_REASON = 500
_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class BookRow:
    """What was filled in for one fault."""

    row: int
    """As the spreadsheet program counts: the head is row 1."""
    number: int
    code: str
    title: str
    url: str
    state: ReviewState
    reason: str
    until: dt.date | None

    @property
    def version(self) -> int:
        """Of the decision that was in force when the book was written."""
        return int(self.code.rpartition("-")[2])


@dataclass(slots=True)
class ReadBook:
    """The rows with an opinion, and a line for each that can't be taken."""

    rows: list[BookRow] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    empty: int = 0
    """Rows without an opinion."""


def read_book(path: Path) -> ReadBook:
    """Everything that was filled in. Raises ``UserError`` for what is no such book at all."""
    layout = review_book()
    _refuse_bombs(path, layout)
    read = ReadBook()
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet: Any = book[layout.sheet] if layout.sheet in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        head = _head(path, next(rows, ()), layout)
        for number, values in enumerate(rows, 2):
            if number > layout.rows:
                raise UserError(f"{path} 超过 {layout.rows} 行。", "请分成几份导入。")
            _take(read, number, {name: _at(values, place) for name, place in head.items()})
    except UserError:
        raise
    except Exception as error:  # What the library makes of a broken file is no closed set.
        why = " ".join(str(error).split())[:80] or type(error).__name__
        raise UserError(f"{path} 不是完好的 xlsx 文件（{why}）。", _HOW) from None
    return read


def _refuse_bombs(path: Path, layout: ReviewBookLayout) -> None:
    try:
        size = path.stat().st_size
        if size > layout.bytes:
            raise UserError(f"{path} 超过 {layout.bytes // 1_000_000} MB。", _HOW)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except OSError as error:
        raise UserError(f"读不了文件 {path}（{system_fault(error)}）。", "请核对路径。") from None
    except zipfile.BadZipFile:
        raise UserError(f"{path} 不是 xlsx 文件。", _HOW) from None
    unpacked = sum(part.file_size for part in parts)
    if unpacked > layout.unpacked or len(parts) > _ENTRIES:
        raise UserError(f"{path} 展开后过大，不像复核表。", _HOW)


def _head(path: Path, values: Sequence[Any], layout: ReviewBookLayout) -> dict[BookColumn, int]:
    """Where each column stands: people move them."""
    places = {_text(value): place for place, value in enumerate(values)}
    head = {
        name: places[each.title] for name, each in layout.columns.items() if each.title in places
    }
    needed = (
        BookColumn.NUMBER,
        BookColumn.CODE,
        BookColumn.TITLE,
        BookColumn.URL,
        BookColumn.OPINION,
        BookColumn.REASON,
        BookColumn.UNTIL,
    )
    missing = [layout.columns[name].title for name in needed if name not in head]
    if missing:
        raise UserError(f"{path} 第 1 行没有列“{'”“'.join(missing)}”。", _HOW)
    return head


def _take(read: ReadBook, row: int, values: dict[BookColumn, Any]) -> None:
    opinion = _text(values[BookColumn.OPINION])
    if not opinion:
        read.empty += any(_text(value) for value in values.values())
        return
    faults = list(_faults(opinion, values))
    if faults:
        read.faults.append(f"第 {row} 行：{'；'.join(faults)}。")
        return
    read.rows.append(
        BookRow(
            row=row,
            number=_number(values[BookColumn.NUMBER]) or 0,
            code=_text(values[BookColumn.CODE]),
            title=_text(values[BookColumn.TITLE]),
            url=_text(values[BookColumn.URL]),
            state=_OPINIONS[opinion],
            reason=_text(values[BookColumn.REASON]),
            until=_day(values[BookColumn.UNTIL]),
        )
    )


def _faults(opinion: str, values: dict[BookColumn, Any]) -> Iterator[str]:
    number, code = values[BookColumn.NUMBER], _text(values[BookColumn.CODE])
    if _number(number) is None:
        yield f"编号“{_text(number)[:20]}”不是数字"
    if not _CODE.fullmatch(code):
        yield "识别码被改动或丢失"
    state = _OPINIONS.get(opinion)
    if state is None:
        yield f"复核意见“{opinion[:20]}”不在 {'、'.join(_OPINIONS)} 之中"
    reason = _text(values[BookColumn.REASON])
    if state not in (None, ReviewState.CONFIRMED) and not reason:
        yield f"认定“{opinion}”没有写理由"
    if len(reason) > _LONGEST_REASON:
        yield f"理由超过 {_LONGEST_REASON} 字"
    until = values[BookColumn.UNTIL]
    if _text(until) and _day(until) is None:
        yield f"误报有效期至“{_text(until)[:20]}”不是日期"
    elif _text(until) and state is not ReviewState.DISMISSED:
        yield "只有不属实的问题可以填误报有效期"


def _number(value: Any) -> int | None:
    """A number, also one that a spreadsheet program has made text."""
    found = _NUMBER.fullmatch(_text(value))
    return int(found.group(1)) if found else None


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DAY.fullmatch(_text(value))
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""
