"""What a report format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from reports.model import Report


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report down."""

    name: str
    file_name: str
    write: Callable[[Report, BinaryIO], None]
