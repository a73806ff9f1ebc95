"""The process that reads one hostile file: standard input in, JSON out, and no more than it may."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

from config.documents import document_limits
from config.terms import DocumentFault, DocumentFormat
from crawler.documents.faults import DocumentUnreadable
from store.documents import DocumentText


def main() -> None:
    """Read the file on standard input as the format that is the first argument."""
    logging.disable(logging.CRITICAL)
    _limit()
    body = sys.stdin.buffer.read(document_limits().file_bytes)
    sys.stdout.buffer.write(json.dumps(_read(body, DocumentFormat(sys.argv[1]))).encode())


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Not every system has it: the parent's clock still holds.
        return
    limits = document_limits()
    seconds = int(limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(body: bytes, format: DocumentFormat) -> dict[str, object]:
    try:
        return _reader(format)(body).to_json()
    except DocumentUnreadable as error:
        return {"fault": error.fault.value}
    except MemoryError:
        return {"fault": DocumentFault.TOO_LARGE.value}
    except Exception:
        return {"fault": DocumentFault.BROKEN.value}


def _reader(format: DocumentFormat) -> Callable[[bytes], DocumentText]:
    """Loaded as needed: the library for PDF alone takes longer than reading a Word file."""
    if format is DocumentFormat.DOCX:
        from crawler.documents.docx import read_docx

        return read_docx
    if format is DocumentFormat.XLSX:
        from crawler.documents.xlsx import read_xlsx

        return read_xlsx
    from crawler.documents.pdf import read_pdf

    return read_pdf


if __name__ == "__main__":
    main()
