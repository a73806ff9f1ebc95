"""The network of one gathering: resolver, client, limiter and our own uplink, closed together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.settings import settings
from config.walk import walk_settings
from crawler.net import open_net
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from crawler.uplink import Uplink

if TYPE_CHECKING:
    from crawler.plan import Plan


@dataclass(frozen=True, slots=True)
class Net:
    """What every part of a gathering reaches the network through."""

    client: NetClient
    resolver: Resolver
    limiter: HostLimiter
    policy: AddressPolicy
    uplink: Uplink

    async def text(self, url: str) -> str | None:
        """A small text file (robots.txt), redirects followed; None where there is none."""
        most = walk_settings().robots_bytes
        trail = await self.client.follow(url, max_bytes=most, limiter=self.limiter)
        last = trail.last
        if last.cause is not None or last.status != 200 or last.content_type == "text/html":
            return None
        return last.body.decode("utf-8", "replace")


@asynccontextmanager
async def open_network(plan: Plan) -> AsyncIterator[Net]:
    """The network as the plan wants it. Raises ``UserError`` for a bad resolver or network."""
    known = settings()
    limits = known.limits.model_copy(update={"total_seconds": plan.timeout})
    client = open_net(
        known.model_copy(update={"limits": limits}),
        resolver=plan.resolver,
        allow_private=plan.allow_private,
    )
    limiter = HostLimiter(plan.connections, plan.delay)
    try:
        uplink = Uplink(client.resolver, plan.uplink_hosts)
        yield Net(client, client.resolver, limiter, client.policy, uplink)
    finally:
        await client.aclose()
