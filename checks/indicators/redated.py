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
        *_list_against_article(evidence, rules),
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
        for page in evidence.pages(PageKind.ARTICLE):
            found.count += 1
            if page.published is None or page.published_source not in _SEEN:
                continue
            dated = _Dated(page.url, page.title or page.url, page.published)
            if page.text_hash and page.text_length >= least:
                found.by_text[page.text_hash].append(dated)
            if page.published_has_time and page.published.time() != dt.time():
                found.by_minute[page.published.replace(second=0)].append(dated)
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


def _list_against_article(evidence: Evidence, rules: Redated) -> Iterator[Fault]:
    seen: set[int] = set()
    for item in _items(evidence):
        article, day = item.article, item.item.date
        if article is None or article.key in seen or day is None:
            continue
        if article.published is None or article.published_source not in _SEEN:
            continue
        seen.add(article.key)
        gap = (day - article.published.date()).days
        if item.item.date_source in _SEEN and gap >= rules.min_gap_days:
            yield _later_on_list(article, day, article.published.date(), gap)


def _later_on_list(article: Page, day: dt.date, published: dt.date, gap: int) -> Fault:
    return Fault(
        title="列表日期晚于正文日期",
        subject=article.url,
        url=article.url,
        detail=f"列表日期{day}，正文发布日期{published}，相差{gap}天。",
        evidence=(EvidenceItem("文章", article.title or "", article.url),),
        suspect=True,
    )


def _items(evidence: Evidence) -> Iterator[ItemView]:
    for view in evidence.columns():
        yield from view.items


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
    faults: dict[str, Fault] = {}
    checked = 0
    for item in _items(evidence):
        day = item.effective_date()
        checked += 1
        if day is not None and day > evidence.as_of:
            fault = _ahead(item, day)
            faults.setdefault(fault.subject, fault)
    reason = f"查了{checked}个条目，日期在监测时间点之后的{len(faults)}个。"
    return judged(reason, checked, faults.values())


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
