"""Work that is ended in good order where it would be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_ASK_SECONDS = 0.5


async def in_good_order(
    work: Coroutine[Any, Any, _Result], stop: Callable[[], Awaitable[None]]
) -> tuple[_Result, bool]:
    """The result of ``work``, and whether it was cut short.

    When this is cancelled, ``stop`` is asked to end the work, again and again until it has ended,
    as it may not have come to what can be stopped yet. Cancelled once more, it cancels the work.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task), False
    except asyncio.CancelledError:
        if task.cancelled():
            raise
    try:
        while not task.done():
            await stop()
            await asyncio.wait({task}, timeout=_ASK_SECONDS)
    except asyncio.CancelledError:
        task.cancel()
        raise
    return task.result(), True
