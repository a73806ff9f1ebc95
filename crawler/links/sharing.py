"""Results of external links that the inspections of one audit share: the portals of province and
government, mail, maps and badges are linked from every site."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy.exc import SQLAlchemyError

from config.sharing import LinkSharing, sharing_settings
from config.terms import LinkKind, LinkVerdict
from crawler.links.result import LinkResult
from store.keys import url_key
from store.sharedlinks import Put, put_shared_links, shared_link

if TYPE_CHECKING:
    from store.database import Store

log = logging.getLogger(__name__)

_AS_DATA = TypeAdapter(LinkResult)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class AuditResults:
    """One for each audit and process; processes share through the database.

    Only successes are shared, for a time: whoever finds a link faulty has looked for himself. A
    database that refuses costs requests, nothing else.
    """

    store: Store
    audit_id: int
    settings: LinkSharing = field(default_factory=lambda: sharing_settings().links)
    now: Callable[[], dt.datetime] = _now
    _known: OrderedDict[int, tuple[dt.datetime, LinkResult]] = field(default_factory=OrderedDict)
    _under_way: dict[int, asyncio.Event] = field(default_factory=dict)
    _unwritten: list[Put] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def once(
        self,
        url: str,
        kind: LinkKind,
        promised: str | None,
        look: Callable[[], Awaitable[LinkResult]],
    ) -> LinkResult:
        """What somebody has found at ``url``, or what ``look`` finds now.

        Who asks while another looks waits for a while, and looks for himself where that has found
        nothing good.
        """
        key = url_key(f"{kind.value} {promised or ''} {url}")
        known = await self._recall(key)
        if known is not None:
            return known
        if key in self._under_way:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._under_way[key].wait(), self.settings.wait_seconds)
            known = self._remembered(key)
            return known if known is not None else await look()
        ended = self._under_way[key] = asyncio.Event()
        try:
            result = await look()
            if result.verdict is LinkVerdict.ALIVE:
                self._put(key, url, result)
            return result
        finally:
            del self._under_way[key]
            ended.set()

    async def aclose(self) -> None:
        """Write down what has not been written yet."""
        if self._writing is not None:
            await self._writing

    def _remembered(self, key: int) -> LinkResult | None:
        found = self._known.get(key)
        if found is None or self.now() - found[0] > dt.timedelta(hours=self.settings.hours):
            return None
        return found[1]

    async def _recall(self, key: int) -> LinkResult | None:
        known = self._remembered(key)
        if known is not None or key in self._under_way:
            return known
        data = await asyncio.to_thread(self._read, key)
        if data is None:
            return self._remembered(key)
        result = _AS_DATA.validate_python(data)
        self._keep(key, result.attempts[-1].at if result.attempts else self.now(), result)
        return result

    def _read(self, key: int) -> dict[str, Any] | None:
        oldest = self.now() - dt.timedelta(hours=self.settings.hours)
        try:
            with self.store.session() as session:
                return shared_link(session, self.audit_id, key, oldest)
        except SQLAlchemyError:
            log.warning("shared links could not be read", exc_info=True)
            return None

    def _put(self, key: int, url: str, result: LinkResult) -> None:
        shared = replace(result, attempts=result.attempts[-1:])
        at = self.now()
        self._keep(key, at, shared)
        self._unwritten.append(Put(key, url, at, _AS_DATA.dump_python(shared, mode="json")))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_soon())

    def _keep(self, key: int, at: dt.datetime, result: LinkResult) -> None:
        self._known[key] = (at, result)
        if len(self._known) > self.settings.remembered:
            self._known.popitem(last=False)

    async def _write_soon(self) -> None:
        while self._unwritten:
            await asyncio.sleep(self.settings.write_seconds)
            await self._write()

    async def _write(self) -> None:
        found, self._unwritten = self._unwritten, []
        if found:
            latest = {each.key: each for each in found}
            await asyncio.to_thread(self._store, list(latest.values()))

    def _store(self, found: list[Put]) -> None:
        try:
            with self.store.session() as session:
                put_shared_links(session, self.audit_id, found)
                session.commit()
        except SQLAlchemyError:
            log.warning("shared links could not be written", exc_info=True)
