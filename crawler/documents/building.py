"""Blocks as they are found, within the limits on how much a document may say."""

from __future__ import annotations

from collections.abc import Sequence

from config.documents import document_limits
from config.terms import DocumentFormat
from store.documents import Block, DocumentText, Grid, Picture


class BlockList:
    """Collects blocks; ``full`` once a limit is met, and then takes nothing more."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.full = False
        self._limits = document_limits()
        self._characters = 0
        self._cells = 0

    def paragraph(self, text: str) -> None:
        """Add a paragraph, blanks around it and empty ones dropped."""
        text = text.strip()
        if text and self._has_room(len(text)):
            self.blocks.append(text)

    def picture(self) -> None:
        """Note a picture; of a row of them, one."""
        if not (self.blocks and isinstance(self.blocks[-1], Picture)) and self._has_room(0):
            self.blocks.append(Picture())

    def table(self, rows: Sequence[Sequence[str | None]]) -> None:
        """Add a table; one without any text is none."""
        cells = sum(len(row) for row in rows)
        length = sum(len(cell) for row in rows for cell in row if cell)
        self._cells += cells
        self.full = self.full or self._cells > self._limits.cells
        if length and self._has_room(length):
            self.blocks.append(Grid(tuple(tuple(row) for row in rows)))

    def finish(self, format: DocumentFormat, title: str = "") -> DocumentText:
        """The document."""
        return DocumentText(format, tuple(self.blocks), title, self.full)

    def _has_room(self, length: int) -> bool:
        self._characters += length
        if (
            self._characters > self._limits.characters
            or len(self.blocks) >= self._limits.paragraphs
        ):
            self.full = True
        return not self.full
