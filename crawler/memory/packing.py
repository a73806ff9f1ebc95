"""A reading as a short text, and back.

The pages of a site share their frame (navigation, footer, friend links), so each is packed with
the first page of the inspection as dictionary: an article takes some hundred bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from crawler.reading.model import PageReading
from store.keys import url_key

_AS_DATA = TypeAdapter(PageReading)
_LEVEL = 6
_WINDOW = 32_768
"""What zlib looks back at."""
_MOST_BYTES = 8_000_000
"""Of one reading unpacked: what is stored is ours, but a database can be meddled with."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What the pages of a site have in common."""

    text: str

    @classmethod
    def of(cls, reading: PageReading) -> Dictionary | None:
        """Made of one page; None where it can't be packed."""
        data = _data(reading)
        return cls(data.decode("utf-8", "ignore")[-_WINDOW:]) if data is not None else None

    @property
    def number(self) -> int:
        return url_key(self.text)


def pack_reading(reading: PageReading, dictionary: Dictionary | None) -> str | None:
    """The reading as text; None for one that holds what no text can (broken characters)."""
    data = _data(reading)
    if data is None:
        return None
    squeezer = (
        zlib.compressobj(_LEVEL, zdict=_bytes(dictionary))
        if dictionary
        else (zlib.compressobj(_LEVEL))
    )
    return base64.b64encode(squeezer.compress(data) + squeezer.flush()).decode("ascii")


def unpack_reading(
    packed: str, dictionary: Dictionary | None, as_of: dt.date
) -> PageReading | None:
    """The reading as of another day; None for what is damaged or of another make."""
    try:
        opener = (
            zlib.decompressobj(zdict=_bytes(dictionary)) if dictionary else (zlib.decompressobj())
        )
        data = opener.decompress(base64.b64decode(packed), _MOST_BYTES)
        return replace(_AS_DATA.validate_json(data), as_of=as_of)
    except (ValueError, zlib.error, ValidationError):
        return None


def same_reading(one: PageReading, other: PageReading) -> bool:
    """Whether two readings tell the same, whatever the day."""
    return _data(replace(one, as_of=other.as_of)) == _data(other)


def depends_on_day(reading: PageReading) -> bool:
    """Whether the page would read differently on another day: a year was inferred, or a date was
    chosen because another one has not come yet."""
    return any(
        item.date is not None and (item.date.year_inferred or item.date.by_day)
        for block in reading.blocks
        for item in block.items
    )


def _data(reading: PageReading) -> bytes | None:
    try:
        return _AS_DATA.dump_json(reading, exclude_defaults=True)
    except (PydanticSerializationError, UnicodeError):
        return None


def _bytes(dictionary: Dictionary) -> bytes:
    return dictionary.text.encode("utf-8")
