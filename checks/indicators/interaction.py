"""互动交流: channels for consultation, answers to letters, boards and surveys kept up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.columns import ColumnStates, innermost, unseen
from checks.indicators.column_fresh import WindowParams
from checks.indicators.surveys import SURVEYS, tells_result
from checks.letters import Letter, boards, letters_of
from checks.needs import Need, cut_short
from config.terms import ColumnState, NotAssessedCause, RequiredStatus, Side
from store.column_digest import item_dates
from store.evidence import ColumnView, Evidence, ItemView
from store.required_columns import required_columns
from store.windows import Window

_CHANNEL = "consultation"


_NO_CHANNEL = {
    RequiredStatus.MISSING: "没有找到网上咨询、建言渠道（信访、纪检举报不算）。",
    RequiredStatus.EMPTY_LINK: "有咨询渠道的名称，但名称下没有链接，点击没有反应。",
    RequiredStatus.DEAD_LINK: "有咨询渠道的名称，但链接打不开。",
}


class InteractionPoorParams(Params):
    """Letters asked within ``years`` and not answered for more than ``months``."""

    years: int
    months: int


@check("interaction-poor", needs=[Need.HOME, Need.COLUMNS], params=InteractionPoorParams)
def interaction_poor(evidence: Evidence, params: InteractionPoorParams) -> Outcome:
    """Veto 互动回应差 (国办秘函〔2019〕19号 单项否决 5).

    A letter without an answer is certain only where the site says so itself and its page was read;
    a channel may be found under another name. All else is for a person to confirm.
    """
    channel = required_columns(evidence, [_CHANNEL])[0]
    if channel.status in _NO_CHANNEL:
        detail = _NO_CHANNEL[channel.status]
        url = channel.url or evidence.inspection.home_url
        return judged(detail, 1, [Fault("没有有效的互动渠道", _CHANNEL, url, detail, suspect=True)])
    mail = _Mail.of(evidence, params)
    if mail.late:
        sure = sum(map(_is_certain, mail.late))
        reason = (
            f"查了{mail.checked}件留言，超过{params.months}个月没有答复的{len(mail.late)}件，"
            f"其中能确认的{sure}件。"
        )
        return judged(reason, mail.checked, map(_unanswered, mail.late))
    if not mail.checked:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到带留言日期的公开留言，不能判断答复情况。",
            NotAssessedCause.NO_EVIDENCE,
            Side.US,
        )
    return passed(f"查了{mail.checked}件留言，没有发现超期未答复。", mail.checked)


@dataclass(frozen=True, slots=True)
class _Mail:
    """Letters of the window on all boards, each once."""

    checked: int
    """Those with a date of the question, of which it can be told whether they are answered."""
    late: tuple[Letter, ...]

    @classmethod
    def of(cls, evidence: Evidence, params: InteractionPoorParams) -> _Mail:
        window = Window.of(years=params.years)
        due = Window.of(months=params.months).first_day(evidence.as_of)
        letters = {
            letter.subject: letter
            for view in boards(evidence)
            for letter in _telling(letters_of(view))
            if letter.asked is not None and window.contains(letter.asked, evidence.as_of)
        }
        late = (
            letter
            for letter in letters.values()
            if not letter.answered and letter.asked is not None and letter.asked < due
        )
        return cls(len(letters), tuple(late))


def _telling(letters: Iterable[Letter]) -> list[Letter]:
    """Where a board shows dates of answers at all, a row without one says something; elsewhere
    only a letter of which list or page tell the state does."""
    read = list(letters)
    shows_answers = any(letter.answered_on for letter in read)
    return [letter for letter in read if shows_answers or letter.answered is not None]


def _is_certain(letter: Letter) -> bool:
    return letter.answered is False and letter.page_read


def _unanswered(letter: Letter) -> Fault:
    place = "列表和留言页" if letter.page_read else "列表"
    said = EvidenceItem("状态", letter.said, letter.url) if letter.said else None
    shown = [EvidenceItem("留言", letter.title, letter.url), said]
    return Fault(
        title="留言超过期限没有答复",
        subject=letter.subject,
        url=letter.url,
        detail=f"{letter.asked}的留言，{place}上没有答复。",
        evidence=tuple(item for item in shown if item),
        suspect=not _is_certain(letter),
    )


class InteractionFreshParams(WindowParams):
    """At least ``min_items`` items in columns of ``types`` within the window."""

    types: tuple[str, ...]
    min_items: int = 1


@check("interaction-fresh", needs=[Need.HOME, Need.COLUMNS], params=InteractionFreshParams)
def interaction_fresh(evidence: Evidence, params: InteractionFreshParams) -> Outcome:
    """All columns of the types together, each item once; what could not be read, and items without
    a date, may be the missing ones. What came of a survey is not another survey."""
    views = innermost(evidence.columns(), lambda column: column.type in params.types)
    if not views:
        return cut_short(evidence.inspection) or not_assessed(
            "没有发现这类栏目；是否开设由必设栏目指标判断。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    window = params.window
    items = {_subject(item): item for view in views for item in view.items if _counts(view, item)}
    new = sum(_is_in(item, window, evidence.as_of) for item in items.values())
    reason = f"{len(views)}个栏目{window.words}内有{new}条，要求不少于{params.min_items}条。"
    if new >= params.min_items:
        return passed(reason, len(views))
    states = ColumnStates(evidence, lambda _: window)
    facts = [states.of(view) for view in views]
    unread = [fact for fact in facts if fact.state is ColumnState.UNREADABLE]
    if unread:
        return unseen(unread, f"{reason}有{len(unread)}个栏目看不到条目。")
    undated = sum(not any(True for _ in item_dates(item)) for item in items.values())
    suspect = any(fact.state is ColumnState.UNDATED for fact in facts)
    suspect = suspect or (undated > 0 and new + undated >= params.min_items)
    reason += f"另有{undated}条没有日期。" if undated else ""
    return judged(reason, len(views), [_too_few(views, reason, suspect=suspect)])


def _counts(view: ColumnView, item: ItemView) -> bool:
    return view.column.type != SURVEYS or not tells_result(view, item)


def _subject(item: ItemView) -> str:
    return item.item.url or item.item.title


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
