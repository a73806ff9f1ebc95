"""Our own IPv6: proved before, during and after, so that its want is never held against a site.

Proof is something other than the site's own silence: an answer over IPv6 from a host that the
operator or the settings name, from a name server of a zone above, or from the site itself; or a
route that ends on this machine, where no network lies between. Silence of the site proves nothing.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from config.errors import UserError
from config.ipv6 import Ipv6Settings
from crawler.ipv6.facts import NameServerFacts, UplinkProof
from crawler.ipv6.nameservers import usable
from crawler.ipv6.ports import connect, route_to
from crawler.ipv6.tools import Tools
from crawler.ipv6.wire import ask


@dataclass(frozen=True, slots=True)
class Target:
    """Something outside of the site that would show that we have IPv6. ``label`` names it."""

    label: str
    ip: str
    ports: tuple[int, ...]


@dataclass(slots=True)
class Uplink:
    """The looks at our uplink in one run."""

    settings: Ipv6Settings
    site: tuple[str, ...] = ()
    """Usable addresses of the site. Where they lie outside of this machine, an answer from within
    it proves nothing."""
    targets: list[Target] = field(default_factory=list)
    proofs: list[UplinkProof] = field(default_factory=list)

    async def prove(self, moment: str) -> bool:
        """Look once more; what answered last is asked first."""
        by = self._by_route() or await self._by_answer()
        proof = UplinkProof(at=dt.datetime.now(dt.UTC), moment=moment, proved=by is not None, by=by)
        self.proofs.append(proof)
        return proof.proved

    @property
    def proved(self) -> bool | None:
        """Proved at every look; null before the first."""
        return all(proof.proved for proof in self.proofs) if self.proofs else None

    def _by_route(self) -> str | None:
        return next((f"route {ip}" for ip in self.site if route_to(ip).local), None)

    async def _by_answer(self) -> str | None:
        """What answered last time alone, then all others at once; the first answer is enough."""
        routed = [target for target in self.targets if self._counts(target)]
        known = 1 if any(proof.proved for proof in self.proofs) else 0
        for group in (routed[:known], routed[known:]):
            answered = await self._first_answer(group)
            if answered is not None:
                self.targets.remove(answered)
                self.targets.insert(0, answered)
                return answered.label
        return None

    def _counts(self, target: Target) -> bool:
        route = route_to(target.ip)
        return route.exists and not (route.local and self.site)

    async def _first_answer(self, targets: list[Target]) -> Target | None:
        knocks = [
            asyncio.create_task(self._knock(target, port))
            for target in targets
            for port in target.ports
        ]
        try:
            for done in asyncio.as_completed(knocks):
                if answered := await done:
                    return answered
        finally:
            for knock in knocks:
                knock.cancel()
            await asyncio.gather(*knocks, return_exceptions=True)
        return None

    async def _knock(self, target: Target, port: int) -> Target | None:
        if port == self.settings.dns.name_server_port:
            heard = (await ask(".", "NS", target.ip, self.settings.dns)).heard
        else:
            heard = (await connect(target.ip, port, self.settings.uplink.timeout_seconds)).open
        return target if heard else None


async def targets_named(names: Iterable[str], tools: Tools) -> list[Target]:
    """Hosts of the settings or the operator: ``host``, ``host:port``, ``[v6]:port``."""
    settings = tools.settings.uplink
    parsed = [split_host(name) for name in names]
    found = await asyncio.gather(*(tools.book.records(host) for host, _ in parsed))
    targets = [
        Target(f"host {host}", ip, (port,) if port else settings.ports)
        for (host, port), records in zip(parsed, found, strict=True)
        for ip in records.usable
    ]
    return targets[: settings.max_targets]


def own_targets(
    servers: dict[str, list[NameServerFacts]], site: Sequence[str], port: int, tools: Tools
) -> list[Target]:
    """Name servers from the root down to the site's own, and the site itself: any answer proves,
    the silence of the site's own proves nothing."""
    limit = tools.settings.uplink.max_targets
    zones = [
        Target(f"name server of {zone}", ip, (tools.settings.dns.name_server_port,))
        for zone, looks in reversed(servers.items())
        for look in looks
        for ip in usable(look, tools.policy)[:1]
    ]
    return zones[:limit] + [Target("home", ip, (port,)) for ip in site[:limit]]


def split_host(text: str) -> tuple[str, int | None]:
    """Host (or address, without brackets) and port. Raises ``UserError``."""
    text = text.strip()
    if text.count(":") > 1 and not text.startswith("["):
        host, port = text, ""
    else:
        host, _, port = text.rpartition(":") if _has_port(text) else (text, "", "")
    host = host.removeprefix("[").removesuffix("]")
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise UserError(f"“{text}”不是主机名或地址。", "请写成 主机、主机:端口 或 [IPv6]:端口。")
    return host, int(port) if port else None


def _has_port(text: str) -> bool:
    return ":" in text.rpartition("]")[2]
