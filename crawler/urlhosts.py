"""The host of an address, written as browsers and name servers take it."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import idna

from config.links import UrlProblem


class Host(NamedTuple):
    """``name``: lower case, punycode, IPv6 in brackets; empty where ``problem`` says why."""

    name: str
    problem: UrlProblem | None


_LABELS = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
_LONGEST_NAME = 253


@lru_cache(maxsize=8192)
def canonical_host(text: str) -> Host:
    """The host ``text`` as a browser would ask for it: names by UTS 46, addresses in any notation
    (octal, hexadecimal, one number) in their plain one, so that no check can be walked around."""
    if text.startswith("["):
        return _ipv6(text)
    if any(char.isspace() for char in text):
        return Host("", UrlProblem.SPACE)
    name = unquote(text) if "%" in text else text
    name = name.lower() if name.isascii() else _punycode(name)
    if len(name) > _LONGEST_NAME or not _LABELS.fullmatch(name):
        return Host("", UrlProblem.BAD_HOST)
    labels = name.removesuffix(".").rsplit(".", 1)
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(name.removesuffix("."))
    return Host(name, None)


def _punycode(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""


def _ipv6(text: str) -> Host:
    try:
        address = ipaddress.IPv6Address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return Host("", UrlProblem.BAD_HOST)
    # A zone ("%eth0") names a device of ours and no host.
    if address.scope_id or not text.endswith("]"):
        return Host("", UrlProblem.BAD_HOST)
    return Host(f"[{address.compressed}]", None)


def _ipv4(name: str) -> Host:
    parts = name.split(".")
    numbers = [_number(part) for part in parts]
    *leading, last = numbers
    if (
        len(parts) > 4
        or any(not 0 <= number <= 255 for number in leading)
        or not 0 <= last < 256 ** (5 - len(parts))
    ):
        return Host("", UrlProblem.BAD_HOST)
    value = last + sum(number << 8 * (3 - place) for place, number in enumerate(leading))
    return Host(str(ipaddress.IPv4Address(value)), None)


def _number(part: str) -> int:
    """The value of one part of an IPv4 address in C notation; -1 where it is none."""
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)
    except ValueError:
        return -1
