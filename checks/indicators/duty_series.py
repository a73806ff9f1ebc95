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
_NUMERALS = re.compile(r"二[〇○零Ｏ0][〇○零Ｏ一二三四五六七八九]{2}(?=年)")
_ZEROS = {"○": "〇", "零": "〇", "Ｏ": "〇", "0": "〇"}
_BARE = re.compile(r"(?:19|20)\d\d年?(?:度|第?[一二三四1-4]季度)?")
_THEN = {
    (True, False): "，而前后各期都有。",
    (True, True): "的名称；同一栏目里有的条目可能就是，需人工看。",
    (False, False): "；也可能放在别处。",
    (False, True): "的名称；有的条目可能就是，需人工看。",
}


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
    unsure = _may_be_theirs(evidence, params, found)
    faults = [
        _fault(evidence, params, period, found, unsure=any(period in each for each in unsure))
        for period in lacking
    ]
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
    years += [_year_of_numerals(text) for text in _NUMERALS.findall(named.plain)]
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


def _may_be_theirs(
    evidence: Evidence, params: SeriesCompleteParams, found: dict[Period, Named]
) -> list[list[Period]]:
    """Periods of titles that may be of the series, though not by their words: one of the series
    that names more than a period, or none; one that stands in the same column."""
    columns = {named.column_key for named in found.values()} - {None}
    pages = {named.url for named in found.values()}
    return [
        _periods_around(named, params)
        for named in titles_of(evidence).titles
        if params.pattern.search(named.plain)
        or named.column_key in columns
        or (named.column_key is None and named.url not in pages and _is_bare(named))
    ]


def _is_bare(named: Named) -> bool:
    """A file or page that is called by its year alone."""
    return bool(_BARE.fullmatch(named.plain))


def _periods_around(named: Named, params: SeriesCompleteParams) -> list[Period]:
    years = set(map(int, _YEAR.findall(named.plain)))
    years |= {_year_of_numerals(text) for text in _NUMERALS.findall(named.plain)}
    if len(years) > 1:
        years = set(range(min(years), max(years) + 1))
    if not years and named.date:
        years = {named.date.year, named.date.year - 1}
    if params.step is SeriesStep.YEAR:
        return [Period(year) for year in years]
    if not disclosure().series.covers.search(named.plain):
        return []
    return [Period(year, quarter) for year in years for quarter in range(1, _QUARTERS + 1)]


def _year_of_numerals(text: str) -> int:
    return int("".join(str("〇一二三四五六七八九".index(_ZEROS.get(c, c))) for c in text))


def _fault(
    evidence: Evidence,
    params: SeriesCompleteParams,
    period: Period,
    found: dict[Period, Named],
    *,
    unsure: bool,
) -> Fault:
    between = any(other < period for other in found) and any(other > period for other in found)
    home = home_of(evidence)
    return Fault(
        title=f"没有找到{period.words}的{params.what}",
        subject=f"{params.what} {period.words}",
        url=home,
        detail=f"全站已走完，没有找到这一期{_THEN[between, unsure]}",
        evidence=(EvidenceItem("首页", home, home),),
        suspect=unsure or not between,
    )
