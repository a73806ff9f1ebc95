"""Whether our own way out works, for the whole length of a watch.

Known hosts tell. Where they have never answered in this run (a closed network, or a machine that
came up without one), they prove nothing, and the sites themselves are the witnesses: as long as
none has answered, and whenever the last of them were all silent, nothing counts against a site.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from config.terms import DnsStatus, LinkCause
from crawler.net.resolver import Resolver
from store.visits import Visit

_LINE = frozenset(
    {LinkCause.DNS_FAILURE, LinkCause.CONNECT_FAILURE, LinkCause.TLS_FAILURE, LinkCause.TIMEOUT}
)


@dataclass(slots=True)
class OwnSide:
    """``reached``: whether any known host answers now; ``named``: the operator named them, so they
    decide from the start. ``names`` are asked of ``resolver`` where a site's name was not found."""

    reached: Callable[[], Awaitable[bool]]
    resolver: Resolver
    named: bool
    names: Sequence[str]
    witnesses: int
    proved: bool = False
    """A known host has answered in this run."""
    _names_proved: bool = False
    _last_seen: OrderedDict[str, bool] = field(default_factory=OrderedDict)
    """The hosts visited last, and whether each answered."""

    async def works(self) -> bool:
        """Asked now and then, and after every failure that our own side may be to blame for."""
        if await self.reached():
            self.proved = True
            return True
        if self.named or self.proved:
            return False
        return any(self._last_seen.values())

    async def blames_us(self, visit: Visit) -> bool:
        """Whether a failed visit may as well be our own fault."""
        if visit.ok or visit.our_side or visit.status is not None or visit.cause not in _LINE:
            return False
        if not await self.works():
            return True
        return visit.cause is LinkCause.DNS_FAILURE and not await self._knows_names()

    def heard(self, host: str, visit: Visit) -> None:
        """Take note of what came of a visit."""
        self._last_seen.pop(host, None)
        self._last_seen[host] = visit.status is not None
        while len(self._last_seen) > self.witnesses:
            self._last_seen.popitem(last=False)

    async def _knows_names(self) -> bool:
        """False where our resolvers have known names in this run and know none of them now."""
        if not self.names:
            return True
        fresh = Resolver(self.resolver.servers)  # What is remembered tells nothing of now.
        found = await asyncio.gather(*(fresh.addresses(name) for name in self.names))
        known = any(each.status is DnsStatus.OK for each in found)
        self._names_proved = self._names_proved or known
        return known or not self._names_proved
