"""Look at a link as often as it takes to say something that stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from config.links import Note, links_config
from config.settings import settings
from config.terms import LinkCause, LinkKind, LinkScope
from crawler.links.courtesy import Courtesy
from crawler.links.judge import Attempt, Look
from crawler.links.outages import DownHosts, Uplink, is_network_fault
from crawler.links.result import LinkResult, SharedResults, result_of
from crawler.links.soft404 import SoftErrors
from crawler.links.stubs import stub_target
from crawler.net.exchange import Trail
from crawler.urls import origin_of

if TYPE_CHECKING:
    from crawler.net.client import NetClient
    from crawler.net.limiter import HostLimiter

_MIDDLE_LOOK = 0.25
"""Share of the second-look time after which a look is taken in between: most faults pass soon."""
_SHARED_FAULT_SHARE = 0.5
_SHARED_FAULT_SECONDS = 60.0
_LEAST_LOOKS = 2
_MOST_STUBS = 2
_MAY_BE_EMPTY = frozenset({LinkKind.STYLE, LinkKind.SCRIPT})


class LinkVerifier:
    """Verifies links of one inspection.

    ``second_look_seconds``: least time between the two looks that must agree before a transient
    fault counts. ``uplink_ok``: whether our own way out works. ``shared``: results of external
    links from other inspections. Waiting holds no connection slot.
    """

    def __init__(
        self,
        net: NetClient,
        limiter: HostLimiter,
        *,
        second_look_seconds: float,
        soft_errors: SoftErrors | None = None,
        uplink_ok: Callable[[], Awaitable[bool]] | None = None,
        shared: SharedResults | None = None,
        max_attempts: int | None = None,
        homes: Collection[str] = (),
    ) -> None:
        self._net = net
        self._limiter = limiter
        self._soft_errors = soft_errors or SoftErrors(net, limiter, homes=homes)
        self._courtesy = Courtesy(limiter)
        self.second_look_seconds = second_look_seconds
        self.uplink = Uplink(uplink_ok)
        self._shared = shared
        self.max_attempts = max_attempts or settings().verification.max_attempts
        self._down = DownHosts(
            min(_SHARED_FAULT_SECONDS, second_look_seconds * _SHARED_FAULT_SHARE)
        )
        self.waiting_for_second_look = 0

    @contextmanager
    def patience(self) -> Iterator[None]:
        """Around every wait for another look, so that it can be told from work."""
        self.waiting_for_second_look += 1
        try:
            yield
        finally:
            self.waiting_for_second_look -= 1

    async def verify(
        self,
        url: str,
        kind: LinkKind,
        scope: LinkScope,
        *,
        promised: str | None = None,
        first: Look | None = None,
    ) -> LinkResult:
        """The verdict on ``url``. Raises nothing for the network's sake; may be cancelled.

        ``promised``: ending of the file that the page promises where the address does not.
        ``first``: a look that the walk has taken just now, which then counts as the first.
        """
        case = _Case(self, url, kind, promised)
        if scope is not LinkScope.EXTERNAL or self._shared is None:
            return await case.decide(first)
        return await self._shared.once(url, kind, promised, lambda: case.decide(first))

    async def look(
        self, url: str, kind: LinkKind, promised: str | None = None, newer_than: float = 0.0
    ) -> tuple[Trail, Look]:
        """One look: HEAD where that is enough, else GET; no patience. ``newer_than``
        (:func:`time.monotonic`): nothing that was learned before counts."""
        origin = origin_of(url)
        down = self._down.recall(origin, newer_than)
        if down is not None:
            trail = Trail([down])
        else:
            trail = await self._fetch(url, kind, newer_than)
            self._down.note(origin, trail.first)
            self._courtesy.heed(trail.last)
        return trail, await self._soft_errors.judge(trail, kind, promised=promised)

    async def _fetch(self, url: str, kind: LinkKind, newer_than: float) -> Trail:
        if kind in links_config().head_first:
            trail = await self._net.follow(
                url, method="HEAD", dns_newer_than=newer_than, limiter=self._limiter
            )
            if _head_is_enough(trail, kind) or trail.first.ip is None:
                return trail
        whole = kind in (LinkKind.PAGE, LinkKind.FRAME)
        trail = await self._net.follow(
            url,
            max_bytes=None if whole else self._net.limits.attachment_probe_bytes,
            dns_newer_than=newer_than,
            limiter=self._limiter,
        )
        return await self._through_stubs(trail) if whole else trail

    async def _through_stubs(self, trail: Trail) -> Trail:
        """On behind pages that only send the visitor on, by meta refresh or script."""
        for _ in range(_MOST_STUBS):
            target = stub_target(trail.last)
            if target is None or any(hop.url == target for hop in trail.hops):
                break
            onward = await self._net.follow(target, limiter=self._limiter)
            trail = Trail([*trail.hops, *onward.hops], onward.loop, onward.bad_target)
        return trail


class _Case:
    """One link under examination, with all the looks at it."""

    def __init__(
        self, verifier: LinkVerifier, url: str, kind: LinkKind, promised: str | None
    ) -> None:
        self._verifier = verifier
        self._url = url
        self._kind = kind
        self._promised = promised
        self._attempts: list[Attempt] = []
        self._first_fault = 0.0
        self._last_end = 0.0

    async def decide(self, first: Look | None) -> LinkResult:
        """Look, and where the answer may pass, look again until it stands."""
        if first is not None and first.passing:
            self._note(first)
            if not _too_long(first):
                await self._wait(first)
        while True:
            apart = time.monotonic() - self._first_fault
            trail, look = await self._look()
            self._note(look)
            if not look.passing:
                return result_of(trail, look, self._attempts)
            if len(self._attempts) > 1 and apart >= self._verifier.second_look_seconds:
                return result_of(trail, look, self._attempts)
            if _too_long(look):
                return result_of(trail, _put_off(look), self._attempts)
            await self._wait(look)

    async def _look(self) -> tuple[Trail, Look]:
        """One look; those that fell into an outage of our own are void and taken again."""
        verifier = self._verifier
        while True:
            trail, look = await verifier.look(
                self._url, self._kind, self._promised, self._newer_than()
            )
            if not is_network_fault(trail) or await verifier.uplink.works():
                return trail, look
            with verifier.patience():
                await verifier.uplink.wait_until_it_works()
            self._last_end = time.monotonic()

    def _newer_than(self) -> float:
        """What other links have learned of the host counts only if it is later than our last look,
        and for the look that decides only if it is late enough itself."""
        due = self._first_fault + self._verifier.second_look_seconds
        decides = bool(self._attempts) and time.monotonic() >= due
        return max(self._last_end, due) if decides else self._last_end

    def _note(self, look: Look) -> None:
        self._last_end = time.monotonic()
        if not self._attempts:
            self._first_fault = self._last_end
        if look.attempt is not None:
            self._attempts.append(look.attempt)

    async def _wait(self, look: Look) -> None:
        """Until the next look is due: one in between, then the one that decides."""
        verifier = self._verifier
        middle = len(self._attempts) == 1 and verifier.max_attempts > _LEAST_LOOKS
        share = _MIDDLE_LOOK if middle else 1.0
        due = self._first_fault + share * verifier.second_look_seconds
        seconds = max(due - time.monotonic(), look.retry_after or 0.0, 0.0)
        with verifier.patience():
            await asyncio.sleep(seconds)


def _too_long(look: Look) -> bool:
    """The server wants to be left alone for longer than we can wait."""
    most = settings().politeness.max_retry_after_seconds
    return look.retry_after is not None and look.retry_after > most


def _put_off(look: Look) -> Look:
    seconds = round(look.retry_after or 0)
    note = links_config().say(Note.RETRY_LATER, seconds=seconds)
    return Look(LinkCause.RATE_LIMITED, look.status, note, attempt=look.attempt)


def _head_is_enough(trail: Trail, kind: LinkKind) -> bool:
    """A head that is all right in every respect; servers that refuse HEAD, or answer it wrongly,
    are asked with GET."""
    last = trail.last
    if last.status == 429:
        return True
    if last.cause is not None or last.status != 200 or trail.loop:
        return False
    files = links_config().files
    if last.content_type in files.html_types or last.content_type in files.error_types:
        return False
    has_length = last.headers.get("content-length", "0").strip() != "0"
    return has_length or kind in _MAY_BE_EMPTY
