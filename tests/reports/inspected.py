"""A small inspection in the store, judged by hand: a home page, a column, a few links."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.terms import (
    ColumnKind,
    DateSource,
    GuardKind,
    IndicatorStatus,
    LinkCause,
    LinkKind,
    LinkScope,
    LinkState,
    LinkVerdict,
    MarkKind,
    MarkPlace,
    NotAssessedCause,
    PageKind,
    Severity,
    Side,
)
from store.keys import url_key
from store.tables import (
    Finding,
    GuardCut,
    IndicatorResult,
    Item,
    Link,
    LinkAttempt,
    Mark,
    Page,
    PageBlock,
    Referrer,
    SiteColumn,
)
from tests.reports.packs import deduction, pack, veto

HOME = "https://www.qingxi.test/"
NEWS = f"{HOME}yw/"
NOW = dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC)
PACK = pack(
    [
        veto(
            "columns-stale",
            check="columns-stale",
            params={"news_days": 14, "notice_months": 6, "other_months": 12},
        ),
        veto("interaction-poor"),
        deduction("dead-links", max=5, per_fault=1),
        deduction("search", max=4, per_fault=None),
    ]
)


def evidence(number: int) -> list[Any]:
    rows: list[Any] = [
        _page(number, HOME, PageKind.HOME, title="首页", metas={"SiteName": ["清溪县人民政府"]}),
        _page(number, NEWS, PageKind.LIST, title="清溪要闻"),
        SiteColumn(
            inspection_id=number,
            key=url_key(NEWS),
            url=NEWS,
            name="清溪要闻",
            type="news",
            matched_text="清溪要闻",
            matched_by="alias",
            kind=ColumnKind.LIST,
        ),
        PageBlock(inspection_id=number, page_key=url_key(NEWS), block=0, item_count=2),
        mark(number, MarkKind.SITE_CODE, MarkPlace.FOOTER, "2399990001"),
        mark(number, MarkKind.SPONSOR, MarkPlace.FOOTER, "清溪县人民政府办公室"),
        GuardCut(
            inspection_id=number,
            kind=GuardKind.CALENDAR,
            pattern="/calendar/*",
            count=7,
            example=f"{HOME}calendar/2031",
        ),
    ]
    for position, day in enumerate((19, 12)):
        rows.append(
            Item(
                inspection_id=number,
                page_key=url_key(NEWS),
                block=0,
                position=position,
                title=f"第{position}条",
                date=dt.date(2026, 11, day),
                date_raw=f"2026-11-{day}",
                date_source=DateSource.TEXT,
            )
        )
    rows += _link(number, f"{HOME}gone.html", LinkCause.NOT_FOUND, on_home=True, status=404)
    rows += _link(number, f"{HOME}deep.html", LinkCause.TIMEOUT, on_home=False)
    rows += _link(number, "https://wall.test/", LinkCause.BLOCKED, on_home=True, status=412)
    rows += _link(number, NEWS, None, on_home=True, status=200)
    return rows


def _page(number: int, url: str, kind: PageKind, **other: Any) -> Page:
    return Page(
        inspection_id=number,
        key=url_key(url),
        url=url,
        final_url=url,
        depth=0,
        status=200,
        fetched_at=NOW,
        kind=kind,
        text_length=400,
        **other,
    )


def mark(number: int, kind: MarkKind, place: MarkPlace, value: str) -> Mark:
    return Mark(
        inspection_id=number,
        page_key=url_key(HOME),
        page_url=HOME,
        on_home=True,
        kind=kind,
        place=place,
        value=value,
    )


def _link(number: int, url: str, cause: LinkCause | None, **other: Any) -> list[Any]:
    key = url_key(url)
    verdict = cause.verdict if cause else LinkVerdict.ALIVE
    link = Link(
        inspection_id=number,
        key=key,
        url=url,
        kind=LinkKind.PAGE,
        scope=LinkScope.SITE,
        state=LinkState.DONE,
        verdict=verdict,
        cause=cause,
        referrer_count=1,
        **other,
    )
    referrer = Referrer(
        inspection_id=number, link_key=key, page_key=url_key(HOME), page_url=HOME, text="链接"
    )
    attempt = LinkAttempt(
        inspection_id=number,
        link_key=key,
        number=1,
        at=NOW,
        method="GET",
        status=link.status,
        cause=cause,
        ms=35,
    )
    return [link, referrer, attempt] if cause else [link, referrer]


def answers(number: int) -> list[Any]:
    ok, fail = IndicatorStatus.PASS, IndicatorStatus.FAIL
    doubt, unseen = IndicatorStatus.SUSPECT, IndicatorStatus.NOT_ASSESSED
    return [
        _answer(number, 0, ok, checked=1, reason="1 个栏目按期更新。"),
        _answer(number, 1, doubt, suspected=1, reason="1 条留言未见答复。"),
        _answer(number, 2, fail, checked=4, failed=2, reason="失效 2 个。"),
        _answer(number, 3, unseen, cause=NotAssessedCause.NO_CHECK, side=Side.US),
        Finding(
            inspection_id=number,
            ruleset=PACK.id,
            indicator="dead-links",
            position=0,
            severity=Severity.MINOR,
            title="首页链接打不开",
            url=HOME,
            detail="返回 404。",
            evidence=[{"label": "链接", "value": "gone.html", "url": f"{HOME}gone.html"}],
            basis="第一条",
            remedy="改正。",
            fingerprint="ab12",
        ),
    ]


def _answer(number: int, position: int, status: IndicatorStatus, **other: Any) -> IndicatorResult:
    rule = PACK.rules[position]
    return IndicatorResult(
        inspection_id=number,
        ruleset=PACK.id,
        indicator=rule.id,
        position=position,
        kind=rule.kind,
        status=status,
        rule=rule.model_dump(mode="json"),
        **other,
    )
