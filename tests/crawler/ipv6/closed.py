"""A closed network on loopback: what an operator without the internet may have."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from config.settings import settings
from crawler.ipv6 import Ipv6Facts, probe_ipv6
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from tests.crawler.ipv6.lab import NameServer, WebServer, Zone
from tests.crawler.ipv6.site import page, quick

HOST = "www.county.test"


class Closed:
    """A resolver and one web server on loopback, on whatever ports are free."""

    def __init__(self) -> None:
        self.records = {HOST: {"A": ["127.0.0.1"], "AAAA": ["::1"]}}
        self.dns = NameServer([Zone("test", self.records)], recursive=True)
        self.web, self.web_v6 = WebServer(page), WebServer(page)

    async def start(self) -> None:
        self.dns_port = await self.dns.listen("127.0.0.1", 0)
        try:
            self.port = await self.web_v6.listen("::1", 0)
        except OSError as error:
            pytest.skip(f"no IPv6 loopback on this machine: {error}")
        await self.web.listen("127.0.0.1", self.port)

    async def probe(self, *allowed: str, home: str | None = None, **options: object) -> Ipv6Facts:
        resolver = Resolver([("127.0.0.1", self.dns_port)], timeout=0.2)
        policy = AddressPolicy(tuple(map(ip_network, allowed)))
        net = NetClient(policy, resolver, settings().limits, "test")
        wanted: dict[str, object] = {"level2": [], "level3": [], "parts": [], **options}
        try:
            return await probe_ipv6(
                home or f"http://{HOST}:{self.port}/",
                net=net,
                resolver=resolver,
                limiter=HostLimiter(delay=0),
                policy=policy,
                settings=quick(),
                **wanted,  # type: ignore[arg-type]
            )
        finally:
            await net.aclose()

    def close(self) -> None:
        self.dns.close()
        self.web.close()
        self.web_v6.close()
