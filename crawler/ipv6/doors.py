"""Whether anything listens at a host and port: knocked once in a run and family, so that a black
hole costs one time-out and not one for each link."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from config.ipv6 import ReachabilitySettings
from crawler.ipv6.ports import PortLook, look_at_ports
from crawler.urls import host_of

_SHOWN = 3
_PORT_OF = {"http": 80, "https": 443}


class Doors:
    """What was found at host and port."""

    def __init__(self, settings: ReachabilitySettings) -> None:
        self._settings = settings
        self._looks: dict[tuple[str, int, bool], asyncio.Task[list[PortLook]]] = {}

    async def look(self, host: str, port: int, ips: Sequence[str]) -> list[PortLook]:
        """The connections to every address of the host, made once. ``ips`` are of one family."""
        key = (host, port, any(":" in ip for ip in ips))
        if key not in self._looks:
            tried = ips[: self._settings.max_addresses]
            self._looks[key] = asyncio.create_task(self._knock(tried, port))
        return await asyncio.shield(self._looks[key])

    async def _knock(self, ips: Sequence[str], port: int) -> list[PortLook]:
        """A refusal may pass, so it is met twice before it counts; silence has cost enough."""
        seconds = self._settings.connect_seconds
        looks = {look.ip: look for look in await look_at_ports(ips, [port], seconds)}
        refused = [look.ip for look in looks.values() if not look.open and not look.silent]
        if refused:
            await asyncio.sleep(self._settings.second_look_seconds)
            looks |= {look.ip: look for look in await look_at_ports(refused, [port], seconds)}
        return list(looks.values())

    async def closed(self, url: str, ips: Sequence[str]) -> str | None:
        """Why no address of the URL's host takes connections on its port; null where one does."""
        looks = await self.look(*host_and_port(url), ips)
        if not looks or any(look.open for look in looks):
            return None
        return words_of(looks)


def words_of(looks: Sequence[PortLook]) -> str:
    """Which addresses failed, and how; the first few of many."""
    told = [f"{look.ip} 端口 {look.port} {look.error}" for look in looks[:_SHOWN]]
    more = f"等 {len(looks)} 个地址" if len(looks) > _SHOWN else ""
    return "；".join(told) + more


def host_and_port(url: str) -> tuple[str, int]:
    """Host and port that a canonical URL names or its scheme stands for."""
    parts = urlsplit(url)
    return host_of(url), parts.port or _PORT_OF.get(parts.scheme, 80)
