"""The sample portal as a running lab: web server, name server, manifest."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from config.errors import UserError
from config.terms import Family, Level
from console.demo.answers import Answer, Request, Responder
from console.demo.builder import Builder, PortalSite
from console.demo.content import County, county
from console.demo.hosts import HostBehaviours
from console.demo.listener import Listener
from console.demo.manifest import Manifest, load_manifest
from console.demo.names import NameRecord, NameServer, Zones
from console.demo.web import MAX_REQUEST_BYTES, web_server

DEMO_AS_OF = dt.date.fromisoformat("2026-11-20")
"""The moment that the demo is inspected at unless another one is asked for."""
ALLOW_PRIVATE = "127.0.0.0/8,::1/128"


@dataclass(frozen=True, slots=True)
class DemoPortal:
    """Where the sample portal is served, in the words of the command line's options."""

    home_url: str
    resolver: str
    """``--resolver``: IP:PORT."""
    allow_private: str
    """``--allow-private``: networks, separated by commas."""
    name: str
    level: Level
    as_of: dt.date
    ipv6: bool
    """False: ``::1`` could not be bound, so the portal answers over IPv4 only."""
    manifest: Manifest
    site: PortalSite


@asynccontextmanager
async def serve(as_of: dt.date = DEMO_AS_OF, port: int = 0) -> AsyncIterator[DemoPortal]:
    """Serve the sample portal on loopback while the context is open.

    ``port`` 0 takes a free one. Raises ``UserError`` when the port can't be had.
    """
    made = county()
    lab = _Lab(made, as_of)
    try:
        await lab.open(port)
        yield lab.portal()
    finally:
        await lab.close()


class _Lab:
    """The servers of the lab."""

    def __init__(self, made: County, as_of: dt.date) -> None:
        self._county = made
        self._as_of = as_of
        self._port = 0
        self._respond: Responder = _not_ready
        self._responders: dict[str, Responder] = {}
        self._builder: Builder | None = None
        self._web = {family: web_server(self._answer, family) for family in Family}
        self._names: NameServer | None = None
        self._ipv6 = False

    async def open(self, port: int) -> None:
        try:
            self._port = await self._web[Family.V4].open("127.0.0.1", port, MAX_REQUEST_BYTES)
            self._ipv6 = await _opens(self._web[Family.V6], self._port)
            self._names = NameServer(_zones(self._county, ipv6=self._ipv6))
            await self._names.open()
        except OSError as error:
            raise UserError(
                f"示例门户打不开 127.0.0.1 的端口 {port or ''}：{error.strerror or error}。",
                "请用 --port 换一个端口。",
            ) from None
        self._builder = Builder(self._county, self._as_of, self._port)
        self._builder.build()
        self._responders = HostBehaviours(self._builder).responders()
        self._respond = self._by_host

    async def close(self) -> None:
        for server in self._web.values():
            await server.close()
        if self._names is not None:
            await self._names.close()

    def portal(self) -> DemoPortal:
        assert self._builder is not None
        assert self._names is not None
        site, rendered = self._county.site, self._builder.site
        return DemoPortal(
            home_url=f"http://{site.host}:{self._port}/",
            resolver=self._names.address,
            allow_private=ALLOW_PRIVATE,
            name=site.name,
            level=Level.COUNTY,
            as_of=self._as_of,
            ipv6=self._ipv6,
            manifest=load_manifest(
                self._as_of,
                self._builder.hosts,
                rendered.paths_by_title(),
                ipv6=self._ipv6,
            ),
            site=rendered,
        )

    def _answer(self, request: Request) -> Answer:
        return self._respond(request)

    def _by_host(self, request: Request) -> Answer:
        respond = self._responders.get(request.host)
        return respond(request) if respond else Answer(b"unknown host", "text/plain", 421)


def _not_ready(_: Request) -> Answer:
    return Answer(b"", "text/plain", 503)


async def _opens(server: Listener, port: int) -> bool:
    try:
        await server.open("::1", port, MAX_REQUEST_BYTES)
    except OSError:
        return False
    return True


def _zones(made: County, *, ipv6: bool) -> Zones:
    """The records of the lab. Without ``ipv6`` no name has AAAA: who knows what listens there."""

    def address(wanted: bool) -> str | None:
        return "::1" if wanted and ipv6 else None

    records = [
        NameRecord(
            host.name,
            v4=None if host.fails else host.v4,
            v6=address(host.v6),
            fails=host.fails,
        )
        for host in made.hosts.hosts.values()
    ]
    records += [
        NameRecord(server.name, v4="127.0.0.1", v6=address(server.v6))
        for server in made.hosts.name_servers
    ]
    return Zones(records, made.hosts.zones)
