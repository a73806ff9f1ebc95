"""The laboratory's site: a county portal that supports IPv6 in every way, for tests to spoil."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Protocol

from config.ipv6 import Ipv6Settings, ipv6_settings
from config.settings import settings as program_settings
from crawler.ipv6 import Ipv6Facts, probe_ipv6
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from tests.crawler.ipv6.lab import Handler, NameServer, Request, Response, WebServer, Zone, ip

HOST = "www.county.gov.cn"
HOME = f"http://{HOST}/"
ZONE = "county.gov.cn"
V4 = "127.0.0.80"
V6 = "2408:8000::80"
NS1_V4, NS2_V4, NS1_V6, NS2_V6 = "127.0.0.1", "127.0.0.2", "2408:8000::1", "2408:8000::2"
ABOVE_V4, ABOVE_V6 = "127.0.0.9", "2408:8000::9"
RESOLVER = "127.0.0.53"
ALIASES = tuple(f"2408:8000::{n:x}" for n in (1, 2, 9, 0x80, 0x81, 0x82))

PAGE = "<title>某县人民政府</title><body>" + "".join(
    f"<p><a href='/art/{n}.html'>关于做好第{n}批政务公开工作的通知</a></p>" for n in range(8)
)


class Closable(Protocol):
    def close(self) -> None: ...


def page(_: Request) -> Response:
    return Response(body=PAGE)


def zones() -> list[Zone]:
    """From the root down; one server for all that lies above the site's zone."""
    above = {"A": [ABOVE_V4], "AAAA": [ABOVE_V6]}
    own = {
        "ns1.county.gov.cn": {"A": [NS1_V4], "AAAA": [NS1_V6]},
        "ns2.county.gov.cn": {"A": [NS2_V4], "AAAA": [NS2_V6]},
    }
    servers = {"NS": list(own)}
    site = {"county.gov.cn": servers, HOST: {"A": [V4], "AAAA": [V6]}, **own}
    return [
        Zone(".", {".": {"NS": ["ns.cn"]}, "cn": {"NS": ["ns.cn"]}, "ns.cn": above}),
        Zone("cn", {"cn": {"NS": ["ns.cn"]}, "gov.cn": {"NS": ["ns.cn"]}, "ns.cn": above}),
        Zone("gov.cn", {"gov.cn": {"NS": ["ns.cn"]}, "county.gov.cn": servers, **own}),
        Zone("county.gov.cn", site),
    ]


@dataclass
class Site:
    """Start with :meth:`start`, then spoil what the test is about, then :meth:`probe`."""

    zones: list[Zone] = field(default_factory=zones)
    closing: list[Closable] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    above: NameServer = field(init=False)
    ns1: NameServer = field(init=False)
    ns2: NameServer = field(init=False)
    resolver: NameServer = field(init=False)
    v4: WebServer = field(init=False)
    v6: WebServer = field(init=False)

    def __post_init__(self) -> None:
        self.above = NameServer(self.zones[:3])
        self.ns1 = NameServer(self.zones[3:])
        self.ns2 = NameServer(self.zones[3:])
        self.resolver = NameServer(self.zones, recursive=True)
        self.v4, self.v6 = WebServer(page), WebServer(page)

    @property
    def records(self) -> dict[str, dict[str, list[str]]]:
        """The records of the site's own zone."""
        return self.zones[3].records

    async def start(self) -> None:
        await self.resolver.listen(RESOLVER)
        for server, addresses in (
            (self.above, (ABOVE_V4, ABOVE_V6)),
            (self.ns1, (NS1_V4, NS1_V6)),
            (self.ns2, (NS2_V4, NS2_V6)),
        ):
            for address in addresses:
                await server.listen(address)
        for web, address in ((self.v4, V4), (self.v6, V6)):
            await web.listen(address, 80)
            if self.tls:
                await web.listen(address, 443, self.tls)
        self.closing += [self.resolver, self.above, self.ns1, self.ns2, self.v4, self.v6]

    async def web(self, address: str, handler: Handler, port: int = 80) -> WebServer:
        """One more web server."""
        server = WebServer(handler)
        await server.listen(address, port, self.tls if port == 443 else None)
        self.closing.append(server)
        return server

    def close(self) -> None:
        for one in self.closing:
            one.close()

    async def probe(self, home: str = HOME, **options: object) -> Ipv6Facts:
        resolver = Resolver([(RESOLVER, 53)], timeout=0.2)
        policy = AddressPolicy((ip_network("127.0.0.0/8"),))
        net = NetClient(policy, resolver, program_settings().limits, "test")
        wanted: dict[str, object] = {"level2": [], "level3": [], "parts": [], "settings": quick()}
        try:
            return await probe_ipv6(
                home,
                net=net,
                resolver=resolver,
                limiter=HostLimiter(delay=0),
                policy=policy,
                **(wanted | options),  # type: ignore[arg-type]
            )
        finally:
            await net.aclose()


def quick(**changes: dict[str, object]) -> Ipv6Settings:
    """The shipped settings with waits that suit a test."""
    data = ipv6_settings().model_dump()
    data["uplink"] |= {"hosts": (), "timeout_seconds": 0.3}
    data["dns"] |= {"timeout_seconds": 0.15}
    data["reachability"] |= {
        "connect_seconds": 0.3,
        "second_look_seconds": 0.01,
        "tls_seconds": 0.5,
    }
    data["home"] |= {"interval_seconds": 0.01, "timeout_seconds": 1.0}
    data["levels"] |= {"timeout_seconds": 1.0, "second_look_seconds": 0.01}
    for part, values in changes.items():
        data[part] |= values
    return Ipv6Settings.model_validate(data)


def add_addresses() -> None:
    for alias in ALIASES:
        ip("-6", "addr", "add", f"{alias}/128", "dev", "lo", "nodad")
