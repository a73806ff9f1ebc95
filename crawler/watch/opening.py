"""Putting a watch together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from config.settings import settings
from config.watch import WatchSettings
from crawler.net import open_net
from crawler.net.limiter import HostLimiter
from crawler.uplink import Uplink
from crawler.watch.ownside import OwnSide
from crawler.watch.runner import Watch
from crawler.watch.timetable import Timetable
from crawler.watch.visit import Visitor

if TYPE_CHECKING:
    from crawler.watch.clock import Clock
    from store.database import Store


@asynccontextmanager
async def opened_watch(
    store: Store,
    watching: WatchSettings,
    clock: Clock,
    sites: Callable[[], Mapping[int, str]],
    *,
    resolver: str | None = None,
    private: tuple[str, ...] = (),
    uplink: tuple[str, ...] = (),
) -> AsyncIterator[Watch]:
    """A watch with a network of its own, closed at the end.

    ``uplink``: hosts that decide whether our own way out works. Raises ``UserError`` for a bad
    resolver or network.
    """
    known = settings()
    seconds = {"total_seconds": watching.seconds, "connect_seconds": watching.seconds}
    limits = known.limits.model_copy(update=seconds)
    client = open_net(
        known.model_copy(update={"limits": limits}), resolver=resolver, allow_private=private
    )
    limiter = HostLimiter(watching.connections_per_host, watching.delay_seconds)
    own_side = OwnSide(
        Uplink(client.resolver, uplink).reached,
        client.resolver,
        named=bool(uplink),
        names=() if resolver else watching.names,
        witnesses=watching.witnesses,
    )
    try:
        yield Watch(
            store=store,
            visitor=Visitor(client, limiter, watching),
            own_side=own_side,
            timetable=Timetable(watching.per_day, watching.jitter),
            settings=watching,
            clock=clock,
            sites=sites,
        )
    finally:
        await client.aclose()
