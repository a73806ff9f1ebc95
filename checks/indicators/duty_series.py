"""What has to be published again and again: every quarter, every year, without a gap."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import SHOWN, home_of, unseen
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import SeriesStep
from store.evidence import Evidence
from store.titles import Named, absence_is_proved, titles_of

_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)(?=年|度|\D|$)")
_QUARTERS = 4


class SeriesCompleteParams(Params):
    """``pattern``: what titles of the series have. ``step``: how often. ``last``: so many periods
    that are over must be there; ``grace_days``: after the end of a period. ``since``: none before
    it is asked for. ``any_date``: a period counts by the date of an item, too."""

    what: str
    pattern: re.Pattern[str]
    step: SeriesStep
    last: int = Field(gt=0)
    grace_days: int = Field(default=90, ge=0)
    since: dt.date | None = None
    any_date: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A year, or a quarter of it (1 to 4)."""

    year: int
    quarter: int | None = None

    @property
    def end(self) -> dt.date:
        """Its last day."""
        month = (self.quarter or _QUARTERS) * 3
        following = dt.date(self.year + month // 12, month % 12 + 1, 1)
        return following - dt.timedelta(days=1)

    @property
    def words(self) -> str:
        """2026年第三季度."""
        return f"{self.year}年" + (f"第{'一二三四'[self.quarter - 1]}季度" if self.quarter else "")

    def before(self) -> Period:
        """The one before."""
        if self.quarter is None or self.quarter == 1:
            return Period(self.year - 1, self.quarter and _QUARTERS)
        return Period(self.year, self.quarter - 1)


@check("series-complete", needs=[Need.HOME], params=SeriesCompleteParams)
def series_complete(evidence: Evidence, params: SeriesCompleteParams) -> Outcome:
    """Each period of the last ones. A gap between two that are there is a fault once the whole
    site was seen; one at either end may be kept elsewhere, and is a doubt."""
    periods = wanted_periods(params, evidence.as_of)
    if not periods:
        return unseen(evidence, "规定的期间都还没有结束。")
    found = _found(titles_of(evidence).matching(params.pattern), params)
    there = [period for period in periods if period in found]
    lacking = [period for period in periods if period not in found]
    said = f"{params.what}：应有{len(periods)}期，找到{len(there)}期"
    shown = tuple(
        EvidenceItem(period.words, found[period].text, found[period].url) for period in there
    )[:SHOWN]
    if not lacking:
        return replace(judged(f"{said}。", len(periods), []), evidence=shown)
    names = "、".join(period.words for period in lacking)
    if not absence_is_proved(evidence):
        reason = f"{said}；没有看到{names}，但网站没有全部看到，不能确定没有。"
        return replace(unseen(evidence, reason), evidence=shown)
    faults = [_fault(evidence, params, period, found) for period in lacking]
    return replace(judged(f"{said}，缺{names}。", len(periods), faults), evidence=shown)


def wanted_periods(params: SeriesCompleteParams, as_of: dt.date) -> list[Period]:
    """The last periods that have been over for long enough, oldest first."""
    period = Period(as_of.year, _QUARTERS if params.step is SeriesStep.QUARTER else None)
    found: list[Period] = []
    while len(found) < params.last:
        if period.end + dt.timedelta(days=params.grace_days) <= as_of:
            found.append(period)
        period = period.before()
    first = params.since or dt.date.min
    return [each for each in reversed(found) if each.end >= first]


def _found(names: Iterable[Named], params: SeriesCompleteParams) -> dict[Period, Named]:
    found: dict[Period, Named] = {}
    for named in names:
        for period in _periods_of(named, params):
            found.setdefault(period, named)
    return found


def _periods_of(named: Named, params: SeriesCompleteParams) -> list[Period]:
    """By the year and quarter in the title; a title without them by its date."""
    years = [int(year) for year in _YEAR.findall(named.plain)]
    if params.step is SeriesStep.YEAR:
        dated = [named.date.year, named.date.year - 1] if named.date and params.any_date else []
        return [Period(year) for year in (years or dated)]
    quarters = [
        number
        for number, words in disclosure().series.quarters.items()
        if words.search(named.plain)
    ]
    if not years and named.date:
        years = [named.date.year, *([named.date.year - 1] if named.date.month <= 3 else [])]
    if quarters and years:
        return [Period(year, quarter) for year in years for quarter in quarters]
    if named.date and params.any_date:
        own = Period(named.date.year, (named.date.month + 2) // 3)
        return [own, own.before()]
    return []


def _fault(
    evidence: Evidence, params: SeriesCompleteParams, period: Period, found: dict[Period, Named]
) -> Fault:
    between = any(other < period for other in found) and any(other > period for other in found)
    home = home_of(evidence)
    return Fault(
        title=f"没有找到{period.words}的{params.what}",
        subject=f"{params.what} {period.words}",
        url=home,
        detail="全站已走完，没有找到这一期"
        + ("，而前后各期都有。" if between else "；也可能放在别处。"),
        evidence=(EvidenceItem("首页", home, home),),
        suspect=not between,
    )
