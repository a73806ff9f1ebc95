"""The sample portal on a loop of its own, in a thread beside the inspection."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from console.demo.portal import DEMO_AS_OF, DemoPortal, serve


@contextmanager
def serve_in_thread(as_of: dt.date = DEMO_AS_OF, port: int = 0) -> Iterator[DemoPortal]:
    """Serve the sample portal while the block runs. Raises what :func:`serve` raises."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="sample-portal", daemon=True)
    thread.start()
    context = serve(as_of, port)
    try:
        portal = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result()
        try:
            yield portal
        finally:
            asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
