"""ETag and Last-Modified: which of them tell versions of a page apart (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from crawler.net.exchange import Exchange

_LONGEST = 200
_VARIES = frozenset({"*", "cookie", "authorization"})


@dataclass(frozen=True, slots=True)
class Validators:
    """As the server sent them."""

    etag: str | None = None
    last_modified: str | None = None

    def conditions(self) -> dict[str, str]:
        """Headers of a request that asks only for what has changed. Where there is an ETag it alone
        is asked by: a server must not go by the date then, and some do."""
        if self.etag is not None:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified else {}


def validators_of(exchange: Exchange, settled_seconds: float) -> Validators:
    """What the next inspection may ask by. Nothing where the answer differs from one visitor to the
    next, or the server does not want it kept.

    A Last-Modified counts only when it is ``settled_seconds`` older than the answer: a page that
    changes twice in one second would keep it.
    """
    headers = exchange.headers
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",")}
    kept_back = "no-store" in headers.get("cache-control", "").lower()
    if kept_back or varies & _VARIES:
        return Validators()
    etag = headers.get("etag")
    if etag is not None and not _is_etag(etag):
        etag = None
    modified = headers.get("last-modified")
    if modified is not None and not _is_settled(
        modified, headers.get("date"), exchange.at, settled_seconds
    ):
        modified = None
    return Validators(etag, modified)


def _is_etag(text: str) -> bool:
    opaque = text.removeprefix("W/")
    quoted = len(opaque) > 2 and opaque[0] == opaque[-1] == '"'
    return quoted and len(text) <= _LONGEST and text.isascii() and text.isprintable()


def _is_settled(text: str, date: str | None, now: dt.datetime, seconds: float) -> bool:
    """By the clock of the server where it tells the time, else by ours."""
    modified = _moment(text)
    said = (_moment(date) if date else None) or now
    return modified is not None and (said - modified).total_seconds() >= seconds


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(text[:_LONGEST])
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo is not None else None
