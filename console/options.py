"""Values of the command line, checked, each fault in one Chinese line."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from config.errors import UserError
from crawler.urls import resolve

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")


def home_address(text: str) -> str:
    """The absolute address of a home page. Raises :class:`UserError`.

    ``www.x.gov.cn`` is taken as ``http://www.x.gov.cn/``: on the command line that is what is meant.
    """
    text = text.strip()
    if not text:
        raise UserError("没有给出网址。", "请写完整的首页地址，例如 https://www.example.gov.cn/")
    scheme = _SCHEME.match(text)
    if scheme and scheme.group(1).lower() not in {"http", "https"}:
        raise UserError(
            f"不支持 {scheme.group(1)} 开头的网址：{text}。", "请改用 http:// 或 https:// 开头的首页地址。"
        )
    whole = text if scheme else f"http://{text.lstrip('/')}"
    resolved = resolve(whole, whole)
    if resolved.url is None or not urlsplit(resolved.url).hostname:
        reason = f"（{resolved.problem}）" if resolved.problem else ""
        raise UserError(
            f"网址不对：{text}{reason}。", "请写完整的首页地址，例如 https://www.example.gov.cn/"
        )
    return resolved.url


def parse_day(text: str) -> dt.date:
    """``YYYY-MM-DD``. Raises :class:`UserError`."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"日期不对：{text}。", "请写成 YYYY-MM-DD，例如 2026-11-20。") from error


def split_list(text: str | None) -> tuple[str, ...]:
    """Comma-separated values, blanks and the Chinese comma allowed."""
    return tuple(part.strip() for part in re.split(r"[,，]", text or "") if part.strip())
