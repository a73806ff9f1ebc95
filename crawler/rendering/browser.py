"""One browser for a round of pages, started again when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from playwright.async_api import Error as BrowserError
from playwright.async_api import async_playwright

from config.rendering import Fault, RenderingRules
from crawler.rendering.chromium import launch_options

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright


class NoBrowserError(Exception):
    """The browser can't be started, or keeps dying."""


class Chromium:
    """Gives pages, each in a context of its own: no cookie or storage outlives its page."""

    def __init__(self, executable: str, rules: RenderingRules) -> None:
        self._options = cast("dict[str, Any]", launch_options(executable, rules))
        self._rules = rules
        self._launches = 0
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """An empty page. Raises :class:`NoBrowserError`, and Playwright's ``Error`` later on."""
        page = await self._empty_page()
        try:
            page.context.on("page", _close)
            yield page
        finally:
            if not await self._in_time(page.context.close()):
                # A page that can't be closed keeps its process busy for ever.
                await self._stop()

    async def _empty_page(self) -> Page:
        """In a browser that works: one that died unnoticed is started again."""
        while True:
            browser = await self._running()
            try:
                async with asyncio.timeout(self._rules.process.launch_seconds):
                    context = await self._context(browser)
                    return await context.new_page()
            except (BrowserError, TimeoutError):
                await self._stop()

    async def _context(self, browser: Browser) -> BrowserContext:
        return await browser.new_context(
            accept_downloads=False,
            service_workers="block",
            locale=self._rules.locale,
            timezone_id=self._rules.timezone,
            viewport={
                "width": self._rules.viewport.width,
                "height": self._rules.viewport.height,
            },
        )

    async def _running(self) -> Browser:
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        problem = ""
        while self._launches < self._rules.process.launches:
            self._launches += 1
            try:
                async with asyncio.timeout(self._rules.process.launch_seconds):
                    return await self._launch()
            except (BrowserError, OSError, TimeoutError) as error:
                problem = str(error)
                await self._stop()
        raise NoBrowserError(f"{self._rules.say(Fault.NO_BROWSER)}: {problem}")

    async def _launch(self) -> Browser:
        if self._driver is None:
            self._driver = await async_playwright().start()
        self._browser = await self._driver.chromium.launch(**self._options)
        return self._browser

    async def _stop(self) -> None:
        browser, driver = self._browser, self._driver
        self._browser = self._driver = None
        if browser is not None:
            await self._in_time(browser.close())
        if driver is not None:
            await self._in_time(driver.stop())

    async def _in_time(self, closing: Awaitable[None]) -> bool:
        """Whether it was closed; what is gone already counts as closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._rules.process.close_seconds):
                # What is gone already is not always told as Playwright's own error.
                with suppress(Exception):
                    await closing
                return True
        return False


async def _close(window: Page) -> None:
    """A window that a page opened: nobody asked for it."""
    with suppress(BrowserError):
        await window.close()
