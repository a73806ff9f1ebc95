"""One equation between cells: two sums that must be equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checks.annual.model import Cell, Judgement
from config.terms import AnnualRelation, AnnualResult


@dataclass(frozen=True, slots=True)
class Equation:
    """``sum(left) = sum(right)``; ``right`` is what the form calls the sum."""

    relation: AnnualRelation
    place: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]

    def judge(self, *, mismatch: AnnualResult = AnnualResult.FAIL) -> Judgement:
        """``mismatch`` is the result where the sums differ.

        A cell without a number leaves it open, unless no number that could stand there would help:
        counts are never negative.
        """
        cells = (*self.left, *self.right)
        unknown = [cell for cell in cells if cell.number is None]
        left, right = _sum(self.left), _sum(self.right)
        if unknown:
            return self._with_unknown(unknown, left, right)
        result = AnnualResult.PASS if left == right else mismatch
        sign = "＝" if left == right else "≠"
        text = f"{self._written(self.left)}＝{number(left)}，{sign}{self._written(self.right)}"
        text += f"＝{number(right)}" if len(self.right) > 1 else ""
        if left != right:
            text += f"，相差{number(abs(left - right))}"
        return Judgement(self.relation, self.place, result, f"{text}。", cells, left, right)

    def _with_unknown(self, unknown: Sequence[Cell], left: Decimal, right: Decimal) -> Judgement:
        cells = (*self.left, *self.right)
        open_left = any(cell in self.left for cell in unknown)
        open_right = any(cell in self.right for cell in unknown)
        too_much = (left > right and not open_right) or (right > left and not open_left)
        if too_much and all(cell.number is None or cell.number >= 0 for cell in cells):
            big, small = (self.left, self.right) if left > right else (self.right, self.left)
            text = (
                f"{self._written(big)}已有{number(max(left, right))}，"
                f"超过{self._written(small)}（{number(min(left, right))}），"
                f"{_missing(unknown)}无论填多少都不成立。"
            )
            return Judgement(self.relation, self.place, AnnualResult.FAIL, text, cells, left, right)
        text = f"{_missing(unknown)}，无法核对。"
        return Judgement(self.relation, self.place, AnnualResult.NOT_ASSESSABLE, text, cells)

    def _written(self, cells: Sequence[Cell]) -> str:
        """Zeros of a long sum are not written out."""
        if len(cells) == 1:
            return self._cell(cells[0])
        shown = [cell for cell in cells if cell.number != 0] if len(cells) > 4 else list(cells)
        return "＋".join(map(self._cell, shown)) or "各项均为0，合计"

    def _cell(self, cell: Cell) -> str:
        """By its row or column alone where all cells of the equation share the other."""
        cells = (*self.left, *self.right)
        words = name(cell)
        if all(other.row == cell.row for other in cells):
            words = cell.column
        elif all(other.column == cell.column for other in cells):
            words = cell.row
        year = f"{cell.year}年" if cell.year is not None else ""
        return f"“{year}{words}”{_value(cell)}"


def _sum(cells: Sequence[Cell]) -> Decimal:
    return sum((cell.number for cell in cells if cell.number is not None), Decimal(0))


def name(cell: Cell) -> str:
    """Row and column of a cell in a few words."""
    return f"{cell.row}·{cell.column}"


def _value(cell: Cell) -> str:
    return number(cell.number) if cell.number is not None else "（无数字）"


def number(value: Decimal) -> str:
    """Without an exponent and without zeros behind the point."""
    return f"{value.normalize():f}"


def _missing(cells: Sequence[Cell]) -> str:
    return "、".join(f"“{name(cell)}”{_why(cell)}" for cell in cells[:4]) + (
        f"等{len(cells)}格" if len(cells) > 4 else ""
    )


def _why(cell: Cell) -> str:
    if cell.raw is None:
        return "没有找到"
    raw = cell.raw.strip()
    return f"填的是“{raw[:20]}”，不是数字" if raw else "没有填写（空白不等于0）"
