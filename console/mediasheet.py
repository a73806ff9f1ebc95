"""Reading a register of accounts from a csv or xlsx file. It may come from anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from config.documents import document_limits
from config.errors import UserError
from config.systemfaults import system_fault
from config.terms import DocumentFormat, MediaPlatform, MediaState
from config.wording import word
from crawler.documents import DocumentUnreadable, read_document
from crawler.reading.encoding import decode
from crawler.reading.media import platform_of
from store.acts import one_line
from store.documents import Grid
from store.media import Account

_HOW = "请用 csv 或 xlsx，第一行写列名：平台、名称，可有单位、状态、网址。"
_TITLES = {
    "platform": ("平台", "平台名称", "账号类型", "新媒体类型", "类型"),
    "name": ("名称", "账号名称", "新媒体名称", "账号"),
    "unit": ("单位", "主办单位", "单位名称", "开设主体"),
    "state": ("状态", "运行状态", "账号状态"),
    "url": ("网址", "链接", "地址", "账号地址"),
}
_CLOSED = ("已注销", "注销", "关停", "已关停", "关闭", "停用")
_LONGEST = 100
_MOST = 5000


def read_accounts(path: Path) -> tuple[list[Account], list[str]]:
    """The accounts, and a line for each row that can't be taken. Raises ``UserError`` for what is
    no such table at all."""
    rows = _rows(path)
    head = [one_line(str(cell or "")) for cell in next(iter(rows), ())]
    places = {
        key: next((head.index(title) for title in titles if title in head), None)
        for key, titles in _TITLES.items()
    }
    if places["platform"] is None or places["name"] is None:
        raise UserError(f"{path} 第 1 行没有“平台”“名称”两列。", _HOW)
    accounts: list[Account] = []
    faults: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {key: _at(row, place) for key, place in places.items()}
        if not any(cells.values()):
            continue
        try:
            accounts.append(_account(cells))
        except ValueError as error:
            faults.append(f"第 {number} 行：{error}。")
    return accounts, faults


def _rows(path: Path) -> Sequence[Sequence[Any]]:
    most = document_limits().file_bytes
    try:
        with path.open("rb") as stream:
            body = stream.read(most + 1)
    except (OSError, ValueError) as error:
        why = system_fault(error) if isinstance(error, OSError) else "路径不对"
        raise UserError(f"登记表 {path} 不能读取（{why}）。", _HOW) from None
    rows = _from_csv(body) if path.suffix.lower() == ".csv" else _from_workbook(path, body)
    if len(rows) > _MOST:
        raise UserError(f"{path} 超过 {_MOST} 行。", "请分成几份导入。")
    return rows


def _from_csv(body: bytes) -> list[list[str]]:
    text = decode(body).text.lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def _from_workbook(path: Path, body: bytes) -> Sequence[Sequence[Any]]:
    try:
        document = read_document(body, name=path.name)
    except DocumentUnreadable as error:
        raise UserError(f"登记表 {path} 读不出来：{word(error.fault)}。", _HOW) from None
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    if document.format is not DocumentFormat.XLSX or not grids:
        raise UserError(f"登记表 {path} 不是 xlsx 文件。", _HOW)
    return grids[0].rows


def _account(cells: dict[str, str]) -> Account:
    if not cells["name"]:
        raise ValueError("没有写名称")
    if len(cells["name"]) > _LONGEST or len(cells["unit"]) > _LONGEST:
        raise ValueError(f"名称或单位超过 {_LONGEST} 字")
    platform = _platform(cells["platform"])
    if platform is None:
        known: Iterable[str] = map(word, MediaPlatform)
        raise ValueError(f"平台“{cells['platform'][:20]}”认不出来，应为 {'、'.join(known)} 之一")
    state = MediaState.CLOSED if cells["state"] in _CLOSED else MediaState.RUNNING
    url = cells["url"] if cells["url"].startswith(("http://", "https://")) else None
    return Account(platform, cells["name"], cells["unit"], state, url)


def _platform(text: str) -> MediaPlatform | None:
    by_word = {word(platform): platform for platform in MediaPlatform}
    return by_word.get(text) or platform_of(text)


def _at(row: Sequence[Any], place: int | None) -> str:
    if place is None or place >= len(row):
        return ""
    return one_line(str(row[place] or ""))
