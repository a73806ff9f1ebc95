"""What may be seen by everybody: models that name every field that leaves the office.

Nothing gets onto a page that is not a field here. The builders below copy single values into them,
so a new column of a table is never published by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from config.office import Office
from config.publishing import publishing_text
from config.terms import NoticeKind, NoticeState, RecheckOutcome
from config.wording import word
from reports.bulletin.blocks import Bulletin, Figure, Heading, Paragraph, Table
from reports.bulletin.facts import period_name
from reports.chartdata import ChartData
from store.auditpapers import notices_of
from store.tables import Audit, IndicatorResult, Notice, NoticeItem, Site


class _Public(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublicText(_Public):
    """A heading (level 2 or 3) or a paragraph (level 0)."""

    level: int
    text: str


class PublicTable(_Public):
    """A table with its chart, where it has one."""

    caption: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    links: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    chart: ChartData | None = None


class PublicContent(_Public):
    """One page of any kind."""

    title: str
    source: str
    """Who publishes it (ContentSource)."""
    summary: str
    text: tuple[PublicText, ...] = ()
    tables: tuple[PublicTable, ...] = ()


def public_bulletin(bulletin: Bulletin, office: Office) -> PublicContent:
    """A bulletin that was made with ``public=True``."""
    text = [
        PublicText(level=block.level + 1, text=f"{block.mark}{block.text}")
        if isinstance(block, Heading)
        else PublicText(level=0, text=block.text)
        for block in bulletin.body
        if isinstance(block, Heading | Paragraph)
    ]
    paragraphs = [each.text for each in text if not each.level]
    tables = [
        _table(block, f"附件{attachment.number}")
        for attachment in bulletin.attachments
        for block in attachment.blocks
    ]
    return PublicContent(
        title=bulletin.title,
        source=office.name or "",
        summary=paragraphs[1] if len(paragraphs) > 1 else bulletin.title,
        text=(
            PublicText(level=0, text=bulletin.addressee),
            *text,
            PublicText(level=0, text=f"{bulletin.office} {bulletin.date}".strip()),
        ),
        tables=tuple(tables),
    )


def public_notice(session: Session, notice: Notice, office: Office) -> PublicContent:
    """That a notice was issued, for how many faults of which kind, and how it stands."""
    site = session.get_one(Site, notice.site_id)
    items = _items(session, notice)
    titles = _titles(session, items)
    counts = Counter(titles.get((item.ruleset, item.indicator), item.indicator) for item in items)
    facts = [
        ("文号", notice.number or "—"),
        ("网站名称", site.name),
        ("网站标识码", site.site_code or "—"),
        ("发出日期", _day(notice.issued_on)),
        ("整改期限", _day(notice.deadline)),
        ("问题数", str(len(items))),
        ("状态", word(notice.state)),
    ]
    summary = f"{site.name}共有{len(items)}个问题须在{_day(notice.deadline)}前整改。"
    return PublicContent(
        title=publishing_text().words.notice_title.format(site=site.name),
        source=office.name or "",
        summary=summary,
        text=(PublicText(level=0, text=summary),),
        tables=(
            _plain("通知书", ("项目", "内容"), facts),
            _plain(
                "问题类别", ("指标", "问题数"), [(each, str(n)) for each, n in counts.items()], 1
            ),
        ),
    )


def public_progress(
    session: Session, audit: Audit, office: Office, today: dt.date
) -> PublicContent:
    """How the rectification of what an audit found stands on ``today``."""
    notices = notices_of(session, int(audit.id or 0))
    rows = [_progress_row(session, notice, today) for notice in notices]
    faults, mended = _pursued(session, notices)
    closed = sum(notice.state is NoticeState.CLOSED for notice in notices)
    overdue = sum(_is_overdue(notice, today) for notice in notices)
    summary = (
        f"截至{_day(today)}，共发出整改通知书{len(notices)}份，涉及问题{faults}个；"
        f"已办结{closed}份，经复核已整改问题{mended}个，逾期未办结{overdue}份。"
    )
    if any(notice.kind is NoticeKind.SECOND for notice in notices):
        summary += "再次通知的问题只计一次。"
    columns = ("网站名称", "文号", "整改期限", "问题数", "已整改", "状态")
    return PublicContent(
        title=publishing_text().words.progress_title.format(period=period_name(audit.period)),
        source=office.name or "",
        summary=summary,
        text=(PublicText(level=0, text=summary),),
        tables=(_plain("整改进展", columns, rows, 3, 4),),
    )


def _pursued(session: Session, notices: Iterable[Notice]) -> tuple[int, int]:
    """Faults, and those that are mended; one that a second notice pursues is one."""
    mended: dict[tuple[int, str, str], bool] = {}
    for notice in notices:
        for item in _items(session, notice):
            fault = (notice.site_id, item.ruleset, item.fingerprint)
            fixed = item.outcome is RecheckOutcome.FIXED
            mended[fault] = mended.get(fault, False) or fixed
    return len(mended), sum(mended.values())


def _progress_row(session: Session, notice: Notice, today: dt.date) -> tuple[str, ...]:
    items = _items(session, notice)
    mended = sum(item.outcome is RecheckOutcome.FIXED for item in items)
    state = "逾期未办结" if _is_overdue(notice, today) else word(notice.state)
    return (
        session.get_one(Site, notice.site_id).name,
        notice.number or "—",
        _day(notice.deadline),
        str(len(items)),
        str(mended),
        state,
    )


def _is_overdue(notice: Notice, today: dt.date) -> bool:
    return bool(notice.state.pending and notice.deadline and notice.deadline < today)


def _items(session: Session, notice: Notice) -> list[NoticeItem]:
    query = select(NoticeItem).where(NoticeItem.notice_id == notice.id)
    return list(session.exec(query.order_by(col(NoticeItem.position))))


def _titles(session: Session, items: Iterable[NoticeItem]) -> dict[tuple[str, str], str]:
    """Titles of indicators as the packs have them; a fault's own title may quote a page."""
    found: dict[tuple[str, str], str] = {}
    for item in items:
        key = (item.ruleset, item.indicator)
        if key in found:
            continue
        query = select(IndicatorResult).where(
            IndicatorResult.inspection_id == item.inspection_id,
            IndicatorResult.ruleset == item.ruleset,
            IndicatorResult.indicator == item.indicator,
        )
        result = session.exec(query).first()
        found[key] = str((result.rule if result else {}).get("title") or item.indicator)
    return found


def _table(block: Table | Figure, mark: str) -> PublicTable:
    chart = block.chart if isinstance(block, Figure) else None
    table = block.table if isinstance(block, Figure) else block
    return PublicTable(
        caption=f"{mark} {table.caption}",
        columns=tuple(column.title for column in table.columns),
        numeric=tuple(column.numeric for column in table.columns),
        links=tuple(column.link for column in table.columns),
        rows=table.rows,
        empty=table.empty,
        chart=chart,
    )


def _plain(
    caption: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]], *numeric: int
) -> PublicTable:
    return PublicTable(
        caption=caption,
        columns=columns,
        numeric=tuple(place in numeric for place in range(len(columns))),
        links=(False,) * len(columns),
        rows=tuple(rows),
        empty="无",
    )


def _day(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "—"
