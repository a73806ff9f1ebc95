"""Signs of re-dated items (旧文新发) and dates that lie ahead. Always hints for a person."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.needs import Need
from config.judging import Redated, judging
from config.terms import DateSource, PageKind
from store.evidence import Evidence, ItemView
from store.tables import Page

_SEEN = frozenset({DateSource.TEXT, DateSource.SPLIT_TEXT, DateSource.ATTRIBUTE, DateSource.RECORD})

_ARTICLE_FIELDS = (
    Page.url,
    Page.title,
    Page.published,
    Page.published_has_time,
    Page.published_source,
    Page.text_hash,
    Page.text_length,
)


class NoParams(Params):
    """None."""


@check("redated-items", needs=[Need.HOME, Need.ARTICLES], params=NoParams)
def redated_items(evidence: Evidence, params: NoParams) -> Outcome:
    """The same text at two addresses with dates far apart; a date on the list far from the one on
    the article; many articles published within one minute."""
    rules = judging().redated
    articles = _Articles.of(evidence)
    faults = [
        *_copies(articles, rules),
        *evidence.once(_Listed.of).redated.values(),
        *_same_minute(articles, rules),
    ]
    reason = f"查了{articles.count}篇文章，疑似旧文新发{len(faults)}处。"
    return judged(reason, articles.count, faults)


@dataclass(frozen=True, slots=True)
class _Dated:
    """What of an article is compared."""

    url: str
    title: str
    published: dt.datetime


@dataclass(slots=True)
class _Articles:
    """Articles with a date that a reader sees, by text and by minute."""

    count: int = 0
    by_text: defaultdict[str, list[_Dated]] = field(default_factory=lambda: defaultdict(list))
    by_minute: defaultdict[dt.datetime, list[_Dated]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, evidence: Evidence) -> _Articles:
        found = cls()
        least = judging().redated.min_text_length
        for row in evidence.page_fields(*_ARTICLE_FIELDS, kind=PageKind.ARTICLE):
            url, title, published, has_time, source, text_hash, text_length = row
            found.count += 1
            if published is None or source not in _SEEN:
                continue
            dated = _Dated(url, title or url, published)
            if text_hash and text_length >= least:
                found.by_text[text_hash].append(dated)
            if has_time and published.time() != dt.time():
                found.by_minute[published.replace(second=0)].append(dated)
        return found


def _copies(articles: _Articles, rules: Redated) -> Iterator[Fault]:
    for copies in articles.by_text.values():
        ordered = sorted(copies, key=lambda copy: (copy.published, copy.url))
        gap = (ordered[-1].published - ordered[0].published).days
        if gap >= rules.min_gap_days:
            detail = f"同一正文有{len(ordered)}个地址，发布日期相差{gap}天。"
            yield _hint("同一正文日期相差很大", ordered[-1], detail, ordered)


def _same_minute(articles: _Articles, rules: Redated) -> Iterator[Fault]:
    for minute, group in sorted(articles.by_minute.items()):
        if len(group) >= rules.same_minute_items:
            detail = f"{len(group)}篇文章的发布时间都是{minute:%Y-%m-%d %H:%M}。"
            ordered = sorted(group, key=lambda dated: dated.url)
            yield _hint("多篇文章在同一分钟发布", ordered[0], detail, ordered)


@dataclass(slots=True)
class _Listed:
    """What the lists of all columns show: one look for both checks."""

    checked: int = 0
    redated: dict[int, Fault] = field(default_factory=dict)
    """By the key of the article."""
    ahead: dict[str, Fault] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Evidence) -> _Listed:
        found = cls()
        for view in evidence.columns():
            for item in view.items:
                found._look(item, evidence.as_of)
        return found

    def _look(self, item: ItemView, as_of: dt.date) -> None:
        self.checked += 1
        fault = _list_against_article(item)
        if fault is not None and item.article is not None:
            self.redated.setdefault(item.article.key, fault)
        day = item.effective_date()
        if day is not None and day > as_of:
            fault = _ahead(item, day)
            self.ahead.setdefault(fault.subject, fault)


def _list_against_article(item: ItemView) -> Fault | None:
    article, day = item.article, item.item.date
    if article is None or day is None or item.item.date_source not in _SEEN:
        return None
    if article.published is None or article.published_source not in _SEEN:
        return None
    gap = (day - article.published.date()).days
    if gap < judging().redated.min_gap_days:
        return None
    return _later_on_list(article, day, article.published.date(), gap)


def _later_on_list(article: Page, day: dt.date, published: dt.date, gap: int) -> Fault:
    return Fault(
        title="列表日期晚于正文日期",
        subject=article.url,
        url=article.url,
        detail=f"列表日期{day}，正文发布日期{published}，相差{gap}天。",
        evidence=(EvidenceItem("文章", article.title or "", article.url),),
        suspect=True,
    )


def _hint(title: str, at: _Dated, detail: str, group: list[_Dated]) -> Fault:
    return Fault(
        title=title,
        subject=at.url,
        url=at.url,
        detail=detail,
        evidence=tuple(
            EvidenceItem(f"{dated.published:%Y-%m-%d}", dated.title, dated.url)
            for dated in group[: judging().redated.same_minute_items]
        ),
        suspect=True,
    )


@check("future-dates", needs=[Need.HOME], params=NoParams)
def future_dates(evidence: Evidence, params: NoParams) -> Outcome:
    """Items dated after the monitoring time point: they prove no update, and may be wrong."""
    listed = evidence.once(_Listed.of)
    reason = f"查了{listed.checked}个条目，日期在监测时间点之后的{len(listed.ahead)}个。"
    return judged(reason, listed.checked, listed.ahead.values())


def _ahead(item: ItemView, day: dt.date) -> Fault:
    url = item.item.url
    return Fault(
        title="条目日期晚于监测时间点",
        subject=url or item.item.title,
        url=url,
        detail=f"“{item.item.title}”注明日期{day}。",
        evidence=(EvidenceItem("日期原文", item.item.date_raw or str(day), url),),
        suspect=True,
    )
