"""The network of one gathering: resolver, client, limiter and our own uplink; alone, or shared by
all the gatherings of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from config.settings import settings
from config.walk import walk_settings
from crawler.net import open_net
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.gate import AddressGate
from crawler.net.limiter import HostLimiter, Hosts
from crawler.net.resolver import Resolver
from crawler.robots import RobotsCache
from crawler.uplink import Uplink

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.links.result import SharedResults
    from crawler.net.limiter import Keeper
    from crawler.plan import Plan

_Made = TypeVar("_Made")

_REMEMBERED_HOSTS = 32_768
_KEPT_LINES = 2048
"""Idle connections of all gatherings together; they are closed after seconds anyway."""


@dataclass(frozen=True, slots=True)
class Net:
    """What every part of a gathering reaches the network through."""

    client: NetClient
    resolver: Resolver
    limiter: HostLimiter
    policy: AddressPolicy
    uplink: Uplink
    robots: RobotsCache = field(default_factory=RobotsCache)
    """robots.txt by host, so that a host that serves many sites is asked once."""
    results: SharedResults | None = None
    """Of links to other sites, found by other inspections."""
    browser: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """Held while a browser runs, so that not every gathering starts one at the same time."""

    async def text(self, url: str) -> str | None:
        """A small text file (robots.txt), redirects followed; None where there is none."""
        most = walk_settings().robots_bytes
        trail = await self.client.follow(url, max_bytes=most, limiter=self.limiter)
        last = trail.last
        if last.cause is not None or last.status != 200 or last.content_type == "text/html":
            return None
        return last.body.decode("utf-8", "replace")


class SharedNetwork:
    """What the gatherings of one process have in common, whatever their plans: the politeness of
    every host, names that were looked up, connections, robots.txt, the state of our own uplink.

    Plans that want the same resolver and limits share a client. ``keeper`` agrees the starts with
    other processes; ``browsers`` may run at a time; ``requests_per_address``: see
    :class:`crawler.net.gate.AddressGate`.
    """

    def __init__(
        self,
        *,
        keeper: Keeper | None = None,
        browsers: int = 1,
        requests_per_address: int = 0,
    ) -> None:
        self.hosts = Hosts(_REMEMBERED_HOSTS, keeper)
        self.browser = asyncio.Semaphore(browsers)
        self._gate = AddressGate(requests_per_address)
        self._made: dict[Hashable, object] = {}
        self._clients: list[NetClient] = []

    def net(self, plan: Plan) -> Net:
        """The network as the plan wants it. Raises ``UserError`` for a bad resolver or network."""
        resolver = self._once(("resolver", plan.resolver), lambda: self._client(plan).resolver)
        way = (plan.resolver, plan.timeout, plan.allow_private)
        client = self._once(("client", way), lambda: self._client(plan, resolver))
        hosts = plan.uplink_hosts
        return Net(
            client,
            resolver,
            HostLimiter(plan.connections, plan.delay, self.hosts),
            client.policy,
            self._once(("uplink", plan.resolver, hosts), lambda: Uplink(resolver, hosts)),
            self._once(("robots", way), RobotsCache),
            browser=self.browser,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self._clients:
            await client.aclose()

    def _client(self, plan: Plan, resolver: Resolver | None = None) -> NetClient:
        client = client_for(plan, resolver, kept_lines=_KEPT_LINES, gate=self._gate)
        self._clients.append(client)
        return client

    def _once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        if key not in self._made:
            self._made[key] = make()
        return cast("_Made", self._made[key])


def client_for(
    plan: Plan,
    resolver: Resolver | None = None,
    *,
    kept_lines: int | None = None,
    gate: AddressGate | None = None,
) -> NetClient:
    """The client with the limits of the plan. Raises ``UserError`` as above."""
    known = settings()
    limits = known.limits.model_copy(update={"total_seconds": plan.timeout})
    return open_net(
        known.model_copy(update={"limits": limits}),
        resolver=resolver or plan.resolver,
        allow_private=plan.allow_private,
        kept_lines=kept_lines,
        gate=gate,
    )


@asynccontextmanager
async def open_network(
    plan: Plan, shared: SharedNetwork | None = None, results: SharedResults | None = None
) -> AsyncIterator[Net]:
    """The network as the plan wants it, out of what is ``shared`` or closed at the end.

    Raises ``UserError`` for a bad resolver or network.
    """
    if shared is not None:
        yield replace(shared.net(plan), results=results)
        return
    client = client_for(plan)
    try:
        uplink = Uplink(client.resolver, plan.uplink_hosts)
        limiter = HostLimiter(plan.connections, plan.delay)
        yield Net(client, client.resolver, limiter, client.policy, uplink, results=results)
    finally:
        await client.aclose()
