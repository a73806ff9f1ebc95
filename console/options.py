"""Values of the command line, checked, each fault in one Chinese line."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import UserError
from config.personal import personal_rules
from config.rulesets import available
from config.settings import settings
from crawler.net.addresses import AddressPolicy, Network, parse_ip
from crawler.urls import host_of, resolve

LONGEST_WAIT = 86_400.0
"""Seconds: a day. More is a slip of the hand, and ``inf`` would never end."""
MOST_CONNECTIONS = 64
"""To one host at a time; more is an attack."""
_LONGEST_NAME = 200
_REGION_LENGTHS = (2, 4, 6)
_FIRST_DAY, _LAST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
"""There were no government sites before, and windows reach back and ahead by years."""

_EXAMPLE = "请写完整的首页地址，例如 https://www.example.gov.cn/"
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def home_address(text: str) -> str:
    """The absolute address of a home page. Raises :class:`UserError`.

    ``www.x.gov.cn`` is taken as ``http://www.x.gov.cn/``: that is what is meant when it is typed.
    """
    text = text.strip()
    if not text:
        raise UserError("没有给出网址。", _EXAMPLE)
    scheme = _SCHEME.match(text)
    if scheme and scheme.group(1).lower() not in {"http", "https"}:
        raise UserError(
            f"不支持 {scheme.group(1)} 开头的网址：{text}。",
            "请改用 http:// 或 https:// 开头的首页地址。",
        )
    if not scheme and _is_word(text):
        raise UserError(f"“{text}”不是网址。", _EXAMPLE)
    whole = text if scheme else f"http://{text.lstrip('/')}"
    resolved = resolve(whole, whole)
    if resolved.url is None or not urlsplit(resolved.url).hostname:
        reason = f"（{resolved.problem}）" if resolved.problem else ""
        raise UserError(f"网址不对：{text}{reason}。", _EXAMPLE)
    _refuse_unfit(resolved.url)
    return resolved.url


def _is_word(text: str) -> bool:
    """A name without dot or port is a word that got into the wrong place, not a site."""
    return not re.search(r"[.:/]", text) and text.lower() != "localhost"


def _refuse_unfit(url: str) -> None:
    if "@" in urlsplit(url).netloc:
        # Addresses stand in the database and in every paper.
        raise UserError("网址里带有账号或口令，会写进报告。", "请去掉“@”和它前面的部分。")
    most = settings().limits.url_length
    if len(url) > most:
        raise UserError(f"网址有 {len(url)} 个字符，超过 {most} 的上限。", _EXAMPLE)


def region_code(text: str | None) -> str | None:
    """A region code (行政区划代码) of six digits, or its first two or four; null where
    none is given. Raises :class:`UserError`."""
    if text is None:
        return None
    code = unicodedata.normalize("NFKC", text).strip()
    how = "请写 6 位代码（如 230522），或省的前 2 位（如 23）、市的前 4 位（如 2305）。"
    if not (code.isascii() and code.isdigit() and len(code) in _REGION_LENGTHS):
        raise UserError(f"--region 的值“{text}”不是行政区划代码。", how)
    if int(code[:2]) not in personal_rules().id_card.provinces:
        raise UserError(f"--region 的值“{text}”不是行政区划代码：没有以 {code[:2]} 开头的省。", how)
    return code


def require_permitted(url: str, networks: Sequence[Network]) -> None:
    """Raise :class:`UserError` where ``url`` itself names a private address that nobody allowed.

    What a name leads to is found out by the inspection.
    """
    host = host_of(url)
    ip = parse_ip("127.0.0.1" if host.rpartition(".")[2] == "localhost" else host)
    if ip is not None and not AddressPolicy(tuple(networks)).permits(ip):
        raise UserError(
            f"{host} 不是公网地址，未经允许不访问。",
            f"确需巡检内网网站的，请加 --allow-private {ip}/{ip.max_prefixlen}。",
        )


def parse_day(text: str) -> dt.date:
    """``YYYY-MM-DD``. Raises :class:`UserError`."""
    how = "请写成 YYYY-MM-DD，例如 2026-11-20。"
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise UserError(f"日期不对：“{text}”。", how) from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise UserError(f"日期不对：{text} 不在 {_FIRST_DAY} 与 {_LAST_DAY} 之间。", how)
    return day


def day_or_today(text: str | None) -> dt.date:
    """The day of ``--as-of``, else the user's own today. Raises :class:`UserError`."""
    return dt.date.today() if text is None else parse_day(text)  # noqa: DTZ011


def site_name(text: str | None) -> str | None:
    """The name of a site, one line of text; None where it is blank. Raises :class:`UserError`."""
    name = " ".join((text or "").split())
    if _NOT_TEXT.search(name):
        raise UserError("--name 里有不是文字的字符。", "请重新输入网站名称。")
    if len(name) > _LONGEST_NAME:
        raise UserError(f"--name 有 {len(name)} 个字，超过 {_LONGEST_NAME}。", "请写网站的简称。")
    return name or None


def ruleset_name(text: str) -> str:
    """Ids of packs, or absolute paths of files, so that they are found from elsewhere, too; joined
    by commas.

    Raises :class:`UserError`.
    """
    names = split_list(text)
    if not names or _NOT_TEXT.search(text):
        raise UserError(
            "--ruleset 没有写规则包。", f"可用的有：{'、'.join(available())}；自备的请写文件路径。"
        )
    return ",".join(_findable(name) for name in names)


def _findable(name: str) -> str:
    path = Path(name)
    return str(path.absolute()) if name not in available() and path.is_file() else name


def split_list(text: str | None) -> tuple[str, ...]:
    """Comma-separated values, blanks and the Chinese comma allowed."""
    return tuple(part.strip() for part in re.split(r"[,，]", text or "") if part.strip())
