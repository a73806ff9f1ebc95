"""Whether the home host can be reached over IPv6, address by address and page by page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from config.terms import Family
from config.wording import word
from crawler.ipv6.doors import host_and_port
from crawler.ipv6.facts import AddressFacts, Ipv6Facts, Latency
from crawler.ipv6.home import judge_home
from crawler.ipv6.hosts import HostRecords
from crawler.ipv6.rounds import Rounds, medians, success_rate, visit_facts, visit_home
from crawler.ipv6.tls import look_at_certificate
from crawler.ipv6.tools import Tools
from crawler.ipv6.validity import kind_of_v6, valid_v6


@dataclass(frozen=True, slots=True)
class Reach:
    """Fills in ``facts``. ``up``: we have an uplink; without one IPv6 is left alone."""

    home_url: str
    records: HostRecords
    tools: Tools
    facts: Ipv6Facts
    up: bool

    @property
    def _tried(self) -> bool:
        return self.up and bool(self.records.usable)

    async def knock(self) -> None:
        """Every valid address on every port at once, and IPv4 beside it."""
        ports = self.tools.settings.reachability.ports
        self.facts.addresses = [self._untried(ip) for ip in self.records.aaaa]
        jobs = [self._knock_v4()]
        if self._tried:
            wanted = dict.fromkeys((*ports, host_and_port(self.home_url)[1]))
            jobs += [self._knock_port(port) for port in wanted]
        await asyncio.gather(*jobs)
        for address in self.facts.addresses:
            address.error = _error_of(address)
        over = len(self.records.usable) - self.tools.settings.reachability.max_addresses
        if over > 0:
            self.facts.notes.append(f"AAAA 地址过多，其中 {over} 个只列出、未逐一连接。")

    def _untried(self, ip: str) -> AddressFacts:
        return AddressFacts(
            ip=ip,
            valid=valid_v6(ip, self.tools.policy),
            kind=kind_of_v6(ip),
            ports={str(port): None for port in self.tools.settings.reachability.ports},
        )

    async def _knock_v4(self) -> None:
        """The same over IPv4, so that a port open over one family only can be told."""
        ips = self.tools.policy.of(self.facts.a or ())
        ports = self.tools.settings.reachability.ports if ips else ()
        doors = self.tools.doors
        looks = await asyncio.gather(*(doors.look(self.facts.host, port, ips) for port in ports))
        self.facts.v4_ports = {
            str(port): any(one.open for one in look)
            for port, look in zip(ports, looks, strict=True)
        }

    async def _knock_port(self, port: int) -> None:
        looks = await self.tools.doors.look(self.facts.host, port, self.records.usable)
        by_ip = {look.ip: look for look in looks}
        for address in self.facts.addresses:
            look = by_ip.get(address.ip)
            if look is None or str(port) not in address.ports:
                continue
            address.ports[str(port)] = look.open
            if look.error:
                address.port_errors[str(port)] = look.error

    async def visit(self) -> None:
        """Spaced visits to the home page over every family that it can be visited by."""
        families = [Family.V4] if self.facts.a != [] else []
        if self._tried:
            families.append(Family.V6)
        self._note_visits(await visit_home(self.home_url, families, self.tools))
        self._doubt_v4()
        if self.up and self.records.known and not self.records.usable:
            # There is no way to the host at all, which is known without a visit.
            self.facts.home.reachable = False
            self.facts.home.error = "AAAA 地址均无效" if self.records.aaaa else "没有 AAAA 记录"

    def _note_visits(self, rounds: Rounds) -> None:
        facts = self.facts
        facts.visits = visit_facts(rounds)
        facts.home = judge_home(rounds, self.tools.settings.sameness)
        facts.success_rate = success_rate(rounds.v6)
        facts.success_rate_v4 = success_rate(rounds.v4)
        facts.medians = {"v4": medians(rounds.v4), "v6": medians(rounds.v6)}
        facts.latency_ms = Latency(
            v4=facts.medians["v4"].first_byte, v6=facts.medians["v6"].first_byte
        )

    def _doubt_v4(self) -> None:
        """Where nothing at all answered over IPv4, our own IPv4 may be to blame."""
        facts = self.facts
        answered = any(visit.status for visit in facts.visits if visit.family is Family.V4)
        if not answered and not any(facts.v4_ports.values()):
            facts.v4_ports = dict.fromkeys(facts.v4_ports)
            facts.success_rate_v4 = None

    async def look_at_tls(self) -> None:
        """The host that the home page ends on when that is HTTPS, else the home host's port 443."""
        final = urlsplit(self.facts.home.final_url or self.home_url)
        url = (
            final.geturl() if final.scheme == "https" else f"https://{_bracketed(self.facts.host)}/"
        )
        host, port = host_and_port(url)
        records = await self.tools.book.records(host)
        looks = await self.tools.doors.look(host, port, records.usable)
        open_at = [look.ip for look in looks if look.open]
        if open_at:
            seconds = self.tools.settings.reachability.tls_seconds
            look = await look_at_certificate(host, open_at, port, seconds)
            self.facts.home.tls, self.facts.home.tls_error = look.state, look.error


def _error_of(address: AddressFacts) -> str | None:
    if not address.valid:
        return f"{word(address.kind)}，公众访问不到，未连接"
    told = (f"端口 {port} {error}" for port, error in address.port_errors.items())
    return "；".join(told) or None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
