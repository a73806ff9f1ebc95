"""Zip containers of office files, opened only where they don't unpack to too much."""

from __future__ import annotations

import io
import zipfile

from config.documents import document_limits
from config.terms import DocumentFault
from crawler.documents.faults import DocumentUnreadable

_ENCRYPTED = 0x1


def open_container(body: bytes) -> zipfile.ZipFile:
    """The archive. The sizes that it declares are what reading stops at, so they can be trusted.

    Raises :class:`DocumentUnreadable`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise DocumentUnreadable(DocumentFault.BROKEN) from None
    limits, entries = document_limits(), archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    most = min(limits.unpacked_bytes, len(body) * limits.unpacked_ratio)
    if len(entries) > limits.parts or unpacked > most:
        raise DocumentUnreadable(DocumentFault.TOO_LARGE)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DocumentUnreadable(DocumentFault.ENCRYPTED)
    return archive
