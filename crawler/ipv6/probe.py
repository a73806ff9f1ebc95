"""The IPv6 probe of one site: gathers, never judges.

Order: records and delegation by DNS; our own uplink; every address and port; spaced visits to the
home page beside the links of both levels; our uplink again. What is reachability stays null unless
the uplink was proved at every look.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.ipv6 import Ipv6Settings, ipv6_settings
from config.terms import DnsStatus, Family
from crawler.ipv6.delegation import Delegation, hosts, walk
from crawler.ipv6.doors import Doors, host_and_port
from crawler.ipv6.facts import (
    AddressFacts,
    HomeFacts,
    Ipv6Facts,
    Latency,
    LevelFacts,
    NameServerFacts,
)
from crawler.ipv6.home import judge_home
from crawler.ipv6.hosts import NO_RECORD, HostBook, HostRecords
from crawler.ipv6.levels import LevelProbe
from crawler.ipv6.nameservers import NameServers, judge_delegation, usable
from crawler.ipv6.ports import route_to
from crawler.ipv6.rounds import Rounds, medians, success_rate, visit_facts, visit_home
from crawler.ipv6.skylight import look_for_skylight
from crawler.ipv6.tls import look_at_certificate
from crawler.ipv6.uplink import Target, Uplink, targets_named
from crawler.net.addresses import AddressPolicy
from crawler.ipv6.validity import kind_of_v6, valid_v6
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver
from crawler.urls import host_of


async def probe_ipv6(
    home_url: str,
    *,
    net: NetClient,
    resolver: Resolver,
    limiter: HostLimiter,
    level2: Sequence[str],
    level3: Sequence[str],
    parts: Sequence[tuple[str, str]],
    policy: AddressPolicy,
    uplink_hosts: Sequence[str] = (),
    settings: Ipv6Settings | None = None,
) -> Ipv6Facts:
    """Everything about IPv6 of the site whose home page is ``home_url``.

    ``level2``, ``level3``: distinct in-domain links of the home page, and of those pages without
    the former. ``parts``: (address, page it stands on) of the links and page parts of both.
    ``uplink_hosts``: hosts whose answer over IPv6 alone decides whether we have an uplink; without
    them the settings, the zones above and the site itself do. Raises ``UserError`` for a host in
    ``uplink_hosts`` that is none; never raises for the network's sake.
    """
    probe = _Probe(
        home_url=home_url,
        net=net,
        resolver=resolver,
        limiter=limiter,
        policy=policy,
        settings=settings or ipv6_settings(),
    )
    await probe.look_up()
    await probe.prove_uplink(uplink_hosts)
    await probe.reach(level2, level3)
    await probe.look_at_skylight(parts)
    return await probe.finish()


@dataclass
class _Probe:
    """One run; the facts fill up step by step."""

    home_url: str
    net: NetClient
    resolver: Resolver
    limiter: HostLimiter
    policy: AddressPolicy
    settings: Ipv6Settings
    facts: Ipv6Facts = field(init=False)
    book: HostBook = field(init=False)
    doors: Doors = field(init=False)
    uplink: Uplink = field(init=False)
    records: HostRecords = field(init=False)
    delegation: Delegation = field(init=False)
    above: dict[str, list[NameServerFacts]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.host = host_of(self.home_url)
        reach = self.settings.reachability
        self.book = HostBook(self.resolver, self.policy)
        self.doors = Doors(reach.connect_seconds, reach.max_addresses)
        self.uplink = Uplink(self.settings.uplink, self.settings.dns)

    async def look_up(self) -> None:
        """Records of the home host and the delegation: DNS alone, over whichever family."""
        self.records, v4, chain = await asyncio.gather(
            self.book.records(self.host),
            self.resolver.addresses(self.host, Family.V4),
            self._cname_chain(),
        )
        self.delegation = await walk(
            self.host,
            resolver=self.resolver,
            policy=self.policy,
            settings=self.settings.dns,
            is_alias=bool(chain),
        )
        self.facts = Ipv6Facts(
            host=self.host,
            started_at=dt.datetime.now(dt.UTC),
            dns_status=self.records.status,
            a_status=v4.status,
            cname_chain=chain,
            aaaa=list(self.records.aaaa) if self.records.known else None,
            a=list(v4.addresses) if v4.status is DnsStatus.OK or v4.status in NO_RECORD else None,
            addresses=[self._address(ip) for ip in self.records.aaaa],
        )

    async def _cname_chain(self) -> list[str]:
        chain: list[str] = []
        name = self.host
        while len(chain) < self.settings.dns.max_cnames:
            targets = hosts(await self.resolver.query(name, "CNAME"))
            if not targets or targets[0] in {self.host, *chain}:
                break
            chain.append(targets[0])
            name = targets[0]
        return chain

    def _address(self, ip: str) -> AddressFacts:
        return AddressFacts(
            ip=ip,
            valid=valid_v6(ip, self.policy),
            kind=kind_of_v6(ip),
            ports={str(port): None for port in self.settings.reachability.ports},
        )

    async def prove_uplink(self, uplink_hosts: Sequence[str]) -> None:
        """The first look. Hosts that the operator names decide alone."""
        servers = NameServers(self.resolver, self.policy, self.settings.dns, uplink=False)
        zones = self.delegation.zones[1:]
        looks = await asyncio.gather(*(servers.look_above(zone) for zone in zones))
        self.above = {zone.name: look for zone, look in zip(zones, looks, strict=True)}
        named = await targets_named(
            uplink_hosts or self.settings.uplink.hosts,
            resolver=self.resolver,
            policy=self.policy,
            settings=self.settings.uplink,
        )
        if not uplink_hosts:
            self.uplink.local = tuple(ip for ip in self.records.usable if route_to(ip).local)
            named = [*self._own_targets(), *named]
        self.uplink.targets = named
        await self.uplink.prove("before")

    def _own_targets(self) -> list[Target]:
        """Name servers of the zones above and the site's own addresses, as far as they answer."""
        port = self.settings.dns.name_server_port
        limit = self.settings.uplink.max_targets
        zones = [
            Target(f"name server of {zone}", ip, (port,))
            for zone, looks in self.above.items()
            for look in looks
            for ip in usable(look, self.policy)[:1]
        ]
        site = [
            Target("home", ip, (host_and_port(self.home_url)[1],))
            for ip in self.records.usable[: self.settings.reachability.max_addresses]
        ]
        return zones[:limit] + site[:limit]

    async def reach(self, level2: Sequence[str], level3: Sequence[str]) -> None:
        """Everything that opens connections over IPv6, and the home page over IPv4 beside it."""
        up = bool(self.uplink.proved)
        servers = NameServers(self.resolver, self.policy, self.settings.dns, uplink=up)
        self.facts.nameservers, _ = await asyncio.gather(
            servers.look(self.delegation), self._knock(up)
        )
        await asyncio.gather(self._visit_home(up), self._check_levels(level2, level3, up))
        if up:
            await self._look_at_tls()

    async def _knock(self, up: bool) -> None:
        """Every valid address and port of the home host, all at once."""
        ports = self.settings.reachability.ports
        home_port = host_and_port(self.home_url)[1]
        v4 = [ip for ip in self.facts.a or () if self.policy.permits(ip)]
        jobs = [self._knock_v4(v4)]
        if up and self.records.usable:
            wanted = dict.fromkeys((*ports, home_port))
            jobs += [self._knock_port(port) for port in wanted]
        await asyncio.gather(*jobs)
        over = len(self.records.usable) - self.settings.reachability.max_addresses
        if over > 0:
            self.facts.notes.append(f"AAAA 地址过多，其中 {over} 个只列出、未逐一连接。")

    async def _knock_v4(self, ips: list[str]) -> None:
        door = Doors(self.settings.reachability.connect_seconds, 1)
        for port in self.settings.reachability.ports if ips else ():
            looks = await door.look(self.host, port, ips)
            self.facts.v4_ports[str(port)] = any(look.open for look in looks)

    async def _knock_port(self, port: int) -> None:
        looks = {
            look.ip: look for look in await self.doors.look(self.host, port, self.records.usable)
        }
        for address in self.facts.addresses:
            look = looks.get(address.ip)
            if look is None or str(port) not in address.ports:
                continue
            address.ports[str(port)] = look.open
            if look.error:
                told = f"端口 {port} {look.error}"
                address.error = f"{address.error}；{told}" if address.error else told

    async def _visit_home(self, up: bool) -> None:
        families = [Family.V4] if self.facts.a != [] else []
        closed = None
        if up and self.records.usable:
            closed = await self._black_hole()
            if closed is None:
                families.append(Family.V6)
        rounds = await visit_home(
            self.home_url,
            families,
            net=self.net,
            limiter=self.limiter,
            book=self.book,
            settings=self.settings.home,
        )
        self._note_visits(rounds)
        if up and not rounds.v6:
            self._note_unreached(closed)

    async def _black_hole(self) -> str | None:
        """Why no visit can succeed: every address let the time-out pass. More visits would cost one
        time-out each and tell nothing new."""
        looks = await self.doors.look(*host_and_port(self.home_url), self.records.usable)
        if looks and all(look.silent for look in looks):
            return "；".join(f"{look.ip} {look.error}" for look in looks)
        return None

    def _note_visits(self, rounds: Rounds) -> None:
        facts = self.facts
        facts.visits = visit_facts(rounds)
        facts.home = judge_home(rounds, self.settings.sameness)
        facts.success_rate = success_rate(rounds.v6)
        facts.success_rate_v4 = success_rate(rounds.v4)
        facts.medians = {"v4": medians(rounds.v4), "v6": medians(rounds.v6)}
        facts.latency_ms = Latency(
            v4=facts.medians["v4"].first_byte, v6=facts.medians["v6"].first_byte
        )

    def _note_unreached(self, closed: str | None) -> None:
        """No visit was made over IPv6: because there is no way to the host at all."""
        home = self.facts.home
        if closed is not None:
            home.reachable, home.error, self.facts.success_rate = False, closed, 0.0
        elif self.records.known:
            home.reachable = False
            home.error = "AAAA 地址均无效" if self.records.aaaa else "没有 AAAA 记录"

    async def _check_levels(self, level2: Sequence[str], level3: Sequence[str], up: bool) -> None:
        if not up:
            return
        levels = LevelProbe(self.net, self.limiter, self.book, self.doors, self.settings)
        limits = self.settings.levels
        self.facts.level2 = await levels.check(level2, limits.level2_links)
        await self.uplink.prove("during")
        self.facts.level3 = await levels.check(level3, limits.level3_links)

    async def _look_at_tls(self) -> None:
        """The host that the home page ends on when that is HTTPS, else the home host's own port 443."""
        final = urlsplit(self.facts.home.final_url or self.home_url)
        url = final.geturl() if final.scheme == "https" else f"https://{self.host}/"
        host, port = host_and_port(url)
        records = await self.book.records(host)
        looks = await self.doors.look(host, port, records.usable)
        open_at = [look.ip for look in looks if look.open]
        if open_at:
            seconds = self.settings.reachability.tls_seconds
            look = await look_at_certificate(host, open_at, port, seconds)
            self.facts.home.tls, self.facts.home.tls_error = look.state, look.error

    async def look_at_skylight(self, parts: Sequence[tuple[str, str]]) -> None:
        """DNS alone, so it needs no uplink."""
        if not parts:
            return
        found = await look_for_skylight(
            parts, home_host=self.host, book=self.book, settings=self.settings.skylight
        )
        self.facts.v4_only_hosts = found.v4_only
        self.facts.unknown_hosts = found.unknown
        if found.left_out:
            self.facts.notes.append(f"页面涉及的主机过多，其中 {found.left_out} 个未查询。")

    async def finish(self) -> Ipv6Facts:
        """The last look at the uplink. Lost on the way, it takes with it what needs it."""
        if self.uplink.proved:
            await self.uplink.prove("after")
        facts = self.facts
        facts.uplink = self.uplink.proved
        facts.uplink_proofs = self.uplink.proofs
        if not facts.uplink:
            void_reachability(facts)
        facts.delegation = judge_delegation(
            self.delegation, facts.nameservers, self.above, self.policy
        )
        return facts


def void_reachability(facts: Ipv6Facts) -> None:
    """Take back all that a missing uplink of ours may have caused."""
    for address in facts.addresses:
        address.ports = dict.fromkeys(address.ports)
        address.error = None
    for server in facts.nameservers or ():
        server.answers = server.error = None
    home = facts.home
    facts.home = HomeFacts(v4_status=home.v4_status, v4_final_url=home.v4_final_url)
    facts.level2, facts.level3 = LevelFacts(), LevelFacts()
    facts.success_rate = facts.latency_ms.v6 = None
    facts.medians.pop("v6", None)
    facts.visits = [visit for visit in facts.visits if visit.family == Family.V4]
    facts.notes.append("本机 IPv6 出口未得到证实，可达性各项均未检测。")
