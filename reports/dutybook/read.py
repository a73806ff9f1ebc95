"""Reading the sheet when it comes back. It may come from anybody."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from config.dutybook import DutyBook, DutyColumn, duty_book
from config.errors import UserError
from config.sheetdates import day_of
from config.systemfaults import system_fault
from config.terms import DutyState
from config.wording import word
from store.duties import DutyChange, DutyKey, checked_note, checked_unit
from store.tables import DutyTask

_HOW = "请用 govaudit duties export 导出，填写后原样导入。"
_STATES = {word(state): state for state in DutyState}
_NEEDED = (
    DutyColumn.UNIT,
    DutyColumn.RULESET,
    DutyColumn.DUTY,
    DutyColumn.OCCURRENCE,
    DutyColumn.DEADLINE,
    DutyColumn.STATE,
    DutyColumn.NOTE,
)
_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class DutyRow:
    """What a row says of one duty."""

    row: int
    """As the spreadsheet program counts: the head is row 1."""
    key: DutyKey
    change: DutyChange

    def differs_from(self, stored: DutyTask | None, deadline: dt.date | None) -> bool:
        """Whether there is anything to take over; ``deadline`` is the document's own."""
        change = self.change
        state = stored.state if stored else DutyState.NOT_STARTED
        note = stored.note if stored else ""
        shown = (stored.deadline if stored else None) or deadline
        is_other_day = change.deadline is not None and change.deadline != shown
        return change.state is not state or change.note != note or is_other_day


@dataclass(slots=True)
class ReadDuties:
    """The rows, and a line for each that can't be taken."""

    rows: list[DutyRow] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_duty_book(path: Path) -> ReadDuties:
    """Everything that the sheet says. Raises ``UserError`` for what is no such sheet at all."""
    layout = duty_book()
    _refuse_bombs(path, layout)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet: Any = book[layout.sheet] if layout.sheet in book.sheetnames else book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        places = _places(path, next(rows, ()), layout)
        read = ReadDuties()
        for number, values in enumerate(rows, start=2):
            if number > layout.rows:
                raise UserError(f"{path} 超过 {layout.rows} 行。", "请分成几份导入。")
            if any(_text(value) for value in values):
                _take(read, number, {name: _at(values, at) for name, at in places.items()})
    except UserError:
        raise
    except Exception as error:  # What the library makes of a broken file is no closed set.
        why = " ".join(str(error).split())[:80] or type(error).__name__
        raise UserError(f"{path} 不是完好的 xlsx 文件（{why}）。", _HOW) from None
    return read


def _refuse_bombs(path: Path, layout: DutyBook) -> None:
    try:
        if path.stat().st_size > layout.bytes:
            raise UserError(f"{path} 超过 {layout.bytes // 1_000_000} MB。", _HOW)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except OSError as error:
        raise UserError(f"读不了文件 {path}（{system_fault(error)}）。", "请核对路径。") from None
    except zipfile.BadZipFile:
        raise UserError(f"{path} 不是 xlsx 文件。", _HOW) from None
    if sum(part.file_size for part in parts) > layout.unpacked or len(parts) > _ENTRIES:
        raise UserError(f"{path} 展开后过大，不像工作台账。", _HOW)


def _places(path: Path, head: Sequence[Any], layout: DutyBook) -> dict[DutyColumn, int]:
    """Where each column stands: people move them."""
    found = {_text(value): place for place, value in enumerate(head)}
    missing = [layout.title(column) for column in _NEEDED if layout.title(column) not in found]
    if missing:
        raise UserError(f"{path} 第 1 行没有列“{'”“'.join(missing)}”。", _HOW)
    return {column: found[layout.title(column)] for column in _NEEDED}


def _take(read: ReadDuties, number: int, values: Mapping[DutyColumn, Any]) -> None:
    try:
        read.rows.append(_row(number, values))
    except (UserError, ValueError) as error:
        why = error.what if isinstance(error, UserError) else f"{error}。"
        read.faults.append(f"第 {number} 行：{why}")


def _row(number: int, values: Mapping[DutyColumn, Any]) -> DutyRow:
    words = {name: _text(value) for name, value in values.items()}
    if not words[DutyColumn.DUTY] or not words[DutyColumn.RULESET]:
        raise ValueError("没有写编号或规则包")
    state = _STATES.get(words[DutyColumn.STATE] or word(DutyState.NOT_STARTED))
    if state is None:
        known = "、".join(_STATES)
        raise ValueError(f"状态“{words[DutyColumn.STATE][:20]}”不对，应为 {known} 之一")
    occurrence = day_of(values[DutyColumn.OCCURRENCE])
    key = DutyKey(
        checked_unit(words[DutyColumn.UNIT]),
        words[DutyColumn.RULESET],
        words[DutyColumn.DUTY].lower(),
        occurrence.isoformat() if occurrence else "",
    )
    deadline: dt.date | None = day_of(values[DutyColumn.DEADLINE])
    return DutyRow(number, key, DutyChange(state, deadline, checked_note(words[DutyColumn.NOTE])))


def _at(values: Sequence[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
