"""robots.txt of the hosts that are walked, fetched once for each host."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from config.walk import walk_settings

FetchText = Callable[[str], Awaitable[str | None]]
"""Fetches an address and gives its text, or None where there is no file to keep to."""


@dataclass(slots=True)
class Robots:
    """Asks robots.txt before an address is fetched.

    A host without the file, or whose file can't be fetched, closes nothing (as Scrapy has it): an
    inspection acts for the supervising office and a broken robots.txt must not hide a site.
    """

    fetch_text: FetchText
    user_agent: str
    ignore: bool = False
    _rules: dict[str, asyncio.Task[Protego | None]] = field(default_factory=dict)

    async def allows(self, url: str) -> bool:
        """Whether the walk may fetch ``url``."""
        rules = await self.rules_for(url)
        return rules is None or rules.can_fetch(url, self.user_agent)

    async def delay(self, url: str) -> float:
        """Crawl-delay of the host in seconds, within what is kept to; 0 where it asks for none."""
        rules = await self.rules_for(url)
        wanted = rules.crawl_delay(self.user_agent) if rules else None
        return min(float(wanted or 0), walk_settings().robots_max_delay)

    async def rules_for(self, url: str) -> Protego | None:
        """The rules of the host of ``url``, fetched by whoever asks first."""
        if self.ignore:
            return None
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        task = self._rules.get(origin)
        if task is None:
            task = self._rules[origin] = asyncio.ensure_future(self._load(origin))
        return task.result() if task.done() else await task

    async def _load(self, origin: str) -> Protego | None:
        text = await self.fetch_text(f"{origin}/robots.txt")
        return Protego.parse(text) if text else None
