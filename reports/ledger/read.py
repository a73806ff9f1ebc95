"""A ledger that comes back: the filled columns of a workbook, each fault told by sheet and row."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from config.errors import UserError
from config.ledger import LedgerField, LedgerLayout
from config.sheetdates import day_of
from config.systemfaults import system_fault
from config.terms import RectificationCheck, RectificationState
from config.wording import word
from reports.ledger.cells import fit

_HEAD_ROWS = 10
_ENTRIES = 2_000
_ID = re.compile(r"\d{1,9}-[0-9a-f]{10}")
_STATES = {word(each): each for each in RectificationState}
_CHECKS = {word(each): each for each in RectificationCheck}
_HOW_TO_EXPORT = "请用 govaudit ledger export 导出台账，填好后原样导回。"

FilledValues: TypeAlias = Mapping[LedgerField, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands."""

    sheet: str
    row: int

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”第 {self.row} 行"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What was filled in for one fault; a column that the sheet lacks is not in ``values``."""

    place: Place
    fault_id: str
    version: int | None
    values: FilledValues

    @property
    def is_empty(self) -> bool:
        return not any(self.values.values())


@dataclass(slots=True)
class ReadLedger:
    """Everything that was read, and every line that could not be."""

    rows: list[ReadRow] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_ledger(path: Path, layout: LedgerLayout, today: dt.date) -> ReadLedger:
    """The rows of a workbook in which something is or was filled in.

    Raises ``UserError`` for what is no ledger at all.
    """
    _refuse_bombs(path, layout)
    read = ReadLedger()
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # What the library makes of a broken file is no closed set.
        raise UserError(
            f"{path} 不是可读的 xlsx 文件（{type(error).__name__}）。", _HOW_TO_EXPORT
        ) from error
    try:
        _read_sheets(book, _Reader(layout, today, book.epoch == CALENDAR_MAC_1904, read))
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"{path} 读到一半出错（{type(error).__name__}），没有导入。", _HOW_TO_EXPORT
        ) from error
    finally:
        book.close()
    return read


def _read_sheets(book: Any, reader: _Reader) -> None:
    found = [reader.sheet(sheet) for sheet in book.worksheets]
    if not any(found):
        title = reader.layout.title_of(LedgerField.FAULT_ID)
        raise UserError(f"没有一张工作表有“{title}”列。", _HOW_TO_EXPORT)


def _refuse_bombs(path: Path, layout: LedgerLayout) -> None:
    limits = layout.limits
    try:
        size = path.stat().st_size
        if size > limits.import_bytes:
            raise UserError(
                f"{path} 超过 {limits.import_bytes // 1_000_000} MB。", "请分成几个文件导入。"
            )
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except FileNotFoundError:
        raise UserError(f"找不到文件 {path}。", "请核对路径。") from None
    except OSError as error:
        raise UserError(f"读不了文件 {path}（{system_fault(error)}）。", "请核对路径。") from None
    except zipfile.BadZipFile:
        raise UserError(f"{path} 不是 xlsx 文件。", "请在表格软件中另存为 xlsx。") from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES or unpacked > limits.unpacked_bytes:
        raise UserError(f"{path} 解开后过大，不像台账。", _HOW_TO_EXPORT)


class _Reader:
    """Reads one sheet after the other into one result."""

    def __init__(
        self, layout: LedgerLayout, today: dt.date, from_1904: bool, read: ReadLedger
    ) -> None:
        self.layout = layout
        self._today = today
        self._from_1904 = from_1904
        self._read = read

    def sheet(self, sheet: Any) -> bool:
        """Read a sheet; whether it is one of faults."""
        columns: dict[LedgerField, int] | None = None
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > self.layout.limits.rows_per_sheet:
                raise UserError(
                    f"工作表“{sheet.title}”超过 {self.layout.limits.rows_per_sheet} 行。",
                    "请分成几个文件导入。",
                )
            if columns is None:
                columns = self._head(cells)
                if columns is None and number >= _HEAD_ROWS:
                    return False
                continue
            self._row(Place(sheet.title, number), cells, columns)
        return columns is not None

    def _head(self, cells: Sequence[Any]) -> dict[LedgerField, int] | None:
        titles = {column.title: column.id for column in self.layout.columns}
        found = {
            titles[text]: place
            for place, cell in enumerate(cells)
            if (text := str(cell or "").strip()) in titles
        }
        return found if LedgerField.FAULT_ID in found else None

    def _row(self, place: Place, cells: Sequence[Any], columns: Mapping[LedgerField, int]) -> None:
        given = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
        filled = {name: given[name] for name in self.layout.filled if name in given}
        number = str(given[LedgerField.FAULT_ID] or "").strip()
        version = _version(given.get(LedgerField.VERSION))
        empty = not any(str(value or "").strip() for value in filled.values())
        if empty and not (number and version):
            return
        if not _ID.fullmatch(number):
            what = f"“{number[:30]}”不是问题编号" if number else "没有问题编号"
            self._read.faults.append(f"{place}：{what}，请从导出的台账中复制整行。")
            return
        values = dict(self._values(place, filled))
        if len(values) == len(filled):
            self._read.rows.append(ReadRow(place, number, version, values))

    def _values(
        self, place: Place, filled: Mapping[LedgerField, Any]
    ) -> Iterator[tuple[LedgerField, Any]]:
        for name, raw in filled.items():
            try:
                yield name, self._value(name, raw)
            except ValueError as error:
                title = self.layout.title_of(name)
                self._read.faults.append(f"{place} {title}：{error}。")

    def _value(self, name: LedgerField, raw: Any) -> Any:
        if name is LedgerField.FINISHED:
            day = day_of(raw, from_1904=self._from_1904)
            if day and day > self._today:
                raise ValueError(f"{day} 还没有到")
            return day
        text = fit(str(raw or "")).strip()
        if name is LedgerField.STATE:
            return _one_of(text, _STATES)
        if name is LedgerField.CHECK:
            return _one_of(text, _CHECKS)
        if len(text) > self.layout.limits.note_length:
            raise ValueError(f"有 {len(text)} 字，超过 {self.layout.limits.note_length} 字")
        return text


def _version(raw: Any) -> int | None:
    try:
        return int(raw)
    except (TypeError, ValueError, OverflowError):
        return None


def _one_of(text: str, known: Mapping[str, Any]) -> Any:
    if not text:
        return None
    if text not in known:
        raise ValueError(f"“{text[:30]}”不是可选值，可填：{'、'.join(known)}")
    return known[text]
