"""Annual reports as a portal publishes them: which are the same unit's, and when they are due."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from checks.annual.model import AnnualReport
from checks.annual.reading import read_report
from config.terms import Level
from store.documents import DocumentText
from store.tables import ReportText

_YEAR = re.compile(r"(20\d\d)\s*年?")
_DEPARTMENT = re.compile(r"(?:局|委员会|办公室|厅)")
_GOVERNMENT = re.compile(r"(?:人民政府|[省市县区旗州盟]政府)(?!办公室)")


@dataclass(frozen=True, slots=True)
class Published:
    """A report that the portal shows, and what was read of it (None: its text was not read)."""

    row: ReportText
    year: int | None
    report: AnnualReport | None

    @property
    def unit(self) -> str:
        """The title without its year: the same for the reports of one unit."""
        return _YEAR.sub("", "".join(self.row.title.split()))


def published(row: ReportText) -> Published:
    """The report of a row, its tables read."""
    year = year_of(row.title)
    if not row.data:
        return Published(row, year, None)
    report = read_report(DocumentText.from_json(row.data))
    # Lists often name the year of publication; the report's own title is right.
    report.year = report.year or year
    return Published(row, report.year, report)


def year_of(title: str) -> int | None:
    """The year that a title names."""
    found = _YEAR.search(title)
    return int(found[1]) if found else None


def deadline(title: str, year: int, level: Level | None) -> dt.date:
    """条例第四十九条: 31 January for a department, 31 March for a government; of whom the title
    does not tell, the later day."""
    names = _DEPARTMENT.search(title) and not _GOVERNMENT.search(title)
    is_department = bool(names) or level is Level.DEPARTMENT
    return dt.date(year + 1, 1, 31) if is_department else dt.date(year + 1, 3, 31)


def due_year(as_of: dt.date, level: Level | None) -> int:
    """The last year whose report must be out on ``as_of``."""
    year = as_of.year - 1
    last = dt.date(as_of.year, 1, 31) if level is Level.DEPARTMENT else dt.date(as_of.year, 3, 31)
    return year if as_of > last else year - 1
