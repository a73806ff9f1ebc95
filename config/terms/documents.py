"""Files that are read for their text: formats, and why one could not be read."""

from __future__ import annotations

from enum import StrEnum


class DocumentFormat(StrEnum):
    """What a file is, by its first bytes."""

    HTML = "html"
    TEXT = "text"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    OLE = "ole"
    """doc, xls and ppt of old, wps."""
    ARCHIVE = "archive"
    IMAGE = "image"
    OTHER = "other"


class DocumentFault(StrEnum):
    """Why the text of a file was not read."""

    UNSUPPORTED = "unsupported"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    NO_TEXT = "no_text"
    """Pictures of pages (scans), or nothing at all."""
