"""Excel workbooks. They may come from anybody: a zip can blow up, XML can carry entities.

Merged cells hold their value once, and formulas may have been saved without a result; the reader
that takes rows one by one tells neither, so the sheet's XML is looked through for both first.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from config.errors import UserError
from config.registry import registry_words
from console.sitefiles.sheets import Broken, Sheet

OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MARK = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_PARTS = 2000
_CHUNK = 1 << 20
_OVERLAP = 1 << 14
_XML_HEAD = 1 << 16
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d+):([A-Z]{1,3}\d+)"')
_NO_RESULT = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3}\d+)"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ZEROS = re.compile(r"0{2,20}")
_HOW = "请在 Excel 里打开它，另存为“Excel 工作簿（.xlsx）”后再导入。"


@dataclass(slots=True)
class _Marks:
    """What the rows alone do not tell, by (row from 1, column from 0)."""

    merged: dict[tuple[int, int], int] = field(default_factory=dict)
    no_result: set[tuple[int, int]] = field(default_factory=set)


def refuse_ole(path: Path, raw: bytes) -> None:
    """Raise ``UserError`` for a workbook of before 2007 or one with a password."""
    if _ENCRYPTED in raw:
        raise UserError(f"{path} 加了密码，读不了。", "请在 Excel 里去掉密码再导入。")
    raise UserError(f"{path} 是旧版 Excel 文件（.xls）。", _HOW)


def workbook_sheets(path: Path, stream: BinaryIO) -> Iterator[Sheet]:
    """The visible sheets. Raises ``UserError`` for what is no workbook, or too large a one."""
    with _unzipped(path, stream) as archive:
        _refuse_bombs(path, archive)
        _refuse_entities(path, archive)
        stream.seek(0)
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:
            raise _damaged(path, error) from None
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            marks = _marks(archive, str(getattr(sheet, "_worksheet_path", "")))
            yield Sheet(sheet.title, _rows(path, sheet, marks), merged=marks.merged)


def _unzipped(path: Path, stream: BinaryIO) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged(path, error) from None
    if "xl/workbook.xml" not in archive.namelist():
        raise UserError(f"{path} 不是 xlsx 工作簿。", _HOW)
    return archive


def _refuse_bombs(path: Path, archive: zipfile.ZipFile) -> None:
    """What a part is declared to unpack to is also what is read of it at most."""
    limit = registry_words().limits.unpacked_bytes
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limit:
        raise UserError(
            f"{path} 解压后超过 {limit // 1_000_000} MB，不像一份网站名单。",
            "请只留名单一张工作表，删去空白行列和图片后另存。",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UserError(f"{path} 加了密码，读不了。", "请去掉密码再导入。")


def _refuse_entities(path: Path, archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(part) as stream:
                head = stream.read(_XML_HEAD)
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise _damaged(path, error) from None
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise UserError(f"{path} 里有 Excel 不会写的内容（DOCTYPE），不予读取。", _HOW)


def _marks(archive: zipfile.ZipFile, part: str) -> _Marks:
    marks = _Marks()
    most = registry_words().limits
    with archive.open(part.lstrip("/")) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            for first, last in _MERGED.findall(window):
                _merge(marks.merged, _place(first), _place(last), most.rows, most.columns)
            marks.no_result.update(_place(cell) for cell in _NO_RESULT.findall(window))
            tail = window[-_OVERLAP:]
    return marks


def _merge(
    merged: dict[tuple[int, int], int],
    first: tuple[int, int],
    last: tuple[int, int],
    rows: int,
    columns: int,
) -> None:
    """Only what goes down is filled in: a title across the table is not every column's value."""
    if first[1] != last[1] or len(merged) > rows * 2:
        return
    if first[1] < columns:
        for row in range(first[0] + 1, min(last[0], first[0] + rows) + 1):
            merged[row, first[1]] = first[0]


def _place(reference: bytes) -> tuple[int, int]:
    letters, row = coordinate_from_string(reference.decode("ascii"))
    return row, column_index_from_string(letters) - 1


def _rows(path: Path, sheet: Any, marks: _Marks) -> Iterator[tuple[int, Sequence[Any]]]:
    columns = registry_words().limits.columns
    broken = {row for row, _ in marks.no_result}
    # Some programs write a size that is not true.
    sheet.reset_dimensions()
    try:
        for number, row in enumerate(sheet.iter_rows(max_col=columns), 1):
            if any(cell.value is not None for cell in row) or number in broken:
                yield number, [_value(cell, number, at, marks) for at, cell in enumerate(row)]
    except UserError:
        raise
    except Exception as error:
        raise _damaged(path, error) from None


def _value(cell: Any, row: int, column: int, marks: _Marks) -> Any:
    value = cell.value
    if value is None:
        is_broken = (row, column) in marks.no_result
        return Broken("是没有算出结果的公式，请粘贴为数值") if is_broken else None
    if cell.data_type == "e":
        return Broken(f"是错误值 {value}")
    if isinstance(value, int) and _ZEROS.fullmatch(str(cell.number_format or "")):
        return str(value).zfill(len(cell.number_format))
    return value


def _damaged(path: Path, error: Exception) -> UserError:
    why = " ".join(str(error).split())[:80] or type(error).__name__
    return UserError(f"{path} 不是完好的 xlsx 工作簿（{why}）。", _HOW)
