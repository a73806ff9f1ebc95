"""Addresses that never were, in the neighbourhood of one that may be."""

from __future__ import annotations

import re
import secrets
import string
from urllib.parse import urlsplit

from crawler.urls import origin_of

_NUMBER = re.compile(r"\d{2,}")
_LONGEST_ENDING = 6


def bucket_of(url: str) -> str:
    """The ending by which servers choose a handler: ``html``, ``jsp``, empty for none, ``/``."""
    path = urlsplit(url).path
    if path.endswith("/"):
        return "/"
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return ending.lower() if dot and 0 < len(ending) <= _LONGEST_ENDING else ""


def at_root(url: str) -> str:
    """An address at the root of the host that nobody ever gave out, with the ending of ``url``."""
    return f"{origin_of(url)}/{_word()}{_ending(bucket_of(url))}"


def nearby(url: str) -> str:
    """An address beside ``url``: its numbers exchanged for others (a record that never was), or
    where it has none another name in the same directory."""
    parts = urlsplit(url)
    directory, _, name = parts.path.rpartition("/")
    if parts.query and _NUMBER.search(parts.query):
        query = _NUMBER.sub(lambda _: _figure(), parts.query)
        return f"{origin_of(url)}{parts.path}?{query}"
    if _NUMBER.search(name):
        name = _NUMBER.sub(lambda _: _figure(), name, count=1)
        return f"{origin_of(url)}{directory}/{name}"
    if not name:
        directory = directory.rpartition("/")[0]
    return f"{origin_of(url)}{directory}/{_word()}{_ending(bucket_of(url))}"


def place_of(url: str) -> tuple[str, str, str]:
    """What :func:`nearby` addresses have in common: one answer for all of a place is enough."""
    parts = urlsplit(url)
    directory, _, name = parts.path.rpartition("/")
    if parts.query and _NUMBER.search(parts.query):
        return origin_of(url), parts.path, _NUMBER.sub("0", parts.query)[:200]
    return origin_of(url), directory, f"{bucket_of(url)}{bool(_NUMBER.search(name))}"


def _ending(bucket: str) -> str:
    return bucket if bucket == "/" else f".{bucket}" if bucket else ""


def _word() -> str:
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


def _figure() -> str:
    return "9" + "".join(secrets.choice(string.digits) for _ in range(11))
