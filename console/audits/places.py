"""Where sites are inspected: in this process, or in one of our own beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from config.errors import UserError
from config.terms import AuditSiteState, Phase, Verdict
from console.audits.site import SiteEnd, inspect_site
from console.audits.wire import Wire

if TYPE_CHECKING:
    from pathlib import Path

    from console.audits.keeping import KeepingService
    from console.audits.shared import Shared
    from console.audits.wire import Message
    from store.database import Store

log = logging.getLogger(__name__)

_SLOWEST = 8
"""Sites of a process that are told about while they run."""
_CLOSING_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """A site is through with, or was not to be had."""

    place: int
    end: SiteEnd


@dataclass(frozen=True, slots=True)
class Lost:
    """The process at a place has died."""

    place: int
    worker: str | None
    """None where it died before it could say who it is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing can go on: the database or a directory refuses."""

    error: UserError


Event = Ended | Lost | Refused


@dataclass(frozen=True, slots=True)
class AtWork:
    """A site that is being inspected."""

    site_id: int
    phase: Phase
    pages: int
    seconds: float


@dataclass(slots=True)
class Standing:
    """What a place has done and is at."""

    pages: int = 0
    slowest: list[AtWork] = field(default_factory=list)


class Place(Protocol):
    """Inspects the sites that it is given, and tells by events how each ended."""

    def begin(self, site_id: int) -> None: ...

    def stop(self) -> None:
        """End everything in good order; what runs is given back."""

    def standing(self) -> Standing: ...

    async def close(self) -> None: ...


def standing_of(shared: Shared) -> Standing:
    """What this process has done and is at."""
    running = sorted(shared.running.values(), key=lambda each: -each.progress.seconds)
    return Standing(
        shared.pages + sum(each.progress.new_pages for each in running),
        [
            AtWork(each.site_id, each.progress.phase, each.progress.pages, each.progress.seconds)
            for each in running[:_SLOWEST]
        ],
    )


class LocalPlace:
    """Sites in this process."""

    def __init__(
        self, number: int, audit_id: int, shared: Shared, events: asyncio.Queue[Event]
    ) -> None:
        self._number, self._audit_id = number, audit_id
        self._shared, self._events = shared, events
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, site_id: int) -> None:
        task = asyncio.create_task(self._inspect(site_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _inspect(self, site_id: int) -> None:
        try:
            end = await inspect_site(self._shared.store, self._audit_id, site_id, self._shared)
        except UserError as error:
            self._events.put_nowait(Refused(error))
            return
        except Exception:
            log.exception("site %d could not be inspected", site_id)
            end = SiteEnd(site_id, None)
        self._events.put_nowait(Ended(self._number, end))

    def stop(self) -> None:
        self._shared.stop()

    def standing(self) -> Standing:
        return standing_of(self._shared)

    async def close(self) -> None:
        self._shared.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class ProcessPlace:
    """Sites in a process of their own."""

    def __init__(
        self,
        number: int,
        process: asyncio.subprocess.Process,
        wire: Wire,
        keeping: KeepingService,
        events: asyncio.Queue[Event],
    ) -> None:
        self._number, self._process, self._wire = number, process, wire
        self._keeping, self._events = keeping, events
        self._worker: str | None = None
        self._standing = Standing()
        self._closing = False
        keeping.join(number, wire)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(
        cls,
        number: int,
        audit_id: int,
        store: Store,
        out: Path | None,
        keeping: KeepingService,
        events: asyncio.Queue[Event],
    ) -> ProcessPlace:
        """Start a process. Ctrl-C is for us alone: it is in a session of its own."""
        ours, theirs = socket.socketpair()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "console.audits.worker", str(theirs.fileno())),
            pass_fds=[theirs.fileno()],
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        wire = await Wire.over(ours)
        wire.send(
            kind="open",
            db=store.engine.url.render_as_string(hide_password=False),
            audit=audit_id,
            out=str(out) if out else None,
        )
        return cls(number, process, wire, keeping, events)

    @property
    def pid(self) -> int:
        return self._process.pid

    def begin(self, site_id: int) -> None:
        self._wire.send(kind="begin", site=site_id)

    def stop(self) -> None:
        self._wire.send(kind="stop")

    def standing(self) -> Standing:
        return self._standing

    async def close(self) -> None:
        """Let the process end what it is at; one that does not end is killed."""
        self._closing = True
        self._wire.send(kind="close")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._listening
        self.kill()
        await self._process.wait()
        await self._wire.close()

    def kill(self) -> None:
        """End it at once, with every browser that it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def _listen(self) -> None:
        async for message in self._wire.messages():
            try:
                self._hear(message)
            except Exception:
                log.exception("a message of a worker could not be taken in")
        self._keeping.leave(self._number)
        if not self._closing:
            self.kill()
            await self._process.wait()
            self._events.put_nowait(Lost(self._number, self._worker))

    def _hear(self, message: Message) -> None:
        kind = message["kind"]
        if kind == "ended":
            self._events.put_nowait(Ended(self._number, end_from(message)))
        elif kind == "standing_of_process":
            self._standing = standing_from(message)
        elif kind == "hello":
            self._worker = message["worker"]
        elif kind == "refused":
            self._events.put_nowait(Refused(UserError(message["what"], message["how"])))
        else:
            self._keeping.hear(self._number, message)


def end_message(end: SiteEnd) -> Message:
    """How a site ended, to be told."""
    return {
        "kind": "ended",
        "site": end.site_id,
        "state": end.state,
        "reason": end.reason,
        "verdict": end.verdict,
        "pages": end.pages,
        "seconds": end.seconds,
        "attempts": end.attempts,
    }


def end_from(message: Message) -> SiteEnd:
    """What was told by :func:`end_message`."""
    state, verdict = message["state"], message["verdict"]
    return SiteEnd(
        message["site"],
        AuditSiteState(state) if state else None,
        message["reason"],
        Verdict(verdict) if verdict else None,
        message["pages"],
        message["seconds"],
        message["attempts"],
    )


def standing_message(standing: Standing) -> Message:
    """What a process is at, to be told."""
    rows = [[each.site_id, each.phase, each.pages, each.seconds] for each in standing.slowest]
    return {"kind": "standing_of_process", "pages": standing.pages, "slowest": rows}


def standing_from(message: Message) -> Standing:
    """What was told by :func:`standing_message`."""
    rows = [AtWork(site, Phase(phase), *rest) for site, phase, *rest in message["slowest"]]
    return Standing(message["pages"], rows)
