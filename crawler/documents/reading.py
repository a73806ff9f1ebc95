"""One function for every format."""

from __future__ import annotations

from config.documents import document_limits
from config.terms import DocumentFault, DocumentFormat
from crawler.documents.apart import read_apart
from crawler.documents.faults import DocumentUnreadable
from crawler.documents.html import read_html
from crawler.documents.sniff import sniff
from crawler.documents.text import read_text
from crawler.reading.encoding import decode
from store.documents import DocumentText

__all__ = ["DocumentUnreadable", "read_document"]

_APART = frozenset({DocumentFormat.DOCX, DocumentFormat.XLSX, DocumentFormat.PDF})


def read_document(body: bytes, *, content_type: str | None = None, name: str = "") -> DocumentText:
    """The text of a file. May take seconds (:attr:`DocumentLimits.seconds`): call it in a thread.

    Raises :class:`DocumentUnreadable`.
    """
    format = sniff(body, content_type, name)
    if not body:
        raise DocumentUnreadable(DocumentFault.EMPTY, format)
    if len(body) > document_limits().file_bytes:
        raise DocumentUnreadable(DocumentFault.TOO_LARGE, format)
    document = _read(body, format, content_type)
    if not document.blocks:
        raise DocumentUnreadable(DocumentFault.NO_TEXT, format)
    return document


def _read(body: bytes, format: DocumentFormat, content_type: str | None) -> DocumentText:
    if format in _APART:
        return read_apart(body, format)
    if format is DocumentFormat.HTML:
        return read_html(decode(body, content_type).text)
    if format is DocumentFormat.TEXT:
        return read_text(decode(body, content_type).text)
    raise DocumentUnreadable(DocumentFault.UNSUPPORTED, format)
