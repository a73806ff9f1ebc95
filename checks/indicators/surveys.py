"""征集调查: whether something is told of what came of surveys that have ended."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from checks.base import (
    EvidenceItem,
    Fault,
    Outcome,
    check,
    judged,
    not_applicable,
    not_assessed,
    passed,
)
from checks.columns import innermost
from checks.indicators.column_fresh import WindowParams
from checks.needs import Need, cut_short
from config.reading import reading_rules
from config.terms import NotAssessedCause, Side
from store.evidence import ColumnView, Evidence, ItemView
from store.windows import Window

SURVEYS = "surveys"
_SHOWN = 5


def tells_result(view: ColumnView, item: ItemView) -> bool:
    """Whether an item of ``view`` is what came of a survey, by the name of the column or its own
    title."""
    rules = reading_rules().surveys
    named = rules.result_columns.search(view.column.name) or rules.results.search(item.item.title)
    return named is not None


class SurveyResultsParams(WindowParams):
    """Surveys of the window that began at least ``ended_months`` ago; others may still run."""

    ended_months: int = Field(gt=0)


@check("survey-results", needs=[Need.HOME, Need.COLUMNS], params=SurveyResultsParams)
def survey_results(evidence: Evidence, params: SurveyResultsParams) -> Outcome:
    """Any sign of a result will do; results may be told elsewhere, so that none is only a hint."""
    views = innermost(evidence.columns(), lambda column: column.type == SURVEYS)
    items = [(view, item) for view in views for item in view.items]
    if not items:
        return cut_short(evidence.inspection) or _unseen("没有读到征集调查的条目。")
    sign = next(_signs(views, items), None)
    if sign is not None:
        return passed(f"看到征集调查结果的公开迹象：“{sign}”。", len(items))
    ended = [item for _, item in items if _has_ended(item, params, evidence)]
    if not ended:
        reason = f"{params.window.words}内没有已满{params.ended_months}个月的征集调查。"
        return not_applicable(reason)
    read = [item for item in ended if item.article and not item.article.needs_script]
    if not read:
        return cut_short(evidence.inspection) or _unseen("征集调查的正文没有读到。")
    detail = (
        f"{params.window.words}内已满{params.ended_months}个月的征集调查{len(ended)}次，"
        f"读了{len(read)}次的正文，列表和正文里都没有看到结果反馈或采纳情况。"
    )
    return judged(detail, len(ended), [_fault(views[0], read, detail)])


def _signs(views: list[ColumnView], items: list[tuple[ColumnView, ItemView]]) -> Iterator[str]:
    yield from (item.item.title for view, item in items if tells_result(view, item))
    pages = [page for view in views for page in view.pages]
    for page in (*pages, *(item.article for _, item in items if item.article)):
        if found := page.facts.get("survey_result"):
            yield str(found)


def _has_ended(item: ItemView, params: SurveyResultsParams, evidence: Evidence) -> bool:
    day = item.effective_date()
    last = Window.of(months=params.ended_months).first_day(evidence.as_of)
    return day is not None and params.window.contains(day, evidence.as_of) and day <= last


def _unseen(reason: str) -> Outcome:
    return not_assessed(reason, NotAssessedCause.NO_EVIDENCE, Side.US)


def _fault(view: ColumnView, read: list[ItemView], detail: str) -> Fault:
    return Fault(
        title="没有看到征集调查的结果",
        subject=view.column.url,
        url=view.column.url,
        detail=detail,
        evidence=tuple(
            EvidenceItem("征集调查", each.item.title, each.item.url) for each in read[:_SHOWN]
        ),
        suspect=True,
    )
