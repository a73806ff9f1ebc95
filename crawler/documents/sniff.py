"""What a file is: its first bytes say, its name and its declared type only help."""

from __future__ import annotations

import io
import zipfile

from config.terms import DocumentFormat

_MAGIC = (
    (b"%PDF-", DocumentFormat.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DocumentFormat.OLE),
    (b"Rar!\x1a\x07", DocumentFormat.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", DocumentFormat.ARCHIVE),
    (b"\x1f\x8b", DocumentFormat.ARCHIVE),
    (b"\xff\xd8\xff", DocumentFormat.IMAGE),
    (b"\x89PNG\r\n\x1a\n", DocumentFormat.IMAGE),
    (b"GIF8", DocumentFormat.IMAGE),
    (b"BM", DocumentFormat.IMAGE),
    (b"II*\x00", DocumentFormat.IMAGE),
    (b"MM\x00*", DocumentFormat.IMAGE),
)
_PARTS = {
    "word/document.xml": DocumentFormat.DOCX,
    "xl/workbook.xml": DocumentFormat.XLSX,
}
_HEAD = 4096
_PDF_WITHIN = 1024
"""PDF readers accept some bytes before the mark."""
_HTML_SIGNS = (b"<html", b"<!doctype html", b"<table", b"<body", b"<p", b"<div")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_TEXT_ONLY = bytes({7, 8, 9, 10, 12, 13, 27} | set(range(0x20, 0x100)))


def sniff(body: bytes, content_type: str | None = None, name: str = "") -> DocumentFormat:
    """The format of ``body``."""
    if body.startswith(b"PK\x03\x04"):
        return _container(body)
    for magic, format in _MAGIC:
        if body.startswith(magic):
            return format
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return DocumentFormat.PDF
    return _readable(body, (content_type or "").partition(";")[0].strip().lower(), name.lower())


def _container(body: bytes) -> DocumentFormat:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return DocumentFormat.ARCHIVE
    known = (format for part, format in _PARTS.items() if part in names)
    return next(known, DocumentFormat.ARCHIVE)


def _readable(body: bytes, content_type: str, name: str) -> DocumentFormat:
    head = body[:_HEAD].lower()
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and head.translate(None, _TEXT_ONLY):
        return DocumentFormat.OTHER
    if name.endswith((".txt", ".tsv", ".csv", ".md")) and not head.lstrip().startswith(b"<"):
        return DocumentFormat.TEXT
    is_html = content_type in _HTML_TYPES or name.endswith((".htm", ".html", ".shtml"))
    if is_html or any(sign in head for sign in _HTML_SIGNS):
        return DocumentFormat.HTML
    return DocumentFormat.TEXT
