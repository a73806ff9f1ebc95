"""Template filters: how values stand on paper. Everything from a site is taken as hostile."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from urllib.parse import urlsplit

from markupsafe import Markup

from config.wording import word
from store.visits import BEIJING

_NOTHING = "—"
_LONGEST = 240
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories that are not shown: controls, direction overrides, lone surrogates."""


def beijing_time(moment: dt.datetime | None) -> str:
    """``2026-11-20 09:30`` in China's time zone."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if moment else _NOTHING


def beijing_clock(moment: dt.datetime) -> str:
    """``11-20 09:30:12`` in China's time zone, for looks that are minutes apart."""
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M:%S")


def number(value: float | None) -> str:
    """``1,234``, ``0.1``, ``—`` for null."""
    if value is None:
        return _NOTHING
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def percent(rate: float | None) -> str:
    """A fraction 0..1 as ``85.4%``."""
    return _NOTHING if rate is None else f"{number(round(rate * 100, 1))}%"


def duration(seconds: float) -> str:
    """``27 分 41 秒``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "小时"), (minutes, "分"), (rest, "秒")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value) or "不到 1 秒"


def web_address(url: str | None) -> str | None:
    """``url`` where a reader may be led to it: http and https with a host; else null."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def within(url: str, home_url: str) -> str:
    """``url`` from its path on, where it lies on the host of ``home_url``; else as it is."""
    site = site_of(home_url)
    return url[len(site) - 1 :] if url.startswith(site) else url


def site_of(home_url: str) -> str:
    """Scheme and host of the site, up to the first slash of the path."""
    try:
        parts = urlsplit(home_url)
    except ValueError:
        return home_url
    return f"{parts.scheme}://{parts.netloc}/"


def shown(text: str, longest: int = _LONGEST) -> str:
    """``text`` cut to ``longest`` characters."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def visible(value: object) -> object:
    """A string without characters that a reader can't see or that turn the line around. Markup of
    our own and other values pass unchanged. For jinja's ``finalize``."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "".join(each for each in value if each == "\n" or _is_visible(each))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN


FILTERS: dict[str, Callable[..., object]] = {
    "beijing_time": beijing_time,
    "beijing_clock": beijing_clock,
    "number": number,
    "percent": percent,
    "duration": duration,
    "web_address": web_address,
    "shown": shown,
    "site_of": site_of,
    "within": within,
    "word": word,
}
