"""Rows as one JSON text, the one parameter that a whole batch travels in.

Both databases unpack JSON by themselves. So a batch costs one call of the encoder and one call of
the driver, and the interpreter's lock is free while the database works: row by row, the lock would
change hands with the crawl for each row, which is slower by a factor of fifty.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

_INT64 = 2**63 - 1


def rows_text(rows: Sequence[dict[str, Any] | list[Any]], *, careful: bool = False) -> str:
    """A JSON array of the rows, in text that both databases take.

    Addresses and titles come from hostile pages: NUL and lone surrogates, which no database
    stores, are replaced by U+FFFD. ``careful`` also cuts integers down to 64 bits.
    Raises ``ValueError`` for a time without a zone or a float that is not finite, ``TypeError``
    for what is no column's value.
    """
    text = _ENCODER.encode(rows)
    if careful or "\\u0000" in text or not _encodable(text):
        text = _ENCODER.encode(_clean(rows))
    return text


def _plain(value: object) -> str:
    """Dates and times, in the form that SQLAlchemy gives them on SQLite."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("a time without a zone can't be stored")
        return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be stored")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, default=_plain, separators=(",", ":")
)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return (
            value.replace("\0", "\ufffd")
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-_INT64 - 1, min(_INT64, value))
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
