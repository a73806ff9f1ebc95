"""Ctrl-C and SIGTERM for processes that work until they are told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.outputs import say


@contextmanager
def stopping_on_signals(stop: Callable[[], object], words: str) -> Iterator[None]:
    """The first signal says ``words`` and calls ``stop``; a second one ends the program."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)

    def first(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        say([words], err=True)
        stop()

    for number in numbers:
        loop.add_signal_handler(number, first, number)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
