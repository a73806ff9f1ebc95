"""The links of the report, read from the store as they are walked through."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from config.terms import LinkVerdict
from reports.model import LinkAttemptPart, LinkReferrer, LinkRow, LinkStream
from store.evidence import Evidence, LinkView
from store.tables import Exclusion, Inspection

_ORDER = (
    (LinkVerdict.DEAD, True),
    (LinkVerdict.DEAD, False),
    (LinkVerdict.UNDETERMINED, True),
    (LinkVerdict.UNDETERMINED, False),
)


class StoredLinks(LinkStream):
    """Every link of an inspection that is not alive: dead before undetermined, home before deep."""

    def __init__(self, bind: Engine | Connection, inspection: Inspection) -> None:
        if inspection.id is None:
            raise ValueError("the inspection has not been stored yet")
        self._bind = bind
        self._inspection_id = inspection.id

    def __iter__(self) -> Iterator[LinkRow]:
        """A session for each walk, so that the report outlives the one that it was built in."""
        with Session(self._bind) as session:
            evidence = Evidence(session, session.get_one(Inspection, self._inspection_id))
            for verdict, on_home in _ORDER:
                for view in evidence.links(verdict=verdict, on_home=on_home):
                    yield _row(view, verdict, evidence.exclusions.rule_for(view.link.url))


def _row(view: LinkView, verdict: LinkVerdict, exclusion: Exclusion | None) -> LinkRow:
    link = view.link
    return LinkRow(
        url=link.url,
        verdict=verdict,
        cause=link.cause,
        status=link.status,
        kind=link.kind,
        scope=link.scope,
        on_home=link.on_home,
        referrers=[LinkReferrer(url=each.page_url, text=each.text) for each in view.referrers],
        referrer_count=max(link.referrer_count, len(view.referrers)),
        attempts=[
            LinkAttemptPart(
                at=each.at, method=each.method, status=each.status, error=each.error, ms=each.ms
            )
            for each in view.attempts
        ],
        note=link.note,
        final_url=link.final_url,
        excluded=exclusion.reason if exclusion else None,
    )
