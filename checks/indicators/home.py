"""The home page: whether it opens, is kept up to date, and has enough new items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.base import (
    EvidenceItem,
    Fault,
    Outcome,
    Params,
    check,
    judged,
    not_assessed,
    passed,
)
from checks.columns import ColumnStates, unseen
from checks.needs import Need, no_home, unmet
from config.terms import (
    ColumnState,
    NotAssessedCause,
    PageKind,
    Side,
    StoppedBecause,
)
from store.evidence import Evidence, ItemView
from store.tables import Page
from store.visits import beijing_clock
from store.windows import Window


class HomeReachableParams(Params):
    """None."""


@check("home-reachable", needs=[], params=HomeReachableParams)
def home_reachable(evidence: Evidence, params: HomeReachableParams) -> Outcome:
    """One run only hints: a week of visits decides 站点无法访问."""
    opens = home_opens(evidence)
    if opens is False:
        return judged("本次巡检首页打不开。", 1, [unreachable_fault(evidence)])
    return unmet([Need.HOME], evidence) or passed("首页可以打开。", 1)


def home_opens(evidence: Evidence) -> bool | None:
    """Whether the home page opened in this run; null where our own side or a wall kept us out."""
    home, inspection = evidence.home, evidence.inspection
    if home is not None:
        return home.kind is not PageKind.ERROR
    if inspection.uplink_v4 is False:
        return None
    return False if inspection.stopped_because is StoppedBecause.HOME_UNREACHABLE else None


def unreachable_fault(evidence: Evidence) -> Fault:
    """The home page did not open in this run: a hint, with what was met instead."""
    inspection = evidence.inspection
    visits = [
        EvidenceItem(beijing_clock(probe.at), probe.error or f"HTTP {probe.status}")
        for probe in evidence.probes()
        if not probe.ok and not probe.our_side
    ]
    return Fault(
        title="首页打不开",
        subject="home",
        url=inspection.home_url,
        detail=inspection.home_note or "",
        evidence=tuple(visits),
        suspect=True,
    )


class HomeStaleParams(Params):
    """The window in days."""

    days: int


@check("home-stale", needs=[Need.HOME], params=HomeStaleParams)
def home_stale(evidence: Evidence, params: HomeStaleParams) -> Outcome:
    """Veto 首页不更新: no item on the home page in the window; a home page that only leads on goes
    by its second-level pages (国办秘函〔2019〕19号 单项否决 3)."""
    window = Window.of(days=params.days)
    seen = HomeItems.of(evidence)
    newest = max(seen.dates, default=None)
    if newest is not None and window.contains(newest, evidence.as_of):
        return passed(f"首页最新内容为{newest}，在{window.words}之内。", seen.count)
    if seen.hidden is not None:
        return seen.hidden
    if not seen.count:
        return _navigation_home(evidence, window)
    if newest is None:
        detail = "首页条目都没有可用日期，按规定视为不更新。"
        return judged(detail, seen.count, [_stale_home(evidence, detail, suspect=True)])
    detail = f"首页最新内容为{newest}，已{(evidence.as_of - newest).days}天未更新。"
    return judged(detail, seen.count, [_stale_home(evidence, detail)])


class HomeItemsParams(Params):
    """At least ``min_items`` items on the home page within ``days``."""

    days: int
    min_items: int


@check("home-items", needs=[Need.HOME], params=HomeItemsParams)
def home_items(evidence: Evidence, params: HomeItemsParams) -> Outcome:
    """Items on the home page in the window (国办发〔2015〕15号 信息更新·首页栏目)."""
    window = Window.of(days=params.days)
    seen = HomeItems.of(evidence)
    new = sum(window.contains(day, evidence.as_of) for day in seen.dates)
    reason = f"首页{window.words}内更新{new}条，要求不少于{params.min_items}条。"
    if new >= params.min_items:
        return passed(reason, seen.count)
    return seen.hidden or judged(reason, seen.count, [_stale_home(evidence, reason)])


@dataclass(frozen=True, slots=True)
class HomeItems:
    """The items of the home page."""

    count: int
    dates: tuple[dt.date, ...]
    """Dates of its items that are not after ``as_of``."""
    hidden: Outcome | None
    """Why newer items may be there that were not seen."""

    @classmethod
    def of(cls, evidence: Evidence) -> HomeItems:
        """The items of the main blocks; each address counts once."""
        home = evidence.home
        if home is None:
            return cls(0, (), no_home(evidence.inspection))
        views = list(_item_views(evidence, home))
        days = [view.effective_date() for view in views]
        undated = [view for view, day in zip(views, days, strict=True) if day is None]
        dates = tuple(day for day in days if day is not None and day <= evidence.as_of)
        return cls(len(views), dates, _hidden(home, undated))


def _item_views(evidence: Evidence, home: Page) -> Iterator[ItemView]:
    seen: set[str] = set()
    for item in evidence.items(home.key):
        name = item.url or item.title
        if name not in seen:
            seen.add(name)
            article = evidence.page(item.link_key) if item.link_key is not None else None
            yield ItemView(item, article)


def _hidden(home: Page, undated: list[ItemView]) -> Outcome | None:
    if home.needs_script:
        reason = "首页内容由脚本加载，源码里看不全。"
        return not_assessed(reason, NotAssessedCause.NEEDS_SCRIPT, Side.US)
    host = urlsplit(home.final_url).hostname
    unread = [view for view in undated if view.article is None and _is_on(view, host)]
    if unread:
        reason = f"首页有{len(unread)}个条目未注明日期，正文没有读到。"
        return not_assessed(reason, NotAssessedCause.BUDGET, Side.US)
    return None


def _is_on(view: ItemView, host: str | None) -> bool:
    return view.item.url is not None and urlsplit(view.item.url).hostname == host


def _navigation_home(evidence: Evidence, window: Window) -> Outcome:
    """A home page without items: the newest of the second-level pages stands for it."""
    states = ColumnStates(evidence, lambda _: window)
    facts = [states.of(view) for view in evidence.columns() if view.column.level == 1]
    newest = max((fact.newest_date for fact in facts if fact.newest_date), default=None)
    if any(fact.state is ColumnState.FRESH for fact in facts):
        return passed(f"首页没有条目，二级页面最新内容为{newest}，在时限之内。", len(facts))
    unread = [fact for fact in facts if fact.state is ColumnState.UNREADABLE]
    if unread or newest is None:
        return unseen(unread, "首页没有认出条目，二级页面也没有看全，不能判断。")
    detail = f"首页没有条目，二级页面最新内容为{newest}，超过{window.words}。"
    return judged(detail, len(facts), [_stale_home(evidence, detail)])


def _stale_home(evidence: Evidence, detail: str, *, suspect: bool = False) -> Fault:
    home = evidence.home
    url = home.final_url if home else evidence.inspection.home_url
    return Fault(
        title="首页更新不达标",
        subject="home",
        url=url,
        detail=detail,
        evidence=(EvidenceItem("首页", url, url),),
        suspect=suspect,
    )
