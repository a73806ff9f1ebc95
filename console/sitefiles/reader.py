"""A file of sites as rows with typed values, each with its faults, and what was passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from config.errors import UserError
from config.registry import registry_words
from config.systemfaults import system_fault
from config.terms import SiteField
from config.wording import word
from console.sitefiles.jsonfile import json_sheet
from console.sitefiles.sheets import Header, Sheet, header_of, is_blank
from console.sitefiles.textfile import text_sheet
from console.sitefiles.values import BadValueError, restored, text_of, value_of
from console.sitefiles.workbook import OLE_MARK, ZIP_MARK, refuse_ole, workbook_sheets
from store.siteimport import SiteRow

_KEYS = (SiteField.HOME_URL, SiteField.SITE_CODE)
_OWN_VALUE = frozenset({SiteField.NAME, *_KEYS})
"""What every site has for itself: a merged cell of these is one site on several rows."""
_JSON = (".jsonl", ".json", ".ndjson")
_AREA_CODE_LOST = range(9, 11)


@dataclass(slots=True)
class ReadSites:
    """What a file says."""

    rows: list[SiteRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was passed over, and what looks odd, in words."""


def read_sites(path: Path, *, sheet: str | None = None, clear: bool = False) -> ReadSites:
    """Read a csv, xlsx or jsonl file; what it is goes by its content.

    ``sheet``: only the sheet of that name. ``clear``: a blank cell takes the value away; else it is
    left as it is. Raises ``UserError`` for a file that can't be read as a table of sites at all.
    """
    found = ReadSites()
    sheets = [each for each in _sheets(path) if sheet is None or each.name == sheet]
    if not sheets:
        raise UserError(f"{path} 中没有工作表“{sheet or ''}”。", "请核对工作表名称，隐藏的不读。")
    headed = 0
    for each in sheets:
        label = f"工作表“{each.name}”" if len(sheets) > 1 else ""
        headed += _read_sheet(each, label, found, clear=clear)
    if not headed:
        raise UserError(
            f"{path} 的前 {registry_words().limits.header_rows} 行中没有可识别的表头。",
            "表头至少要有“首页网址”，其他列如 网站名称、标识码、主办单位、层级、上级、状态。",
        )
    return found


def _sheets(path: Path) -> list[Sheet]:
    raw = _content(path)
    if raw.startswith(OLE_MARK):
        refuse_ole(path, raw)
    if raw.startswith(ZIP_MARK):
        return list(workbook_sheets(path, BytesIO(raw)))
    if not raw.strip():
        raise UserError(f"{path} 是空的。", "请核对文件。")
    is_json = path.suffix.lower() in _JSON or raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
    return [json_sheet(path, raw) if is_json else text_sheet(path, raw)]


def _content(path: Path) -> bytes:
    limit = registry_words().limits.bytes
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise UserError(f"读不了文件 {path}（{system_fault(error)}）。", "请核对路径。") from None
    if len(raw) > limit:
        raise UserError(
            f"{path} 超过 {limit // 1_000_000} MB，不像一份网站名单。", "请只留名单，分几次导入。"
        )
    return raw


def _read_sheet(sheet: Sheet, label: str, found: ReadSites, *, clear: bool) -> bool:
    """Whether the sheet has a header."""
    limits = registry_words().limits
    header: Header | None = None
    reader: _Rows | None = None
    seen = 0
    for number, cells in sheet.rows:
        if reader is None:
            seen += any(not is_blank(cell) for cell in cells)
            header = header_of(number, cells)
            if header is not None:
                reader = _Rows(sheet, header, label, found, clear=clear)
                found.notes += _unknown_headers(header, label)
            elif seen >= limits.header_rows:
                break
        elif len(found.rows) >= limits.rows:
            raise UserError(f"名单超过 {limits.rows} 行。", "请分几次导入。")
        else:
            reader.take(number, cells)
    if header is None and label and seen:
        found.notes.append(f"{label}没有可识别的表头，未读取")
    return header is not None


def _unknown_headers(header: Header, label: str) -> list[str]:
    named = "、".join(text[:20] for text in header.unknown[:10])
    return [f"{label}以下各列没有对应的内容，未读取：{named}"] if named else []


class _Rows:
    """Takes the rows below a header one by one."""

    def __init__(
        self, sheet: Sheet, header: Header, label: str, found: ReadSites, *, clear: bool
    ) -> None:
        self._sheet, self._header, self._label = sheet, header, label
        self._found, self._clear = found, clear
        self._anchors: dict[tuple[int, int], Any] = {}
        self._columns_merged = {column for _, column in sheet.merged}

    def take(self, number: int, cells: Sequence[Any]) -> None:
        """Read one row, or pass it over."""
        for column in self._columns_merged:
            if column < len(cells) and not is_blank(cells[column]):
                self._anchors[number, column] = cells[column]
        place = f"{self._label}第 {number} 行"
        if self._is_nothing(number, cells, place):
            return
        row = SiteRow(number, place)
        for column, each in self._header.fields.items():
            self._read(row, each, self._cell(number, column, cells))
        self._found.notes += _oddities(row)
        self._found.rows.append(row)

    def _is_nothing(self, number: int, cells: Sequence[Any], place: str) -> bool:
        """Blank, the rest of a site that takes several rows, a repeated header, or a heading."""
        filled = [at for at, cell in enumerate(cells) if not is_blank(cell)]
        fields = self._header.fields
        keys = [column for column, each in fields.items() if each in _KEYS]
        if not any(column in filled for column in keys):
            if not filled or any((number, column) in self._sheet.merged for column in keys):
                return True
            if len(filled) == 1 and fields.get(filled[0]) is not SiteField.NAME:
                self._found.notes.append(f"{place}只有一格有内容，当作小标题，未读取")
                return True
        repeated = header_of(number, cells) if len(filled) == len(fields) else None
        return repeated is not None and repeated.fields == fields

    def _cell(self, number: int, column: int, cells: Sequence[Any]) -> Any:
        cell = cells[column] if column < len(cells) else None
        anchor = self._sheet.merged.get((number, column))
        if cell is None and anchor is not None and self._header.fields[column] not in _OWN_VALUE:
            cell = self._anchors.get((anchor, column))
        return restored(cell) if isinstance(cell, str) and self._sheet.marked else cell

    def _read(self, row: SiteRow, each: SiteField, cell: Any) -> None:
        try:
            text = text_of(each, cell)
            if text:
                row.values[each] = value_of(each, text)
                row.any_scheme |= each is SiteField.HOME_URL and "://" not in text
            elif self._clear and each is not SiteField.HOME_URL:
                row.values[each] = None
        except BadValueError as fault:
            row.faults.append(f"{word(each)}{fault}")


def _oddities(row: SiteRow) -> Iterator[str]:
    phone = str(row.values.get(SiteField.PHONE) or "")
    if phone.isdigit() and len(phone) in _AREA_CODE_LOST and phone[0] not in "01":
        yield f"{row.place}的电话 {phone} 可能丢了区号前的 0，已照原样登记"
    region, code = (str(row.values.get(each) or "") for each in _CODES)
    if region and code.isdigit() and not code.startswith(region[:6]) and len(region) >= 6:
        yield f"{row.place}的行政区划代码 {region} 与标识码 {code} 的前六位不一致，已照原样登记"


_CODES = (SiteField.REGION_CODE, SiteField.SITE_CODE)


def row_of(given: Mapping[SiteField, str | None], place: str) -> SiteRow:
    """What was said on the command line as a row; an empty text takes the value away.

    Raises ``UserError`` for the first value that can't be read.
    """
    row = SiteRow(0, place)
    for each, said in given.items():
        if said is None:
            continue
        try:
            text = text_of(each, said)
            row.values[each] = value_of(each, text) if text else None
            row.any_scheme |= each is SiteField.HOME_URL and "://" not in text
        except BadValueError as fault:
            raise UserError(f"{word(each)}{fault}。", "请改正后重试。") from None
    return row
