"""The network of one gathering: resolver, client, limiter and our own uplink, closed together."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import UserError
from config.settings import settings
from config.walk import walk_settings
from crawler.net.addresses import AddressPolicy, Network
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver, Server
from crawler.urls import host_of

if TYPE_CHECKING:
    from crawler.plan import Plan


@dataclass(frozen=True, slots=True)
class Net:
    """What every part of a gathering reaches the network through."""

    client: NetClient
    resolver: Resolver
    limiter: HostLimiter
    policy: AddressPolicy

    async def text(self, url: str) -> str | None:
        """A small text file (robots.txt), redirects followed; None where there is none."""
        async with self.limiter.slot(host_of(url)):
            trail = await self.client.follow(url, max_bytes=walk_settings().robots_bytes)
        last = trail.last
        if last.cause is not None or last.status != 200 or last.content_type == "text/html":
            return None
        return last.body.decode("utf-8", "replace")


@asynccontextmanager
async def open_network(plan: Plan) -> AsyncIterator[Net]:
    """The network as the plan wants it. Raises ``UserError`` for a bad resolver or network."""
    limits = settings().limits.model_copy(update={"total_seconds": plan.timeout})
    resolver = Resolver([parse_resolver(plan.resolver)] if plan.resolver else None)
    policy = AddressPolicy(parse_networks(plan.allow_private))
    client = NetClient(policy, resolver, limits, settings().user_agent)
    try:
        yield Net(client, resolver, HostLimiter(plan.connections, plan.delay), policy)
    finally:
        await client.aclose()


_RESOLVER = re.compile(r"\[([^\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?|([0-9A-Fa-f:.]+)")


def parse_resolver(text: str) -> Server:
    """``IP``, ``IP:PORT`` or ``[IPv6]:PORT``. Raises ``UserError``."""
    match = _RESOLVER.fullmatch(text.strip())
    try:
        groups = match.groups() if match else ()
        host = next(filter(None, (groups[0], groups[2], groups[4])))
        port = int(groups[1] or groups[3] or 53)
        if not 0 < port < 65536:
            raise ValueError(port)
        return str(ipaddress.ip_address(host)), port
    except (ValueError, IndexError, StopIteration) as error:
        raise UserError(
            f"域名服务器写得不对：{text}。", "请写成 IP、IP:端口 或 [IPv6]:端口，例如 223.5.5.5:53。"
        ) from error


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR notation; a lone address is a network of its own. Raises ``UserError``."""
    return tuple(_network(text) for text in texts)


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise UserError(
            f"网段写得不对：{text}。", "请写成 CIDR，例如 10.0.0.0/8 或 fd00::/8，多个用逗号分隔。"
        ) from error
