"""Addresses as written in pages, made absolute the way a browser does it, byte for byte.

Browsers mend a good deal in silence. So do we where the visitor gets what was meant (backslashes,
outer blanks, dot segments), and say so where it was not an address at all.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

import tldextract

from config.links import UrlProblem, links_config
from crawler.urlhosts import canonical_host


class Resolved(NamedTuple):
    """``url``: absolute and canonical. ``problem``: why there is none, in words (``bad_url``).
    Neither: not a link at all (script, mail, telephone, the same page, empty)."""

    url: str | None
    problem: str | None


_NOT_A_LINK = Resolved(None, None)
_OUTER = "".join(map(chr, range(0x21)))
_BREAK = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WEB = re.compile(r"(https?):[/\\]{2}", re.IGNORECASE)
_MANGLED_WEB = re.compile(
    r"https?[/\\]{2}|[ht][htps]{2,6}:+[/\\]{2}|https?\s+:|https?\s*[;.：]+[/\\]{1,2}|https?:",
    re.IGNORECASE,
)
_DOUBLE = re.compile(r"https?(?::|%3a)?(?:/|$)|https?:", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z][:|](?:[/\\]|$)")
_NETWORK_PATH = re.compile(r"\\\\[^./\\]+\\")
_AUTHORITY_END = re.compile(r"[/\\?#]")
_FIRST_NAME = re.compile(r"([^/\\?#:@\s]+\.[^/\\?#:@\s.]+)(?::\d+)?(?:[/\\?#]|$)")
_HOST_AND_PORT = re.compile(r"[A-Za-z0-9.-]+:\d{2,5}(?:[/?#]|$)")
_ADDRESS_NAME = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")

_PLAIN = re.compile(r"[A-Za-z0-9_~!$&()*+,;=:@%./?|\-\[\]]*")
_DOTS = re.compile(r"/(?:\.|%2e)", re.IGNORECASE)
_DOT = frozenset({".", "%2e"})
_DOUBLE_DOT = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
_SURROGATE = re.compile("[\ud800-\udfff]")
# What the URL standard leaves as it is, beside letters and digits; "%" keeps every escape.
_PATH_SAFE = "%/!$&'()*+,;=:@[]|~-._\\"
_QUERY_SAFE = "%/!$&()*+,;=:@[]|~-._?\\^`{}"
_USER_SAFE = "%!$&'()*+,~-._:"
_DEFAULT_PORT = {"http": 80, "https": 443}
# Longer texts are kept out of the caches: a page may carry megabytes in one attribute.
_LONGEST_CACHED = 1024


def _character_reference(error: UnicodeError) -> tuple[str, int]:
    """What browsers send for a character that the page's encoding lacks: ``&#N;``, escaped."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(f"%26%23{ord(char)}%3B" for char in missing), error.end


codecs.register_error("govaudit.url_query", _character_reference)


def resolve(base: str, raw: str, *, encoding: str = "utf-8") -> Resolved:
    """The address ``raw`` on the page ``base`` (absolute), as a browser would ask for it.

    ``encoding`` is the page's; browsers use it for the query, and UTF-8 for the path. Existing
    escapes are never touched. Idempotent: a resolved address resolves to itself.
    """
    text = raw.strip(_OUTER)
    if not text or text[0] == "#":
        return _NOT_A_LINK
    if len(text) > _LONGEST_CACHED:
        return _resolve.__wrapped__(_frame(base, text[0]), text, encoding)
    if text[:7] == "http://" or text[:8] == "https://":
        return _resolve("", text, encoding)
    return _resolve(_frame(base, text[0]), text, encoding)


def host_of(url: str) -> str:
    """Host of an absolute address: lower case, punycode, no port, IPv6 without brackets."""
    authority = _authority_of(url)
    host = authority.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def origin_of(url: str) -> str:
    """``scheme://host[:port]`` of a canonical address."""
    scheme = url.partition("://")[0]
    return f"{scheme}://{_authority_of(url).rpartition('@')[2]}"


def site_key(url: str) -> str:
    """Host and port that name a site, without ``www.`` and scheme: both spellings are one."""
    return _authority_of(url).rpartition("@")[2].removeprefix("www.")


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The registered domain above ``host`` (``dep.county.gov.cn`` → ``county.gov.cn``); the host
    itself where there is none (addresses, bare names). Reads the list shipped with tldextract; a
    top-level domain that it does not know (closed networks) counts as a suffix, as it rules."""
    found = _suffixes()(host)
    if found.suffix or found.ipv4 or ":" in host:
        return found.top_domain_under_public_suffix or host
    return ".".join(host.split(".")[-2:])


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


@lru_cache(maxsize=8192)
def _authority_of(url: str) -> str:
    return _AUTHORITY_END.split(url.partition("://")[2], maxsplit=1)[0].lower()


@lru_cache(maxsize=1024)
def _frame(base: str, first: str) -> str:
    """The part of ``base`` that an address beginning with ``first`` is put behind."""
    page = base.partition("#")[0].partition("?")[0]
    if first == "?":
        return page
    start = page.find("/", page.find("://") + 3)
    if first in "/\\":
        return page if start < 0 else page[:start]
    return f"{page}/" if start < 0 else page[: page.rfind("/") + 1]


@lru_cache(maxsize=16384)
def _resolve(frame: str, text: str, encoding: str) -> Resolved:
    """``text`` behind ``frame``: origin, directory or page, by what it begins with."""
    if _BREAK.search(text):
        return _bad(UrlProblem.LINE_BREAK)
    if _WEB.match(text):
        return _absolute(text, encoding)
    if text[0] in "/\\":
        return _from_root(frame, text, encoding)
    if text[0] == "?":
        return _behind(frame, text, encoding)
    if any(mark in text for mark in links_config().addresses.template_marks):
        return _NOT_A_LINK
    return _from_directory(frame, text, encoding)


def _from_root(origin: str, text: str, encoding: str) -> Resolved:
    if _NETWORK_PATH.match(text):
        return _bad(UrlProblem.NETWORK_PATH)
    if text[1:2] in ("/", "\\"):
        return _absolute(f"{origin.partition(':')[0]}:{text}", encoding)
    return _behind(origin, text, encoding)


def _from_directory(directory: str, text: str, encoding: str) -> Resolved:
    if _DRIVE.match(text):
        return _bad(UrlProblem.LOCAL_FILE)
    if _names_a_host(text):
        return _bad(UrlProblem.NO_SCHEME)
    scheme = _SCHEME.match(text)
    if scheme is not None and scheme[1].lower() in links_config().addresses.other_schemes:
        return _NOT_A_LINK
    if scheme is not None and scheme[1].lower() in links_config().addresses.local_schemes:
        return _bad(UrlProblem.LOCAL_FILE)
    if _MANGLED_WEB.match(text):
        return _bad(_web_fault(text))
    if scheme is not None:
        return _bad(UrlProblem.NO_SCHEME) if _HOST_AND_PORT.match(text) else _NOT_A_LINK
    return _behind(directory, text, encoding)


def _web_fault(text: str) -> UrlProblem:
    spaced = any(char.isspace() for char in text.partition("//")[0])
    return UrlProblem.SPACE if spaced else UrlProblem.BAD_SCHEME


def _names_a_host(text: str) -> bool:
    """``www.x.gov.cn/a``, ``10.1.2.3/a``: a host whose scheme was forgotten."""
    match = _FIRST_NAME.match(text)
    if match is None:
        return False
    name = match[1].lower()
    if _ADDRESS_NAME.fullmatch(name):
        return True
    words = links_config().addresses
    ending = name.rpartition(".")[2]
    if name.startswith("www.") and name.count(".") > 1:
        return ending not in words.file_suffixes
    return ending in words.host_suffixes


def _absolute(text: str, encoding: str) -> Resolved:
    scheme, _, rest = text.partition(":")
    rest = rest[2:]
    end = _AUTHORITY_END.search(rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    if not authority.strip():
        return _bad(UrlProblem.NO_HOST)
    if _DOUBLE.fullmatch(authority + tail[:1]) and tail[:1]:
        return _bad(UrlProblem.DOUBLE_SCHEME)
    user, _, place = authority.rpartition("@")
    name, port = _split_port(place)
    host = canonical_host(name) if name else None
    if host is None or host.problem:
        return _bad(host.problem if host and host.problem else UrlProblem.NO_HOST)
    number = _port(port)
    if number is None:
        return _bad(UrlProblem.BAD_PORT)
    scheme = scheme.lower()
    user = quote(_SURROGATE.sub("�", user), safe=_USER_SAFE) + "@" if user else ""
    shown = f":{number}" if number and number != _DEFAULT_PORT[scheme] else ""
    return _behind(f"{scheme}://{user}{host.name}{shown}", tail, encoding)


def _split_port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        name, bracket, port = place.partition("]")
        return name + bracket, port
    name, colon, port = place.partition(":")
    return name, colon + port


def _port(text: str) -> int | None:
    """The port in ``:80``; 0 where none is written, None where it is no port."""
    if text in ("", ":"):
        return 0
    digits = text[1:]
    if not (text[0] == ":" and digits.isascii() and digits.isdigit() and len(digits) <= 5):
        return None
    return int(digits) if 0 < int(digits) <= 65535 else None


def _behind(frame: str, text: str, encoding: str) -> Resolved:
    """``text`` (a path, a query, or both) put behind ``frame`` and brought into canonical form."""
    start = frame.find("/", frame.find("://") + 3)
    origin, directory = (frame, "") if start < 0 else (frame[:start], frame[start:])
    whole = directory + text.partition("#")[0]
    if not whole.startswith("/"):
        whole = "/" + whole.removeprefix("\\")
    if not _PLAIN.fullmatch(whole) or _DOTS.search(whole):
        whole = _canonical(whole, encoding)
    return Resolved(origin + whole, None)


def _canonical(whole: str, encoding: str) -> str:
    path, mark, query = _SURROGATE.sub("�", whole).partition("?")
    path = quote(_without_dots(path.replace("\\", "/")), safe=_PATH_SAFE)
    return path + mark + quote(_query_bytes(query, encoding), safe=_QUERY_SAFE)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for place, segment in enumerate(segments):
        plain = segment.lower()
        if plain in _DOUBLE_DOT:
            del kept[-1:]
        elif plain not in _DOT:
            kept.append(segment)
            continue
        if place == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _query_bytes(query: str, encoding: str) -> bytes:
    if query.isascii():
        return query.encode("ascii")
    try:
        return query.encode(_url_codec(encoding), "govaudit.url_query")
    except UnicodeError:
        return query.encode("utf-8")


@lru_cache(maxsize=64)
def _url_codec(encoding: str) -> str:
    """The codec browsers use for queries: GBK for the whole GB family, never UTF-16."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    if name.startswith(("utf", "hz")):
        return "utf-8"
    return "gbk" if name == "gb2312" else name


def _bad(problem: UrlProblem) -> Resolved:
    return Resolved(None, links_config().addresses.problems[problem])
