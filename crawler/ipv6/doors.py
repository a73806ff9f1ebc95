"""Whether anything listens at a host and port: knocked once in a run and family, so that a black
hole costs one time-out and not one for each link."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.ipv6.ports import PortLook, look_at_ports
from crawler.urls import host_of

_PORT_OF = {"http": 80, "https": 443}


class Doors:
    """What was found at host and port."""

    def __init__(self, timeout: float, max_addresses: int) -> None:
        """``timeout``: seconds for a connection; of a host ``max_addresses`` at most are tried."""
        self._timeout = timeout
        self._max_addresses = max_addresses
        self._looks: dict[tuple[str, int, bool], asyncio.Task[list[PortLook]]] = {}

    async def look(self, host: str, port: int, ips: Sequence[str]) -> list[PortLook]:
        """The connections to every address of the host, made once. ``ips`` are of one family."""
        key = (host, port, any(":" in ip for ip in ips))
        if key not in self._looks:
            tried = ips[: self._max_addresses]
            self._looks[key] = asyncio.create_task(look_at_ports(tried, [port], self._timeout))
        return await asyncio.shield(self._looks[key])

    async def closed(self, url: str, ips: Sequence[str]) -> str | None:
        """Why no address of the URL's host takes connections on its port; null where one does."""
        looks = await self.look(*host_and_port(url), ips)
        if not looks or any(look.open for look in looks):
            return None
        return "；".join(f"{look.ip} 端口 {look.port} {look.error}" for look in looks)


def host_and_port(url: str) -> tuple[str, int]:
    """Host and port that a canonical URL names or its scheme stands for."""
    parts = urlsplit(url)
    return host_of(url), parts.port or _PORT_OF.get(parts.scheme, 80)
