"""The formats of annual reports on disclosure (``config/annual.yaml``), typed."""

from __future__ import annotations

import functools
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from config.terms import AnnualFormat, AnnualPart, AnnualTable
from config.yamlfile import load

_FILE = Path(__file__).with_name("annual.yaml")


def _is_pattern(text: str) -> str:
    re.compile(text.replace("{n}", ""))
    return text


Pattern = Annotated[str, AfterValidator(_is_pattern)]


class RowRole(StrEnum):
    """What a row of table three is in the sums."""

    IN = "in"
    OUTCOME = "outcome"
    TOTAL = "total"
    OUT = "out"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Labelled(_Strict):
    """A row, column or group: its id, the words of the form, and how it is known."""

    id: str
    label: str
    match: Pattern = ""

    def fits(self, label: str) -> bool:
        """Whether a label (made plain by the reader) is this one."""
        return bool(self.match) and re.search(self.match, label) is not None


class ValueColumn(Labelled):
    """A column of table two."""

    signed: bool = False
    decimal: bool = False


class ProactiveLine(Labelled):
    """A row of table two."""

    item: str
    columns: tuple[ValueColumn, ...]


class ApplicationRow(Labelled):
    """A row of table three."""

    role: RowRole


class FormatRules(_Strict):
    """One uniform format."""

    id: AnnualFormat
    document: str
    cited: Pattern
    first_year: int
    last_year: int | None
    signs: tuple[str, ...]
    fee_statement: Pattern | None
    proactive: tuple[ProactiveLine, ...]
    applications: tuple[ApplicationRow, ...]

    def covers(self, year: int) -> bool:
        """Whether a report on ``year`` is to have this format."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    def rows(self, *roles: RowRole) -> list[str]:
        """Ids of the rows of table three that have one of ``roles``."""
        return [row.id for row in self.applications if row.role in roles]


class Applicants(_Strict):
    """The columns of table three; the last is the total."""

    title: str
    columns: tuple[Labelled, ...]


class Disputes(_Strict):
    """Table four: every group has all the columns; the last is the total."""

    groups: tuple[Labelled, ...]
    columns: tuple[Labelled, ...]


class Sentence(_Strict):
    """A sentence of part one that names a number of the tables."""

    id: str
    match: Pattern
    equals: tuple[str, ...]
    certain: bool


class Sentences(_Strict):
    """All of them."""

    qualifiers: Pattern
    patterns: tuple[Sentence, ...]


class AnnualRules(_Strict):
    """All of ``config/annual.yaml``."""

    parts: dict[AnnualPart, Pattern]
    heading: Pattern
    dashes: tuple[str, ...]
    units: Pattern
    applicants: Applicants
    disputes: Disputes
    formats: tuple[FormatRules, ...]
    sentences: Sentences

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if missing := set(AnnualPart) - set(self.parts):
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        if missing_formats := set(AnnualFormat) - {each.id for each in self.formats}:
            raise ValueError(f"缺少格式 {'、'.join(sorted(missing_formats))}")
        for sentence in self.sentences.patterns:
            for term in (term for sum_ in sentence.equals for term in sum_.split(" + ")):
                self._require_known(term)
        return self

    def _require_known(self, term: str) -> None:
        table = term.partition(".")[0]
        if table not in set(AnnualTable) or term.count(".") != 2:
            raise ValueError(f"{term} 不是 表.行.列")

    def format(self, id: AnnualFormat) -> FormatRules:
        """The rules of one format."""
        return next(each for each in self.formats if each.id is id)

    def format_for(self, year: int) -> FormatRules | None:
        """The format that a report on ``year`` is to have, None before there was a uniform one."""
        return next((each for each in self.formats if each.covers(year)), None)


@functools.cache
def annual_rules() -> AnnualRules:
    """The rules that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, AnnualRules)
