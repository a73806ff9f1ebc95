"""Which functions are tried, one after the other; a fault of ours in one spares the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from sqlmodel import select

from config.errors import UserError
from config.terms import Phase, SiteFunction
from crawler.closing import note_columns
from crawler.functions.files import open_attachments
from crawler.functions.reports import read_reports
from crawler.functions.search import try_search
from crawler.settling import settle_redirects
from store.tables import FunctionRun

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from store.database import Store

log = logging.getLogger(__name__)

Trying: TypeAlias = "Callable[[Store, int, Parts], Awaitable[None]]"
_TRYING: dict[SiteFunction, Trying] = {
    SiteFunction.SEARCH: try_search,
    SiteFunction.REPORTS: read_reports,
    SiteFunction.ATTACHMENTS: open_attachments,
}


async def try_functions(store: Store, inspection_id: int, parts: Parts) -> None:
    """Try what the plan asks for and an earlier run of this inspection has not tried to the end.

    Needs the columns, so these are made of what was walked so far. Raises ``UserError`` where the
    store fails.
    """
    wanted = [each for each in _TRYING if each in parts.plan.functions]
    with store.session() as session:
        query = select(FunctionRun.function).where(FunctionRun.inspection_id == inspection_id)
        done = set(session.exec(query))
    wanted = [each for each in wanted if each not in done]
    if not wanted:
        return
    parts.walk.progress.phase = Phase.FUNCTIONS
    await parts.walk.writer.aflush()
    await asyncio.to_thread(_make_columns, store, inspection_id, parts.home_url)
    for function in wanted:
        try:
            await _TRYING[function](store, inspection_id, parts)
        except UserError:
            raise
        except Exception:
            log.exception("function could not be tried: %s", function.value)


def _make_columns(store: Store, inspection_id: int, home_url: str) -> None:
    with store.session() as session:
        settle_redirects(session, inspection_id, home_url)
        note_columns(session, inspection_id)
        session.commit()
