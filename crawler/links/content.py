"""What an answer's body is: a web page, data, a file; and what a visitor would see of a page."""

from __future__ import annotations

import html
import re
from functools import cached_property, lru_cache

from config.links import links_config
from crawler.net.exchange import Exchange
from crawler.reading.encoding import decode

_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|title)\b.*?(?:</\1\s*>|\Z)"
    r"|<(/?[a-z][^\s/>]*)[^>]*>?|<[!?][^>]*>?|([^<]+)",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|script|meta|div|p|h1|center|frameset)\b",
    re.IGNORECASE | re.DOTALL,
)
_SEEN_WITHOUT_TEXT = frozenset(
    {
        "img",
        "iframe",
        "frame",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "svg",
        "input",
        "form",
    }
)
_SNIFFED_BYTES = 2048
_SURELY_SEEN = 5
"""Links from which on a page is not empty, without looking closer."""
_MOST_HTML = 2_000_000


def is_html(exchange: Exchange) -> bool:
    """Whether the body is a web page: by its first bytes, else by what the header says."""
    head = exchange.body[:_SNIFFED_BYTES]
    if _HTML_START.match(head):
        return True
    if links_config().files.has_magic(head):
        return False
    return exchange.content_type in links_config().files.html_types and b"<" in head


def is_html_instead(exchange: Exchange, *, of_code: bool = False) -> bool:
    """Whether a web page came where something else was promised: it must begin like one.

    ``of_code``: script and style are judged by their first bytes alone, as servers often call
    them HTML and they are full of tags.
    """
    head = exchange.body[:_SNIFFED_BYTES]
    if _HTML_START.match(head):
        return True
    declared = exchange.content_type in links_config().files.html_types
    return declared and not of_code and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def is_error_data(exchange: Exchange) -> bool:
    """JSON or XML, the way services answer errors."""
    head = exchange.body[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return exchange.content_type in links_config().files.error_types and head[:1] in (
        b"{",
        b"[",
        b"<",
    )


def is_office_html(exchange: Exchange) -> bool:
    """A page that an office program saved under its own ending: a file to the visitor."""
    head = exchange.body[: 4 * _SNIFFED_BYTES].lower()
    if any(mark.encode() in head for mark in links_config().files.office_html):
        return True
    disposition = exchange.headers.get("content-disposition", "").lower()
    declared_html = exchange.content_type in links_config().files.html_types
    return disposition.startswith("attachment") and not declared_html


class HtmlView:
    """A page as far as a glance tells, each part worked out when it is first asked for."""

    def __init__(self, body: bytes, content_type: str | None) -> None:
        self._body = body[:_MOST_HTML]
        self._content_type = content_type

    @staticmethod
    def of(exchange: Exchange) -> HtmlView:
        """The view of an answer; the same one while the same answer is being judged."""
        return _view(exchange.body, exchange.headers.get("content-type"))

    @property
    def marks(self) -> int:
        """Opening brackets: about two for every element."""
        return self._body.count(b"<")

    @cached_property
    def source(self) -> str:
        return decode(self._body, self._content_type).text

    @cached_property
    def lowered(self) -> str:
        return self.source.lower()

    @cached_property
    def title(self) -> str:
        match = _TITLE.search(self.source)
        return squeeze(html.unescape(match[1])) if match else ""

    @cached_property
    def links(self) -> int:
        """Number of anchors."""
        return self._body.count(b"<a ") + self._body.count(b"<A ")

    def text(self, most: int) -> str:
        """Visible text without blanks, at most about ``most`` characters (the scan stops there)."""
        pieces: list[str] = []
        size = 0
        for match in _PIECE.finditer(self.source):
            if match[3] is not None:
                piece = squeeze(html.unescape(match[3])).replace(" ", "")
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    break
        return "".join(pieces)

    def text_exceeds(self, most: int) -> bool:
        return len(self.text(most)) > most

    @cached_property
    def shows_nothing(self) -> bool:
        """No text and no part that is seen without text: an empty page, or one for a script."""
        if self.links > _SURELY_SEEN:
            return False
        for match in _PIECE.finditer(self.source):
            if match[3] is not None:
                if html.unescape(match[3]).strip():
                    return False
            elif match[2] is not None and match[2].lower() in _SEEN_WITHOUT_TEXT:
                return False
        return True

    @cached_property
    def is_complete(self) -> bool:
        """Whether the page's own end was received."""
        return b"</html" in self._body[-2048:].lower() or b"</body" in self._body[-2048:].lower()


@lru_cache(maxsize=8)
def _view(body: bytes, content_type: str | None) -> HtmlView:
    return HtmlView(body, content_type)


def squeeze(text: str) -> str:
    return " ".join(text.split())
