"""A ledger of many rows takes hardly more memory than one of few."""

from __future__ import annotations

from pathlib import Path

from bench.ledger import measure

_MOST_GROWTH = 30.0
"""MB. Rows of the workbook wait on disk; what grows is what the libraries remember of links."""


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    few, _, small = measure(200, tmp_path)
    many, _, big = measure(2_500, tmp_path)
    assert (few, many) == (200, 2_500)
    assert big - small < _MOST_GROWTH
    assert big < 150
