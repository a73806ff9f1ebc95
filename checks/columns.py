"""What several checks ask of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from checks.base import EvidenceItem, Fault, Outcome, not_assessed
from config.columns import MatchedBy, vocabulary
from config.terms import ColumnState, NotAssessedCause, Severity, Side
from config.wording import word
from store.column_digest import ColumnDigests
from store.column_state import ColumnStateFact, family, state_of
from store.evidence import ColumnView, Evidence
from store.tables import SiteColumn
from store.windows import Window


@dataclass(frozen=True, slots=True)
class ColumnStates:
    """States of the columns of one inspection."""

    evidence: Evidence
    window_of: Callable[[SiteColumn], Window | None]

    def of(self, view: ColumnView) -> ColumnStateFact:
        """The state of ``view`` against the window that ``window_of`` gives for it."""
        window = self.window_of(view.column)
        return state_of(view, self.evidence.as_of, window, self.evidence.once(_digests))


def _digests(evidence: Evidence) -> ColumnDigests:
    return ColumnDigests(evidence.as_of)


def is_leaf(view: ColumnView) -> bool:
    """A column without others below it."""
    return not view.children


def innermost(
    views: Iterable[ColumnView], is_meant: Callable[[SiteColumn], bool]
) -> list[ColumnView]:
    """The columns meant that have none meant below them: a hub is not counted beside its parts."""
    return [
        view
        for view in views
        if is_meant(view.column)
        and not any(part is not view and is_meant(part.column) for part in family(view))
    ]


def column_fault(
    view: ColumnView, fact: ColumnStateFact, *, severity: Severity | None = None
) -> Fault:
    """The fault of a column that is stale, blank or undated.

    Undated columns count as not updated by the rule, but a person confirms it; so does whoever
    doubts that the column is of the type that it was taken for.
    """
    column = view.column
    return Fault(
        title=f"栏目“{column.name}”{word(fact.state)}",
        subject=column.url,
        url=column.url,
        detail=fact.reason,
        evidence=tuple(_column_evidence(view, fact)),
        suspect=fact.state is ColumnState.UNDATED or _is_guess(column, fact),
        severity=severity,
    )


def unseen(facts: list[ColumnStateFact], reason: str) -> Outcome:
    """``not_assessed`` for columns that could not be read, with the cause most of them share."""
    causes = [fact.cause for fact in facts if fact.cause is not None]
    cause = max(causes, key=causes.count, default=NotAssessedCause.NO_EVIDENCE)
    side = Side.SITE if cause is NotAssessedCause.BLOCKED else Side.US
    return not_assessed(reason, cause, side)


def _classified(column: SiteColumn) -> str:
    """The type it was taken for, and by what."""
    title = vocabulary().types[str(column.type)].title
    how, _, likeness = (column.matched_by or "").partition(":")
    told = word(MatchedBy(how)) if how in set(MatchedBy) else "网页标签ColumnName"
    return f"“{column.matched_text}”归入“{title}”（{told}{f' {likeness}' if likeness else ''}）"


def _is_guess(column: SiteColumn, fact: ColumnStateFact) -> bool:
    guessed = (column.matched_by or "").startswith(MatchedBy.SIMILAR)
    return guessed and fact.state is ColumnState.STALE


def _column_evidence(view: ColumnView, fact: ColumnStateFact) -> Iterator[EvidenceItem]:
    yield EvidenceItem("栏目地址", view.column.url, view.column.url)
    if view.column.matched_text and view.column.type:
        yield EvidenceItem("归类", _classified(view.column))
    if fact.threshold_days is not None:
        yield EvidenceItem("更新时限", f"{fact.threshold_days}天")
    if fact.newest is not None:
        yield EvidenceItem("最近更新", fact.newest.date.isoformat())
        yield EvidenceItem("最新条目", fact.newest.title, fact.newest.url)
