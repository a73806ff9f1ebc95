"""A process that inspects sites for the process that leads the audit: ``python -m`` with the number
of the open socket to it. It ends when that closes, in good order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from pathlib import Path

from config.errors import UserError
from console.audits.keeping import RemoteKeeper
from console.audits.places import end_message, standing_message, standing_of
from console.audits.shared import Shared, open_shared
from console.audits.site import SiteEnd, inspect_site
from console.audits.wire import Message, Wire
from console.logs import log_to_standard_error
from store.database import open_store

log = logging.getLogger(__name__)

_TELL_SECONDS = 1.0
_ENDING_SECONDS = 20.0
"""After this, what does not end is left to whoever takes it up."""


class _Work:
    """The sites that this process has at work."""

    def __init__(self, audit_id: int, shared: Shared, wire: Wire) -> None:
        self._audit_id, self._shared, self._wire = audit_id, shared, wire
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, site_id: int) -> None:
        task = asyncio.create_task(self._inspect(site_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _inspect(self, site_id: int) -> None:
        try:
            end = await inspect_site(self._shared.store, self._audit_id, site_id, self._shared)
        except UserError as error:
            self._wire.send(kind="refused", what=error.what, how=error.how)
            return
        except Exception:
            log.exception("site %d could not be inspected", site_id)
            end = SiteEnd(site_id, None)
        self._wire.send(**end_message(end))

    async def tell(self) -> None:
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            self._wire.send(**standing_message(standing_of(self._shared)))

    async def end(self) -> None:
        self._shared.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ENDING_SECONDS):
                await asyncio.gather(*self._tasks, return_exceptions=True)


async def work(end: socket.socket) -> None:
    """Do as we are told until the leading process closes the connection, or is gone."""
    wire = await Wire.over(end)
    messages = wire.messages()
    opening = await anext(messages)
    try:
        store = await asyncio.to_thread(open_store, opening["db"])
    except UserError as error:
        wire.send(kind="refused", what=error.what, how=error.how)
        await wire.close()
        return
    keeper = RemoteKeeper(wire)
    out = Path(opening["out"]) if opening["out"] else None
    async with open_shared(store, keeper=keeper, out=out) as shared:
        wire.send(kind="hello", worker=shared.worker)
        mine = _Work(opening["audit"], shared, wire)
        telling = asyncio.create_task(mine.tell())
        async for message in messages:
            if message["kind"] == "close":
                break
            _obey(message, mine, shared, keeper)
        telling.cancel()
        await mine.end()
    await wire.close()
    store.close()


def _obey(message: Message, mine: _Work, shared: Shared, keeper: RemoteKeeper) -> None:
    if message["kind"] == "begin":
        mine.begin(message["site"])
    elif message["kind"] == "stop":
        shared.stop()
    else:
        keeper.hear(message, shared.network.hosts)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log_to_standard_error()
    asyncio.run(work(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
