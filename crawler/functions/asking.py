"""One request of the functions stage, as polite as the walk's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.terms import LinkCause, LinkKind
from crawler.links.judge import Look, look_from

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.net.exchange import Exchange

_ROBOTS = Look(LinkCause.ROBOTS_EXCLUDED, None)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back; ``exchange`` is None where nothing was sent."""

    look: Look
    exchange: Exchange | None = None

    @property
    def page(self) -> Exchange | None:
        """The answer, where it is what a visitor would get to see."""
        return self.exchange if self.look.cause is None else None


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks within the limits of the gathering."""

    parts: Parts

    async def ask(
        self,
        url: str,
        kind: LinkKind = LinkKind.PAGE,
        *,
        max_bytes: int | None = None,
        seconds: float | None = None,
    ) -> Asked:
        """``url`` with its redirects; robots.txt is kept to, on every host."""
        if not await self.parts.walk.robots.allows(url):
            return Asked(_ROBOTS)
        net = self.parts.net
        trail = await net.client.follow(
            url, max_bytes=max_bytes, timeout=seconds, limiter=net.limiter
        )
        self.parts.walk.fetcher.courtesy.heed(trail.last)
        return Asked(look_from(trail, kind, homes=(self.parts.home_url,)), trail.last)
