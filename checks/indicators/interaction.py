"""互动交流: channels for consultation, answers to letters, boards and surveys kept up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.columns import ColumnStates, innermost, unseen
from checks.indicators.column_fresh import WindowParams
from checks.needs import Need, cut_short
from config.terms import ColumnState, NotAssessedCause, RequiredStatus, Side
from store.column_digest import item_dates
from store.evidence import ColumnView, Evidence, ItemView
from store.required_columns import required_columns
from store.windows import Window

_CHANNEL = "consultation"
_BOARDS = frozenset({"messages", "consultation"})
"""Types of the vocabulary: where letters are written, and where they are answered in public."""


class InteractionPoorParams(Params):
    """Letters asked within ``years`` and not answered for more than ``months``."""

    years: int
    months: int


@check("interaction-poor", needs=[Need.HOME, Need.COLUMNS], params=InteractionPoorParams)
def interaction_poor(evidence: Evidence, params: InteractionPoorParams) -> Outcome:
    """Veto 互动回应差 (国办秘函〔2019〕19号 单项否决 5).

    A list shows dates, not the answers themselves, and a channel may be found under another name:
    both signs are for a person to confirm.
    """
    channel = required_columns(evidence, [_CHANNEL])[0]
    if channel.status in (RequiredStatus.MISSING, RequiredStatus.EMPTY_LINK):
        detail = "没有找到网上咨询、建言渠道，或名称下没有链接（信访、举报不算）。"
        url = channel.url or evidence.inspection.home_url
        return judged(detail, 1, [Fault("没有有效的互动渠道", _CHANNEL, url, detail, suspect=True)])
    board = _Board.of(evidence, params)
    if board.unanswered:
        late = len(board.unanswered)
        reason = f"查了{board.asked}件留言，超过{params.months}个月没有答复日期的{late}件。"
        return judged(
            reason, board.asked, [_unanswered(item, day) for item, day in board.unanswered]
        )
    if not board.asked:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到带留言日期的公开留言，不能判断答复情况。",
            NotAssessedCause.NO_EVIDENCE,
            Side.US,
        )
    return passed(f"查了{board.asked}件留言，没有发现超期未答复。", board.asked)


@dataclass(frozen=True, slots=True)
class _Board:
    """Letters on the public boards."""

    asked: int
    """Letters of the window with a date of the question."""
    unanswered: tuple[tuple[ItemView, dt.date], ...]

    @classmethod
    def of(cls, evidence: Evidence, params: InteractionPoorParams) -> _Board:
        first = Window.of(years=params.years).first_day(evidence.as_of)
        due = Window.of(months=params.months).first_day(evidence.as_of)
        letters = [
            (item, day, answered)
            for view in evidence.columns()
            if view.column.type in _BOARDS
            for item, day, answered in _letters(view)
            if first <= day <= evidence.as_of
        ]
        late = tuple((item, day) for item, day, answered in letters if not answered and day < due)
        return cls(len(letters), late)


def _letters(view: ColumnView) -> Iterator[tuple[ItemView, dt.date, bool]]:
    """Letters of a board that shows dates of answers at all; others can't be told apart."""
    items = view.items
    if not any(item.item.facts.get("answered") for item in items):
        return
    for item in items:
        asked = item.item.facts.get("asked")
        if asked:
            answered = bool(item.item.facts.get("answered"))
            yield item, dt.date.fromisoformat(str(asked)), answered


def _unanswered(item: ItemView, asked: dt.date) -> Fault:
    url = item.item.url
    return Fault(
        title="留言超期没有答复日期",
        subject=url or item.item.title,
        url=url,
        detail=f"{asked}的留言，列表上没有答复日期。",
        evidence=(EvidenceItem("留言", item.item.title, url),),
        suspect=True,
    )


class InteractionFreshParams(WindowParams):
    """At least ``min_items`` items in columns of ``types`` within the window."""

    types: tuple[str, ...]
    min_items: int = 1


@check("interaction-fresh", needs=[Need.HOME, Need.COLUMNS], params=InteractionFreshParams)
def interaction_fresh(evidence: Evidence, params: InteractionFreshParams) -> Outcome:
    """All columns of the types together; what could not be read may hold the missing items."""
    views = innermost(evidence.columns(), lambda column: column.type in params.types)
    if not views:
        return cut_short(evidence.inspection) or not_assessed(
            "没有发现这类栏目；是否开设由必设栏目指标判断。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    window = params.window
    new = sum(_is_in(item, window, evidence.as_of) for view in views for item in view.items)
    reason = f"{len(views)}个栏目{window.words}内有{new}条，要求不少于{params.min_items}条。"
    if new >= params.min_items:
        return passed(reason, len(views))
    states = ColumnStates(evidence, lambda _: window)
    facts = [states.of(view) for view in views]
    unread = [fact for fact in facts if fact.state is ColumnState.UNREADABLE]
    if unread:
        return unseen(unread, f"{reason}有{len(unread)}个栏目看不到条目。")
    undated = any(fact.state is ColumnState.UNDATED for fact in facts)
    return judged(reason, len(views), [_too_few(views, reason, suspect=undated)])


def _is_in(item: ItemView, window: Window, as_of: dt.date) -> bool:
    return any(window.contains(day, as_of) for day in item_dates(item))


def _too_few(views: list[ColumnView], reason: str, *, suspect: bool) -> Fault:
    return Fault(
        title="互动栏目更新不足",
        subject="|".join(sorted({view.column.type or "" for view in views})),
        url=views[0].column.url,
        detail=reason,
        evidence=tuple(EvidenceItem("栏目", view.column.name, view.column.url) for view in views),
        suspect=suspect,
    )
