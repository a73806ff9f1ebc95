"""Reading one sitemap file: XML (plain or gzip) or lines of addresses. Whatever it holds, it costs
no more than its limits, and no entity of it is ever expanded."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from crawler.reading.encoding import decode

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,10};)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(slots=True)
class SitemapFile:
    """Addresses as written: of pages, and of further sitemap files (an index has those)."""

    pages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, *, most_bytes: int, most_addresses: int) -> SitemapFile:
    """What stands in a sitemap file, up to where it is broken off or is no XML any more.

    ``most_bytes``: after unpacking. Anything else than a sitemap gives nothing; never raises.
    """
    text = decode(_unpacked(body, most_bytes)).text.strip()
    if text.startswith("<"):
        return _from_xml(text, most_addresses)
    lines = (line.strip() for line in text.splitlines())
    return SitemapFile([line for line in lines if _ADDRESS.match(line)][:most_addresses])


def _unpacked(body: bytes, most: int) -> bytes:
    if not body.startswith(_GZIP):
        return body[:most]
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(body, most)
    except zlib.error:
        return b""


def _from_xml(text: str, most: int) -> SitemapFile:
    target = _Locations(most)
    # An ampersand in an address is often written as in the address bar.
    mended = _BARE_AMPERSAND.sub("&amp;", _NOT_XML.sub("", text))
    try:
        parser = XMLParser(target=target)
        parser.feed(mended)
        parser.close()
    except (ParseError, DefusedXmlException, _EnoughError):
        pass
    return target.found


class _EnoughError(Exception):
    """There is no room for more addresses."""


class _Locations:
    """Target of the XML parser: collects ``url/loc`` and ``sitemap/loc``, in any namespace."""

    def __init__(self, most: int) -> None:
        self.found = SitemapFile()
        self._room = most
        self._path: list[str] = []
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag.rpartition("}")[2].lower())
        if self._path[-1] == "loc" and self._list() is not None:
            self._text = []

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        addresses = self._list()
        if self._text is not None and addresses is not None:
            self._take("".join(self._text).strip(), addresses)
            self._text = None
        self._path.pop()

    def close(self) -> None:
        """Nothing is left to be done."""

    def _list(self) -> list[str] | None:
        lists = {"url": self.found.pages, "sitemap": self.found.files}
        return lists.get(self._path[-2]) if len(self._path) > 1 else None

    def _take(self, address: str, addresses: list[str]) -> None:
        if not address:
            return
        if not self._room:
            raise _EnoughError
        self._room -= 1
        addresses.append(address)
