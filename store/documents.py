"""The text of a file as every stage shares it: paragraphs, tables and pictures in reading order.

A table is a neutral grid whatever it came from (HTML, Word, PDF, tab-separated text): rows of cells
where ``None`` is the continuation of a merged cell and ``""`` is a cell that is there and empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from config.terms import DocumentFormat

Row: TypeAlias = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Rows may differ in length where the source knows no columns."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A place where a picture stands."""


Block: TypeAlias = str | Grid | Picture


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a file says."""

    format: DocumentFormat
    blocks: tuple[Block, ...]
    title: str = ""
    truncated: bool = False
    """A limit ended the reading: there is more."""

    def paragraphs(self) -> Iterator[str]:
        """The texts outside tables."""
        return (block for block in self.blocks if isinstance(block, str))

    def lines(self) -> Iterator[str]:
        """Every text, cells of tables included, in reading order."""
        for block in self.blocks:
            if isinstance(block, str):
                yield block
            elif isinstance(block, Grid):
                for row in block.rows:
                    yield "\t".join(cell for cell in row if cell)

    def to_json(self) -> dict[str, Any]:
        """As plain data, for the database and between processes."""
        return {
            "format": self.format.value,
            "title": self.title,
            "truncated": self.truncated,
            "blocks": [_block_to_json(block) for block in self.blocks],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> DocumentText:
        """The inverse of :meth:`to_json`."""
        return cls(
            DocumentFormat(data["format"]),
            tuple(_block_from_json(block) for block in data["blocks"]),
            data["title"],
            data["truncated"],
        )


def _block_to_json(block: Block) -> Any:
    if isinstance(block, Grid):
        return {"rows": [list(row) for row in block.rows]}
    return {"picture": True} if isinstance(block, Picture) else block


def _block_from_json(data: Any) -> Block:
    if isinstance(data, str):
        return data
    if "rows" in data:
        return Grid(tuple(tuple(row) for row in data["rows"]))
    return Picture()
