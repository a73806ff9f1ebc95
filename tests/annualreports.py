"""Annual reports for tests: random ones whose numbers are consistent, and their tables as laid out.

``made(seed)`` gives a report; ``layout(report, look)`` its tables with merged cells; the writers in
``tests/annualpapers.py`` make HTML, Word and text of it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from config.annual import FormatRules, RowRole, annual_rules
from config.terms import AnnualFormat

KINDS = ("person", "business", "research", "welfare", "legal", "other")
COLUMNS = (*KINDS, "total")
OUTCOMES = ("upheld", "corrected", "other", "pending")
DISPUTE_COLUMNS = (*OUTCOMES, "total")
GROUPS = ("review", "direct", "after_review")

Values = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True)
class Made:
    """A report: values by (table, row, column)."""

    format: AnnualFormat
    year: int
    values: Values

    @property
    def rules(self) -> FormatRules:
        return annual_rules().format(self.format)

    def changed(self, cell: tuple[str, str, str], value: int) -> Made:
        """The same report with one other number."""
        return replace(self, values={**self.values, cell: value})

    def __getitem__(self, cell: tuple[str, str, str]) -> int:
        return self.values[cell]


def made(seed: int, format: AnnualFormat = AnnualFormat.Y2019, *, year: int | None = None) -> Made:
    """A consistent report."""
    chance = random.Random(seed)
    rules = annual_rules().format(format)
    values = {**_applications(chance, rules), **_disputes(chance), **_proactive(chance, rules)}
    first = 2019 if format is AnnualFormat.Y2019 else 2021
    return Made(format, year or chance.randrange(first, first + 2), values)


def next_year(last: Made, seed: int) -> Made:
    """A consistent report that follows ``last``: what was left over comes in."""
    report = made(seed, last.format, year=last.year + 1)
    values = dict(report.values)
    for kind in KINDS:
        carried = last["applications", "carried_out", kind]
        shift = carried - values["applications", "carried_in", kind]
        values["applications", "carried_in", kind] = carried
        # What came in more goes out again, so that nothing gets negative.
        values["applications", "carried_out", kind] += max(shift, 0)
        values["applications", "new", kind] += max(-shift, 0)
    for row in ("new", "carried_in", "carried_out"):
        values["applications", row, "total"] = sum(values["applications", row, k] for k in KINDS)
    for line in report.rules.proactive:
        if line.columns[0].id == "last_year":
            values["proactive", line.id, "last_year"] = (
                last["proactive", line.id, "last_year"] + last["proactive", line.id, "change"]
            )
        if line.columns[-1].id == "in_force":
            values["proactive", line.id, "in_force"] = (
                last["proactive", line.id, "in_force"]
                + values["proactive", line.id, "made"]
                - values["proactive", line.id, "repealed"]
            )
    return replace(report, values=values)


def _count(chance: random.Random) -> int:
    return chance.choice((0, 0, 1, 2, 7, 38, 1606)) + chance.randrange(3)


def _applications(chance: random.Random, rules: FormatRules) -> dict[tuple[str, str, str], int]:
    values: dict[tuple[str, str, str], int] = {}
    for kind in KINDS:
        decided = 0
        for row in rules.rows(RowRole.OUTCOME):
            values["applications", row, kind] = _count(chance)
            decided += values["applications", row, kind]
        left = _count(chance)
        before = min(_count(chance), decided + left)
        values["applications", "total", kind] = decided
        values["applications", "carried_out", kind] = left
        values["applications", "carried_in", kind] = before
        values["applications", "new", kind] = decided + left - before
    for row in rules.applications:
        values["applications", row.id, "total"] = sum(
            values["applications", row.id, kind] for kind in KINDS
        )
    return values


def _disputes(chance: random.Random) -> dict[tuple[str, str, str], int]:
    values = {("disputes", g, o): _count(chance) for g in GROUPS for o in OUTCOMES}
    for group in GROUPS:
        values["disputes", group, "total"] = sum(values["disputes", group, o] for o in OUTCOMES)
    return values


def _proactive(chance: random.Random, rules: FormatRules) -> dict[tuple[str, str, str], int]:
    values: dict[tuple[str, str, str], int] = {}
    for line in rules.proactive:
        for column in line.columns:
            low = -200 if column.signed else 0
            values["proactive", line.id, column.id] = chance.randrange(low, 3000)
        if line.columns[-1].id == "in_force":
            values["proactive", line.id, "in_force"] += 3000
        if line.columns[0].id == "made" and rules.id is AnnualFormat.Y2019:
            published = values["proactive", line.id, "published"]
            values["proactive", line.id, "total"] = published + chance.randrange(9000)
        if line.columns[0].id == "last_year":
            values["proactive", line.id, "last_year"] += 300
    return values


@dataclass(frozen=True)
class Look:
    """How a paper writes its tables."""

    label_columns: int = 3
    """2: without the column for the sub-rows' parent."""
    repeat_parents: bool = True
    full_width: bool = False
    thousands: bool = False
    blanks_in_labels: bool = False
    split_after: int = 0
    """Table three is torn after so many rows; 0: it is whole."""
    zero: str = "0"
    """What stands for zero."""

    def number(self, value: int, *, signed: bool = False) -> str:
        if value == 0:
            return self.zero
        text = f"{value:,}" if self.thousands else str(value)
        text = f"+{text}" if signed and value > 0 else text
        return text.translate(_WIDE) if self.full_width else text

    def label(self, text: str) -> str:
        return " ".join(text) if self.blanks_in_labels else text


_WIDE = str.maketrans("0123456789+-,", "０１２３４５６７８９＋－，")


@dataclass
class Cell:
    """A cell of a laid-out table."""

    text: str
    width: int = 1
    height: int = 1


@dataclass
class Laid:
    """Tables by part; each is a list of rows of cells that begin there."""

    proactive: list[list[list[Cell]]] = field(default_factory=list)
    applications: list[list[list[Cell]]] = field(default_factory=list)
    disputes: list[list[list[Cell]]] = field(default_factory=list)


def layout(report: Made, look: Look = Look()) -> Laid:
    """The tables of ``report`` as ``look`` has them."""
    whole = _applications_rows(report, look)
    tables = [whole]
    if 0 < look.split_after < len(whole):
        tables = [whole[: look.split_after], whole[look.split_after :]]
        _close_spans(tables[0])
    return Laid([_proactive_rows(report, look)], tables, [_disputes_rows(report, look)])


def _close_spans(rows: list[list[Cell]]) -> None:
    for number, row in enumerate(rows):
        for cell in row:
            cell.height = min(cell.height, len(rows) - number)


def _proactive_rows(report: Made, look: Look) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    widest = max(len(line.columns) for line in report.rules.proactive)
    item = None
    for line in report.rules.proactive:
        spare = widest - len(line.columns)
        if line.item != item:
            item = line.item
            rows.append([Cell(look.label(item), widest + 1)])
            heads = [Cell(look.label(column.label)) for column in line.columns]
            heads[-1].width += spare
            rows.append([Cell("信息内容"), *heads])
        cells = [
            Cell(look.number(report["proactive", line.id, c.id], signed=c.signed))
            for c in line.columns
        ]
        cells[-1].width += spare
        rows.append([Cell(look.label(line.label)), *cells])
    return rows


_ALONE = {"new", "carried_in", "carried_out"}


def _applications_rows(report: Made, look: Look) -> list[list[Cell]]:
    wide = look.label_columns
    rows = [
        [Cell("（本列数据的勾稽关系为…）", wide, 3), Cell("申请人情况", 7)],
        [
            Cell("自然人", 1, 2),
            Cell("法人或其他组织", 5),
            Cell("总计", 1, 2),
        ],
        [Cell(t) for t in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]
    decided = [row for row in report.rules.applications if row.id not in _ALONE]
    groups: dict[str, int] = {}
    for row in decided:
        parent = row.label.split("　")[0]
        groups[parent] = groups.get(parent, 0) + 1
    met: set[str] = set()
    for row in report.rules.applications:
        values = [Cell(look.number(report["applications", row.id, c])) for c in COLUMNS]
        parent, _, own = row.label.partition("　")
        if row.id in _ALONE:
            rows.append([Cell(look.label(row.label), wide), *values])
            continue
        labels = [Cell("三、本年度办理结果", 1, len(decided))] if not met else []
        if not own:
            labels.append(Cell(look.label(parent), wide - 1))
        elif wide == 3:
            if parent not in met:
                labels.append(Cell(look.label(parent), 1, groups[parent]))
            labels.append(Cell(look.label(own)))
        else:
            labels.append(Cell(look.label(own), wide - 1))
        met.add(parent)
        rows.append([*labels, *values])
    return rows


def _disputes_rows(report: Made, look: Look) -> list[list[Cell]]:
    words = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    values = [Cell(look.number(report["disputes", g, c])) for g in GROUPS for c in DISPUTE_COLUMNS]
    return [
        [Cell("行政复议", 5), Cell("行政诉讼", 10)],
        [
            *[Cell(look.label(word), 1, 2) for word in words],
            Cell("未经复议直接起诉", 5),
            Cell("复议后起诉", 5),
        ],
        [Cell(look.label(word)) for word in (*words, *words)],
        values,
    ]
