"""One page in the browser: opened, waited for, written out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.async_api import Error as BrowserError

from config.rendering import Fault, RenderingRules
from crawler.rendering.courier import Courier, Way
from crawler.rendering.model import Rendered, Snapshot
from crawler.rendering.window import UnreadableError, Window

if TYPE_CHECKING:
    from playwright.async_api import Page

    from crawler.rendering.browser import Chromium

Enough = Callable[[str, Snapshot], bool]
"""Whether the list of the page at an address is there, so that nothing more need be waited for."""


async def visit(url: str, chromium: Chromium, way: Way, enough: Enough) -> Rendered:
    """Open ``url`` and let its scripts run. Raises only ``NoBrowserError``; everything that a page
    can do wrong is told by ``failed``."""
    started = time.monotonic()
    limits, say = way.rules.limits, way.rules.say
    courier = Courier(url, way)
    snapshot, failed, settled = None, None, False
    try:
        async with (
            chromium.page() as page,
            courier,
            asyncio.timeout(limits.seconds + limits.grace_seconds),
        ):
            snapshot, settled = await _Stay(url, page, courier, way.rules, enough).result()
    except TimeoutError:
        failed = say(Fault.TOO_SLOW, seconds=round(limits.seconds))
    except UnreadableError as error:
        failed = str(error)
    except BrowserError:
        failed = courier.fault or say(Fault.CRASHED)
    ms = round((time.monotonic() - started) * 1000)
    return Rendered(url, ms, snapshot, failed, settled, tuple(courier.missed))


class _Stay:
    """The time between opening a page and leaving it."""

    def __init__(
        self, url: str, page: Page, courier: Courier, rules: RenderingRules, enough: Enough
    ) -> None:
        self._url = url
        self._page = page
        self._courier = courier
        self._rules = rules
        self._enough = enough
        self._deadline = _now() + rules.limits.seconds
        self._changed = _now()
        self._signature = ""
        self._looked_at = ""

    async def result(self) -> tuple[Snapshot, bool]:
        """The page, and whether it had come to rest. Raises Playwright's ``Error``."""
        await self._page.route("**/*", self._courier.take)
        self._page.on("pageerror", self._courier.script_broke)
        seconds = self._rules.limits.seconds
        await self._page.goto(self._url, wait_until="commit", timeout=seconds * 1000)
        window = await Window.open(self._page, self._rules)
        while _now() < self._deadline:
            await asyncio.sleep(self._rules.patience.poll_seconds)
            quiet = await self._quiet(window)
            if quiet >= self._rules.patience.quiet_seconds:
                return await window.snapshot(), True
            if quiet >= self._rules.patience.there_seconds and (there := await self._there(window)):
                return there, True
        return await window.snapshot(), False

    async def _quiet(self, window: Window) -> float:
        """Seconds since the page last asked for something or changed; 0.0 while it still does."""
        signature = await window.signature()
        if signature != self._signature:
            self._signature, self._changed = signature, _now()
        if self._courier.busy:
            return 0.0
        return _now() - max(self._changed, self._courier.last_active)

    async def _there(self, window: Window) -> Snapshot | None:
        """The page, if its list is there and nothing of it is left empty; looked at once only for
        each of its states."""
        if self._looked_at == self._signature:
            return None
        self._looked_at = self._signature
        snapshot = await window.snapshot()
        return snapshot if not snapshot.hollow and self._enough(self._url, snapshot) else None


def _now() -> float:
    return asyncio.get_running_loop().time()
