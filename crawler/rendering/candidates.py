"""Which pages of an inspection are worth a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.terms import LinkCause, MarkKind, MarkPlace, PageKind, Rendering
from crawler.columns import build_columns
from crawler.frontier import Entry
from crawler.reading.model import MarkFact
from crawler.recorder import Fetched
from crawler.rendering.outcome import COLUMN_KINDS
from store.evidence import Evidence
from store.tables import Item, Link, Mark, Page, SiteColumn

MarkValue = tuple[MarkKind, MarkPlace, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page of a column that needs a script, with what is known of it."""

    entry: Entry
    fetched: Fetched
    encoding: str | None
    encoding_declared: str | None
    cause: LinkCause | None
    """Why its link does not count as alive, if it does not."""
    marks: frozenset[MarkValue]
    """Marks that were read on it without scripts."""

    @property
    def url(self) -> str:
        """Where the page was found in the end."""
        return self.fetched.final_url


def mark_value(mark: Mark | MarkFact) -> MarkValue:
    """What tells a mark of a page from its others."""
    return mark.kind, mark.place, mark.value


def candidates(session: Session, evidence: Evidence, most: int) -> list[Candidate]:
    """Pages that were not opened with the browser yet: the home page, then columns whose type is
    known, then the others from the top of the tree down; ``most`` in the whole inspection."""
    pages = list(_script_pages(session, evidence))
    waiting = {page.key: page for page in pages if "rendered" not in page.facts}
    room = most - (len(pages) - len(waiting))
    if not waiting or room <= 0:
        return []
    answered = _answered_by_data(session, evidence)
    chosen = [waiting[key] for key in _ranked(evidence, waiting) if key not in answered]
    found = (_candidate(session, page) for page in chosen[:room])
    return [candidate for candidate in found if candidate is not None]


def _script_pages(session: Session, evidence: Evidence) -> Iterator[Page]:
    query = select(Page).where(
        Page.inspection_id == evidence.inspection.id,
        Page.rendering == Rendering.SCRIPT,
        col(Page.kind).in_(COLUMN_KINDS),
    )
    yield from session.exec(query)


def _ranked(evidence: Evidence, waiting: dict[int, Page]) -> Iterator[int]:
    home = [key for key, page in waiting.items() if page.depth == 0]
    yield from home
    if len(home) == len(waiting):
        return
    columns = [SiteColumn.model_validate(row) for row in build_columns(evidence)]
    columns.sort(key=lambda column: (column.type is None, column.level, column.key))
    yield from (row.key for row in columns if row.key in waiting and row.key not in home)


def _answered_by_data(session: Session, evidence: Evidence) -> set[int | None]:
    """Columns whose items were read from the data that the page names: no browser is needed."""
    query = (
        select(Page.column_key)
        .join(
            Item,
            (col(Item.inspection_id) == col(Page.inspection_id))
            & (col(Item.page_key) == col(Page.key)),
        )
        .where(Page.inspection_id == evidence.inspection.id, Page.kind == PageKind.DATA)
        .distinct()
    )
    return set(session.exec(query))


def _candidate(session: Session, page: Page) -> Candidate | None:
    link = session.get(Link, (page.inspection_id, page.key))
    if link is None:
        return None
    marks = session.exec(
        select(Mark).where(Mark.inspection_id == page.inspection_id, Mark.page_key == page.key)
    )
    return Candidate(
        entry=Entry(
            link.key,
            link.url,
            link.kind,
            link.scope,
            page.depth,
            link.priority,
            on_home=link.on_home,
            column_key=page.column_key,
        ),
        fetched=Fetched(
            final_url=page.final_url,
            status=page.status,
            content_type=page.content_type,
            size=page.size,
            ms=page.ms,
            at=page.fetched_at,
            challenge=page.challenge,
        ),
        encoding=page.encoding,
        encoding_declared=page.encoding_declared,
        cause=link.cause,
        marks=frozenset(map(mark_value, marks)),
    )
