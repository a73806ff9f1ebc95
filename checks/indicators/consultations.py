"""公开征求意见: how long a draft is open for opinions, and whether a shorter time has its
reason."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_applicable
from checks.duties import unseen
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import PageKind
from config.workdays import working_days_between
from store.evidence import Evidence
from store.tables import Page
from store.titles import plain

_NAME = re.compile(r"《([^》]+)》")
_DAYS_PER_WORKING_DAY = 7 / 5


class ConsultationPeriodParams(Params):
    """``days``: the least time. ``enterprise``: only drafts that touch enterprises are bound.
    ``since``: only consultations from that day on, as a rule binds none before it."""

    days: int = Field(gt=0)
    enterprise: bool = False
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation as its page tells it."""

    url: str
    title: str
    begins: dt.date | None
    ends: dt.date | None
    published: dt.date | None
    days: int | None
    working: bool
    reason: str | None
    hurried: bool
    """Some words may tell why the time is short."""

    @property
    def first(self) -> dt.date | None:
        """When it began: as told, else when the page was published."""
        return self.begins or self.published

    @property
    def length(self) -> int | None:
        """In days, both ends counted; from day to day, else as the text says: such words often
        quote the rule. Null: not told."""
        if self.days is not None and not (self.begins and self.ends):
            return int(self.days * (_DAYS_PER_WORKING_DAY if self.working else 1))
        if self.first is None or self.ends is None or self.ends < self.first:
            return None
        return (self.ends - self.first).days + 1

    @property
    def is_certain(self) -> bool:
        """Both days stand in the text, and nothing there sounds like a reason."""
        told = self.days is None and self.begins is not None and self.ends is not None
        return told and not self.hurried

    @property
    def draft(self) -> str:
        """What opinions are asked on: the name of the draft, else the title."""
        named = _NAME.search(self.title)
        return plain(named[1] if named else self.title)

    @property
    def is_first_draft(self) -> bool:
        """A draft of rules, asked about for the first time; surveys and extensions are bound by
        nothing that is known."""
        rules = disclosure().consultation
        return bool(rules.draft.search(self.title)) and not rules.further.search(self.title)


@check("consultation-period", needs=[Need.HOME], params=ConsultationPeriodParams)
def consultation_period(evidence: Evidence, params: ConsultationPeriodParams) -> Outcome:
    """Each consultation that was read. One that is short without a reason is a fault where both
    days stand in the text and the draft is bound for certain, else a doubt."""
    asked = [each for each in _asked(evidence) if _is_bound_by_date(each, params)]
    if not asked:
        return unseen(evidence, "没有读到公开征求意见的公告。")
    told = [each for each in asked if each.length is not None]
    if not told:
        return unseen(evidence, f"读到征求意见的公告{len(asked)}篇，正文里都没有读出起止日期。")
    bound = [each for each in told if _may_be_bound(each, params)]
    if not bound:
        return not_applicable("读到的征求意见公告都看不出与企业有关。")
    short = [each for each in bound if (each.length or 0) < params.days]
    drafts = Counter(each.draft for each in asked)
    faults = [
        _fault(each, params, again=drafts[each.draft] > 1) for each in short if each.reason is None
    ]
    said = f"查征求意见公告{len(bound)}篇，不足{params.days}天的{len(short)}篇"
    said += f"，其中说明了理由的{len(short) - len(faults)}篇。"
    return judged(said, len(bound), faults)


def _asked(evidence: Evidence) -> Iterator[Asked]:
    for url, title, published, facts in evidence.page_fields(
        Page.url, Page.title, Page.published, Page.facts, kind=PageKind.ARTICLE
    ):
        told = facts.get("consultation")
        if told:
            yield Asked(
                url,
                title or url,
                _day(told["begins"]),
                _day(told["ends"]),
                published.date() if published else None,
                told["days"],
                bool(told["working"]),
                told["reason"],
                bool(told.get("hurried")),
            )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _is_bound_by_date(each: Asked, params: ConsultationPeriodParams) -> bool:
    return params.since is None or each.first is None or each.first >= params.since


def _may_be_bound(each: Asked, params: ConsultationPeriodParams) -> bool:
    return not params.enterprise or bool(disclosure().consultation.enterprise.search(each.title))


def _fault(each: Asked, params: ConsultationPeriodParams, *, again: bool) -> Fault:
    """``again``: the same draft was asked about more than once, so that the times may add up."""
    span = f"{each.first or '？'}至{each.ends or '？'}"
    if each.days is not None and not (each.begins and each.ends):
        span = f"正文写明{each.days}{'个工作日' if each.working else '天'}"
    working = ""
    if each.first and each.ends:
        working = f"，合{working_days_between(each.first, each.ends).days}个工作日"
    return Fault(
        title=f"征求意见不足{params.days}天，没有说明理由",
        subject=each.url,
        url=each.url,
        detail=f"“{each.title}”：{span}，共{each.length}天{working}；正文里没有读到缩短期限的理由。",
        evidence=(EvidenceItem("公告", each.title, each.url),),
        # What touches enterprises is told by the title alone.
        suspect=params.enterprise or not each.is_certain or again or not each.is_first_draft,
    )
