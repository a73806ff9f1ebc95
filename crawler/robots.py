"""robots.txt of the hosts that are walked, fetched once for each host."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeAlias

from protego import Protego

from config.walk import walk_settings
from crawler.urls import host_of, origin_of

log = logging.getLogger(__name__)

Loading: TypeAlias = "asyncio.Future[Protego | None]"
FetchText = Callable[[str], Awaitable[str | None]]
"""Fetches an address and gives its text, or None where there is no file to keep to."""


def _nobody(host: str, seconds: float) -> None:
    """Nobody asks for Crawl-delay."""


_REMEMBERED = 8192
_GOOD_FOR_SECONDS = 3600.0


class RobotsCache:
    """The rules of every host, asked for once an hour at most."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Loading]] = OrderedDict()

    def get(self, origin: str) -> Loading | None:
        """The rules of a host, or the task that fetches them; None where nobody has asked."""
        found = self._kept.get(origin)
        if found is None or monotonic() - found[0] > _GOOD_FOR_SECONDS:
            return None
        return found[1]

    def put(self, origin: str, loading: Loading) -> None:
        self._kept[origin] = (monotonic(), loading)
        self._kept.move_to_end(origin)
        if len(self._kept) > _REMEMBERED:
            self._kept.popitem(last=False)


@dataclass(slots=True)
class Robots:
    """Asks robots.txt before an address is fetched.

    A host without the file, or whose file can't be fetched, closes nothing (as Scrapy has it): an
    inspection acts for the supervising office and a broken robots.txt must not hide a site.
    ``space`` is told the Crawl-delay of a host in seconds, within what is kept to.
    """

    fetch_text: FetchText
    user_agent: str
    ignore: bool = False
    space: Callable[[str, float], None] = _nobody
    cache: RobotsCache = field(default_factory=RobotsCache)

    async def allows(self, url: str) -> bool:
        """Whether the walk may fetch ``url``."""
        if self.ignore:
            return True
        rules = await self._rules_of(origin_of(url))
        return rules is None or rules.can_fetch(url, self.user_agent)

    async def _rules_of(self, origin: str) -> Protego | None:
        """The rules of a host, fetched by whoever asks first, whether or not it waits for them."""
        task = self.cache.get(origin)
        if task is None:
            task = asyncio.ensure_future(self._load(origin))
            self.cache.put(origin, task)
        return task.result() if task.done() else await asyncio.shield(task)

    async def _load(self, origin: str) -> Protego | None:
        try:
            text = await self.fetch_text(f"{origin}/robots.txt")
            rules = Protego.parse(text) if text else None
            if rules is not None:
                self._keep_distance(origin, rules)
        except Exception:
            log.exception("robots.txt could not be read: %s", origin)
            return None
        return rules

    def _keep_distance(self, origin: str, rules: Protego) -> None:
        wanted = rules.crawl_delay(self.user_agent)
        if wanted:
            self.space(host_of(origin), min(float(wanted), walk_settings().robots_max_delay))
