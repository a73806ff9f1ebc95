"""The registry as a file that an office works on and imports again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import xlsxwriter

from config.errors import UserError
from config.systemfaults import system_fault
from config.terms import SiteField
from config.wording import word
from console.sitefiles.values import neutral
from console.targets import replace_file
from store.tables import Site

_WIDTHS = {SiteField.NAME: 32, SiteField.HOME_URL: 36, SiteField.SPONSOR: 28, SiteField.NOTE: 40}
_WIDTH = 16


def write_sites(path: Path, sites: Sequence[Site], parents: Mapping[int, str]) -> None:
    """Write ``sites`` to a csv, xlsx or jsonl file, by its ending.

    ``parents``: home pages by number, of every site that is a parent. Importing the file again
    changes nothing. Raises ``UserError`` for another ending, or where it can't be written.
    """
    make = _MAKERS.get(path.suffix.lower())
    if make is None:
        raise UserError(
            f"不知道 {path} 要写成什么格式。", "文件名请以 .csv、.xlsx 或 .jsonl 结尾。"
        )
    data = make([_values(site, parents) for site in sites])
    try:
        replace_file(path, data)
    except OSError as error:
        raise UserError(
            f"文件 {path} 不能写入（{system_fault(error)}）。", "请换一个可写的位置。"
        ) from error


def _values(site: Site, parents: Mapping[int, str]) -> dict[SiteField, Any]:
    values = {each: getattr(site, each.value, None) for each in SiteField}
    values[SiteField.PARENT] = parents.get(site.parent_id or 0)
    return values


def _shown(value: Any) -> str:
    if isinstance(value, StrEnum):
        return word(value)
    return neutral("" if value is None else str(value))


def _csv(rows: Iterable[dict[SiteField, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([word(each) for each in SiteField])
    for row in rows:
        writer.writerow([_shown(row[each]) for each in SiteField])
    # Excel takes text without the mark for GBK.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[dict[SiteField, Any]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("网站名单")
        # As text, so that codes and phones keep their digits.
        text = book.add_format({"num_format": "@", "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1})
        for column, each in enumerate(SiteField):
            sheet.set_column(column, column, _WIDTHS.get(each, _WIDTH), text)
            sheet.write_string(0, column, word(each), head)
        for number, row in enumerate(rows, 1):
            for column, each in enumerate(SiteField):
                shown = _shown(row[each])
                if shown:
                    sheet.write_string(number, column, shown, text)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.autofilter(0, 0, 0, len(SiteField) - 1)
    return stream.getvalue()


def _jsonl(rows: Iterable[dict[SiteField, Any]]) -> bytes:
    lines = (
        json.dumps(
            {each.value: _plain(value) for each, value in row.items() if value is not None},
            ensure_ascii=False,
        )
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


_MAKERS: Mapping[str, Callable[[Iterable[dict[SiteField, Any]]], bytes]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".jsonl": _jsonl,
}
