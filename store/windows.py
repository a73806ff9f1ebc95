"""Windows that run back from the monitoring time point (监测时间点前 2 周、6 个月、1 年)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

_MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A span counted back from ``as_of``; its first and last days both belong to it.

    Two weeks are 14 days, six months are six calendar months (clause of 国办秘函〔2019〕19号).
    """

    months: int = 0
    days: int = 0

    @classmethod
    def of(cls, *, days: int = 0, months: int = 0, years: int = 0) -> Window:
        """A window in the unit that the rule names."""
        return cls(months=months + years * _MONTHS_PER_YEAR, days=days)

    def first_day(self, as_of: dt.date) -> dt.date:
        """The last day back that still counts; 31 August less six months is in February."""
        back = as_of.year * _MONTHS_PER_YEAR + as_of.month - 1 - self.months
        year, month = divmod(back, _MONTHS_PER_YEAR)
        day = min(as_of.day, calendar.monthrange(year, month + 1)[1])
        return dt.date(year, month + 1, day) - dt.timedelta(days=self.days)

    def length(self, as_of: dt.date) -> int:
        """Length in days for this ``as_of``: what the papers call the threshold."""
        return (as_of - self.first_day(as_of)).days

    def contains(self, day: dt.date, as_of: dt.date) -> bool:
        """Whether ``day`` lies in the window; days after ``as_of`` prove nothing and never do."""
        return self.first_day(as_of) <= day <= as_of

    @property
    def words(self) -> str:
        """The window in Chinese: 14天, 6个月, 1年."""
        if self.days:
            return f"{self.days}天"
        if self.months % _MONTHS_PER_YEAR:
            return f"{self.months}个月"
        return f"{self.months // _MONTHS_PER_YEAR}年"
