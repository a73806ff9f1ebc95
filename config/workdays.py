"""Working days by the statutory calendar (法定节假日和调休); where that is not published yet, by
weekdays, and that is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import chinese_calendar

from config.office import Term

_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and whether the statutory calendar was known as far as that."""

    day: dt.date
    statutory: bool = True

    @property
    def note(self) -> str:
        """What has to be said of it; empty where there is nothing to say."""
        if self.statutory:
            return ""
        return (
            f"{self.day.year}年节假日安排尚未纳入本程序，工作日暂按周一至周五计算，"
            "遇法定节假日和调休的以国务院办公厅通知为准。"
        )


def deadline_after(day: dt.date, term: Term) -> Deadline:
    """The last day of ``term``, counted from the day after ``day``; at once is the day itself."""
    if term.at_once:
        return Deadline(day)
    if term.days is not None:
        return Deadline(day + dt.timedelta(days=term.days))
    return _working_days_after(day, term.working_days or 0)


def is_working_day(day: dt.date) -> tuple[bool, bool]:
    """Whether people work on ``day``, and whether the statutory calendar says so."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < _WEEKEND, False


def _working_days_after(day: dt.date, count: int) -> Deadline:
    statutory = True
    while count:
        day += dt.timedelta(days=1)
        works, known = is_working_day(day)
        statutory = statutory and known
        count -= works
    return Deadline(day, statutory)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """How many working days lie between two days, and whether the statutory calendar was known."""

    days: int
    statutory: bool = True

    @property
    def note(self) -> str:
        """What has to be said of it; empty where there is nothing to say."""
        return "" if self.statutory else "有的年份节假日安排未纳入本程序，按周一至周五计算。"


def working_days_between(first: dt.date, last: dt.date) -> WorkingDays:
    """Working days after ``first`` up to and including ``last``."""
    days, statutory = 0, True
    for offset in range(1, (last - first).days + 1):
        works, known = is_working_day(first + dt.timedelta(days=offset))
        days += works
        statutory = statutory and known
    return WorkingDays(days, statutory)
