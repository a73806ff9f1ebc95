"""What is settled when gathering ends: redirects within the site, what was left, columns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from config.terms import LinkCause, LinkState, LinkVerdict
from crawler.columns import build_columns
from crawler.settling import settle_redirects
from store.evidence import Evidence
from store.inspections import get_inspection
from store.tables import Link, SiteColumn

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.ending import Ending
    from store.database import Store

log = logging.getLogger(__name__)

_COUNTS_AT_A_TIME = 2000


def close_gathering(store: Store, inspection_id: int, parts: Parts, ending: Ending) -> bool:
    """Settle everything and commit. May be done again: each step replaces what it did before.

    Gives whether links were lost on the way, so that the gathering can't be called complete.
    """
    with store.session() as session:
        settle_redirects(session, inspection_id, parts.home_url)
        left = leave_the_rest(session, inspection_id, ending.note)
        session.commit()
        note_columns(session, inspection_id)
        session.commit()
    if not left or ending.has_come:
        return False
    # Never call complete what is not; a resumed run looks at them.
    log.error("%d links were lost on the way", left)
    return True


async def note_referrer_counts(parts: Parts) -> None:
    """Of links that stand on more pages than are kept: on how many."""
    writer = parts.walk.writer
    counts = list(parts.walk.discovery.known.often_met())
    for start in range(0, len(counts), _COUNTS_AT_A_TIME):
        some = counts[start : start + _COUNTS_AT_A_TIME]
        writer.update_links([{"key": key, "referrer_count": count} for key, count in some])
    await writer.aflush()


def leave_the_rest(session: Session, inspection_id: int, note: str | None) -> int:
    """What was not looked at is undetermined, by budget, with the reason in words where there is
    another one; it stays queued for a later run. Gives how many links that are."""
    left = (col(Link.inspection_id) == inspection_id) & (col(Link.state) != LinkState.DONE)
    count = session.exec(select(func.count()).select_from(Link).where(left)).one()
    outcome = {"verdict": LinkVerdict.UNDETERMINED, "cause": LinkCause.BUDGET, "note": note}
    session.execute(update(Link).where(left).values(outcome))
    return count


def note_columns(session: Session, inspection_id: int) -> None:
    """Make the columns anew out of the pages and links as they are known now."""
    session.execute(delete(SiteColumn).where(col(SiteColumn.inspection_id) == inspection_id))
    inspection = get_inspection(session, inspection_id)
    for row in build_columns(Evidence(session, inspection)):
        session.add(SiteColumn.model_validate(row))
