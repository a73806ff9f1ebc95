"""What a link promises by its kind and ending, and whether the answer keeps it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from config.links import Note, links_config
from config.terms import LinkCause, LinkKind
from config.wording import word
from crawler.links.content import is_error_data, is_html_instead, is_office_html
from crawler.net.exchange import Exchange

_PARTS = frozenset({LinkKind.IMAGE, LinkKind.STYLE, LinkKind.SCRIPT, LinkKind.MEDIA})
_CODE = frozenset({LinkKind.STYLE, LinkKind.SCRIPT})
_FILES = frozenset({LinkKind.ATTACHMENT, LinkKind.MEDIA})


def promised_ending(url: str) -> str | None:
    """The ending of the file that an address promises (``docx``), in its path or in a parameter
    that names a file; None where it promises none."""
    parts = urlsplit(url)
    endings = links_config().files.attachments
    if (ending := _ending(parts.path)) in endings:
        return ending
    values = (value for _, value in parse_qsl(parts.query, encoding="latin-1", max_num_fields=50))
    try:
        return next((ending for value in values if (ending := _ending(value)) in endings), None)
    except ValueError:
        return None


def broken_promise(
    exchange: Exchange, kind: LinkKind, promised: str | None
) -> tuple[LinkCause, str] | None:
    """``empty_file`` or ``wrong_type`` with its note, or None. For answers below 300 only."""
    say = links_config().say
    if _may_not_be_empty(exchange, kind) and not exchange.body and _must_have_body(exchange):
        return LinkCause.EMPTY_FILE, say(Note.EMPTY_FILE)
    if kind is LinkKind.ATTACHMENT and promised is not None:
        return _broken_file(exchange, promised)
    if kind in _PARTS and is_html_instead(exchange, of_code=kind in _CODE):
        return LinkCause.WRONG_TYPE, say(Note.HTML_FOR_PART, kind=word(kind))
    return None


def _broken_file(exchange: Exchange, promised: str) -> tuple[LinkCause, str] | None:
    say = links_config().say
    if is_html_instead(exchange) and not is_office_html(exchange):
        return LinkCause.WRONG_TYPE, say(Note.HTML_FOR_FILE, promised=promised)
    if is_error_data(exchange) and not is_office_html(exchange):
        note = say(Note.DATA_FOR_FILE, promised=promised, type=exchange.content_type)
        return LinkCause.WRONG_TYPE, note
    return None


def _may_not_be_empty(exchange: Exchange, kind: LinkKind) -> bool:
    """Files never, pictures that call themselves so; other image addresses may be counters."""
    if kind is LinkKind.IMAGE:
        return _ending(urlsplit(exchange.url).path) in links_config().files.images
    return kind in _FILES


def _must_have_body(exchange: Exchange) -> bool:
    """A body was to be expected and its absence is proven (not by a HEAD, not by a 204)."""
    return exchange.method != "HEAD" and exchange.status == 200 and not exchange.truncated


def _ending(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""
