"""How notices stand on the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from config.terms import RecheckOutcome
from config.wording import word
from console.outputs import say
from console.tables import print_table
from reports.notices.model import NoticeText
from store.noticereplies import ItemOutcome
from store.notices import is_overdue
from store.tables import LoggedAct, Notice, NoticeItem, NoticeRecheck, NoticeReply

_COLUMNS = ("编号", "文号", "种类", "状态", "网站", "发出日期", "整改期限", "问题", "已整改")


def print_notices(rows: Iterable[tuple[Notice, str, int, int]], today: dt.date) -> None:
    """One row for each notice: with the site's name, how many faults, how many mended."""
    print_table("通知书", _COLUMNS, (_row(*row, today) for row in rows))


def _row(notice: Notice, site: str, faults: int, mended: int, today: dt.date) -> tuple[str, ...]:
    late = "（逾期）" if is_overdue(notice, today) else ""
    return (
        str(notice.id),
        notice.number or "",
        word(notice.kind),
        f"{word(notice.state)}{late}",
        site,
        str(notice.issued_on or ""),
        str(notice.deadline or ""),
        str(faults),
        str(mended),
    )


def print_text(notice: Notice, text: NoticeText, items: Sequence[NoticeItem]) -> None:
    """The text, the faults and what has become of them."""
    say(_head(notice, text))
    columns = ("序号", "指标", "严重程度", "问题", "网址", "整改期限", "复核结果", "复核依据")
    outcomes = {item.position: item for item in items}
    rows = (
        (
            str(fault.position),
            fault.indicator_title,
            word(fault.severity),
            fault.title,
            fault.url or "",
            f"{'立即 ' if fault.at_once else ''}{fault.deadline}",
            *_outcome(outcomes.get(fault.position)),
        )
        for fault in text.faults
    )
    print_table("网站问题清单", columns, rows)


def _head(notice: Notice, text: NoticeText) -> Iterator[str]:
    yield f"{word(notice.kind)} {notice.id}（{word(notice.state)}）{notice.number or '未编文号'}"
    yield text.title
    yield f"{text.addressee}：{text.opening}"
    yield from text.demands
    draft = "" if notice.issued_on else "（草稿，按今天发出计算）"
    yield f"整改期限：{text.deadline}{draft}"
    if text.deadline_note:
        yield f"注意：{text.deadline_note}"


def _outcome(item: NoticeItem | None) -> tuple[str, str]:
    if item is None or item.outcome is None:
        return "", ""
    return word(item.outcome), item.outcome_reason


def print_outcomes(items: Sequence[NoticeItem], outcomes: Sequence[ItemOutcome]) -> None:
    """What a re-check found, fault by fault, and the sum of it."""
    titles = {item.position: item for item in items}
    rows = (
        (
            str(each.position),
            word(each.outcome),
            titles[each.position].title,
            titles[each.position].url or "",
            each.reason,
        )
        for each in outcomes
    )
    print_table("复核结果", ("序号", "结果", "问题", "网址", "依据"), rows)
    counts = [sum(each.outcome is outcome for each in outcomes) for outcome in RecheckOutcome]
    parts = [
        f"{word(outcome)} {count}" for outcome, count in zip(RecheckOutcome, counts, strict=True)
    ]
    say([f"合计：{'，'.join(parts)}。"])


def notice_data(
    notice: Notice,
    text: NoticeText,
    items: Sequence[NoticeItem],
    *,
    sha256: str | None,
    replies: Sequence[NoticeReply] = (),
    rechecks: Sequence[NoticeRecheck] = (),
    acts: Sequence[LoggedAct] = (),
) -> dict[str, Any]:
    """A notice as JSON has it: what it says, and apart from that what came of it."""
    fields = {
        "id",
        "kind",
        "state",
        "number",
        "issued_on",
        "issued_at",
        "deadline",
        "created_at",
        "created_by",
        "site_id",
        "inspection_id",
        "audit_id",
        "earlier_id",
        "note",
    }
    shown = {"position", "outcome", "outcome_reason", "rechecked_at", "deadline"}
    return {
        **notice.model_dump(mode="json", include=fields),
        "sha256": sha256,
        "text": text.model_dump(mode="json"),
        "outcomes": [item.model_dump(mode="json", include=shown) for item in items],
        "replies": [each.model_dump(mode="json", exclude={"content"}) for each in replies],
        "rechecks": [each.model_dump(mode="json") for each in rechecks],
        "acts": [each.model_dump(mode="json") for each in acts],
    }
