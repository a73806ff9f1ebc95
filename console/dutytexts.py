"""Documents of duties that the user hands in, to be shown beside the state of their duties."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.documents import document_limits
from config.errors import UserError
from config.systemfaults import system_fault
from config.wording import word
from crawler.documents import DocumentUnreadable, read_document
from reports.dutypages import DocumentText

_HOW = "请给出 Word（docx）、PDF、网页或文本文件。"


def document_texts(files: Sequence[Path]) -> list[DocumentText]:
    """The text of each file. Raises ``UserError`` for one that can't be read."""
    return [_text(file) for file in files]


def _text(file: Path) -> DocumentText:
    most = document_limits().file_bytes
    try:
        with file.open("rb") as stream:
            body = stream.read(most + 1)
    except OSError as error:
        raise UserError(f"读不了文件 {file}（{system_fault(error)}）。", "请核对路径。") from None
    if len(body) > most:
        raise UserError(f"{file} 超过 {most // 1_000_000} MB。", _HOW)
    try:
        found = read_document(body, name=file.name)
    except DocumentUnreadable as error:
        raise UserError(f"读不出 {file} 的文字（{word(error.fault)}）。", _HOW) from None
    text = DocumentText.of(file.name, found.lines())
    if not text.paragraphs:
        raise UserError(f"{file} 里没有文字。", _HOW)
    return text
