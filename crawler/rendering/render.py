"""Pages with the browser, one after the other. Needs the extra ``browser``."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING

from config.rendering import RenderingRules, rendering_rules
from crawler.rendering.browser import Chromium, NoBrowserError
from crawler.rendering.chromium import find_chromium
from crawler.rendering.courier import Allows, Kept, Way
from crawler.rendering.model import Rendered, Snapshot
from crawler.rendering.visit import Enough, visit

if TYPE_CHECKING:
    from crawler.net.client import NetClient
    from crawler.net.limiter import HostLimiter

log = logging.getLogger(__name__)


async def _anything(url: str) -> bool:
    return True


def _never(url: str, snapshot: Snapshot) -> bool:
    return False


async def render(
    urls: Iterable[str],
    net: NetClient,
    limiter: HostLimiter,
    *,
    allows: Allows = _anything,
    enough: Enough = _never,
    rules: RenderingRules | None = None,
) -> AsyncGenerator[Rendered]:
    """Open each page, let its scripts run, and give what it has become.

    What a page asks for is fetched by ``net`` within the politeness of ``limiter``; data only from
    addresses that ``allows`` permits. ``enough`` ends the wait where the list is there. A page that
    fails, or takes the browser with it, is given with ``failed`` set; where there is no browser, or
    it keeps dying, the rest is left out. Close the iterator (``aclosing``) to close the browser.
    """
    known = rules or rendering_rules()
    executable = find_chromium()
    if executable is None:
        return
    way = Way(net, limiter, allows, known, Kept(known.limits.kept_bytes))
    async with Chromium(executable, known) as chromium:
        try:
            for url in urls:
                yield await visit(url, chromium, way, enough)
        except NoBrowserError as error:
            log.warning("no browser: %s", error)
