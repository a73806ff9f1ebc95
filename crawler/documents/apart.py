"""docx, xlsx and pdf are read by a process of their own, which is ended when it takes too much."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from config.documents import document_limits
from config.terms import DocumentFault, DocumentFormat
from crawler.documents.faults import DocumentUnreadable
from store.documents import DocumentText

_ENVIRONMENT = (
    "PATH",
    "PYTHONPATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "VIRTUAL_ENV",
    "TMPDIR",
    "SYSTEMROOT",
)
"""What the reader gets to know: no credentials."""
_START_SECONDS = 20
"""Beyond the time for reading: a busy machine needs that long to load the libraries."""


def read_apart(body: bytes, format: DocumentFormat) -> DocumentText:
    """The text of ``body``. Raises :class:`DocumentUnreadable`, whatever happens in there."""
    with tempfile.TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        answer = _ask(file.fileno(), format)
    if "fault" in answer:
        raise DocumentUnreadable(DocumentFault(answer["fault"]), format)
    return DocumentText.from_json(answer)


def _ask(descriptor: int, format: DocumentFormat) -> dict[str, Any]:
    command = [sys.executable, "-m", "crawler.documents.child", format.value]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no word of the file in the command
            command,
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=document_limits().seconds + _START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": DocumentFault.TOO_SLOW.value}
    return _answer(done.returncode, done.stdout)


def _answer(status: int, output: bytes) -> dict[str, Any]:
    if status < 0:
        # Ended by the system: processor time or memory.
        return {"fault": DocumentFault.TOO_SLOW.value}
    try:
        answer = json.loads(output)
    except ValueError:
        return {"fault": DocumentFault.BROKEN.value}
    return answer if isinstance(answer, dict) else {"fault": DocumentFault.BROKEN.value}
