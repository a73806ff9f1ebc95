"""Letters on public boards (留言、来信): what list and page together say of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.terms import LetterState
from config.wording import word
from store.column_state import family
from store.evidence import ColumnView, Evidence, ItemView

_BOARDS = frozenset({"messages", "consultation"})
"""Types of the vocabulary: where letters are answered in public, and where they are written."""
_LEFT_OUT = frozenset({"petition", "discipline-report", "surveys", "interviews"})
"""信访、纪检举报、调查征集、在线访谈 are none of the rule's business, nor are boards below them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. Null stands for what neither list nor page shows."""

    item: ItemView
    asked: dt.date | None
    answered_on: dt.date | None
    answered: bool | None
    """False only where the list or the page says so, or the page shows an empty answer."""
    page_read: bool
    """The page of the letter was read and known as one."""
    said: str | None
    """By what words the state was told."""

    @property
    def title(self) -> str:
        return self.item.item.title

    @property
    def subject(self) -> str:
        """What is the same for the same letter wherever it stands."""
        return self.item.item.url or self.item.item.title

    @property
    def url(self) -> str | None:
        return self.item.item.url


def boards(evidence: Evidence) -> list[ColumnView]:
    """The columns with letters of consultation."""
    views = evidence.columns()
    left_out = {
        part.column.key for view in views if view.column.type in _LEFT_OUT for part in family(view)
    }
    return [
        view for view in views if view.column.type in _BOARDS and view.column.key not in left_out
    ]


def letters_of(view: ColumnView) -> Iterator[Letter]:
    """The letters of one board, in its order."""
    for item in view.items:
        row, page = item.item.facts, _page_facts(item)
        yield _letter(item, row, page)


def _page_facts(item: ItemView) -> Mapping[str, Any] | None:
    """Where the row says all, the page need not be looked up."""
    if item.article is None or {"asked", "answered"} <= item.item.facts.keys():
        return None
    found = item.article.facts.get("letter")
    return found if isinstance(found, Mapping) else None


def _letter(item: ItemView, row: Mapping[str, Any], page: Mapping[str, Any] | None) -> Letter:
    shown = page or {}
    answered_on = _day(row.get("answered") or shown.get("answered"))
    states = [LetterState(given) for given in (row.get("state"), shown.get("state")) if given]
    return Letter(
        item=item,
        asked=_day(row.get("asked") or shown.get("asked")),
        answered_on=answered_on,
        answered=True if answered_on else _is_answered(states, shown.get("answer")),
        page_read=page is not None,
        said="、".join(map(word, states)) or None,
    )


def _is_answered(states: list[LetterState], answer: bool | None) -> bool | None:
    """One sign of an answer outweighs any other."""
    if answer or LetterState.ANSWERED in states:
        return True
    return False if states or answer is False else None


def _day(written: object) -> dt.date | None:
    return dt.date.fromisoformat(str(written)) if written else None
