"""Limits on files whose text is read (``config/documents.yaml``), typed."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveFloat, PositiveInt

from config.yamlfile import load

_FILE = Path(__file__).with_name("documents.yaml")


class DocumentLimits(BaseModel):
    """All of ``config/documents.yaml``; sizes in bytes, times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file_bytes: PositiveInt
    seconds: PositiveFloat
    memory_bytes: PositiveInt
    unpacked_bytes: PositiveInt
    unpacked_ratio: PositiveInt
    parts: PositiveInt
    pages: PositiveInt
    paragraphs: PositiveInt
    characters: PositiveInt
    cells: PositiveInt
    span: PositiveInt


@functools.cache
def document_limits() -> DocumentLimits:
    """The limits that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, DocumentLimits)
