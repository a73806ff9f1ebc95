"""Many inspections in several processes; one that dies takes only its own inspection along.

A pool of the standard library gives up all that waits when one process is killed (by the system,
for want of memory). Here every process has one inspection at a time, and is replaced when it ends.
"""

from __future__ import annotations

import logging
import multiprocessing as mp
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from config.errors import UserError
from console.rejudging.one import Rescored, rescore
from store.database import open_store

_LIMIT_SECONDS = 1800.0
"""Of one inspection; the largest take some minutes."""
_CRASHED = "程序出错，保留原来的结果"
_DIED = "进程意外退出，保留原来的结果"
_TOO_LONG = "超过时限，保留原来的结果"

Work = Callable[[str, int, str | None], Rescored]


@dataclass(frozen=True, slots=True)
class Task:
    """What every process is told at its start."""

    url: str
    """The database."""
    rulesets: str | None
    work: Work | None = None
    """In place of :func:`console.rejudging.one.rescore`, for tests; has to be importable."""


def rescore_many(task: Task, numbers: Sequence[int], workers: int) -> Iterator[Rescored]:
    """Rescore inspections, as they are done. A fault of one is told in its result."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in numbers:
        waiting.put(number)
    done: queue.SimpleQueue[Rescored] = queue.SimpleQueue()
    stop = threading.Event()
    threads = [
        threading.Thread(target=_Keeper(task, waiting, done, stop).run, daemon=True)
        for _ in range(min(workers, len(numbers)))
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in numbers:
            yield done.get()
    finally:
        stop.set()


class _Keeper:
    """Keeps one process at work."""

    def __init__(self, task: Task, waiting: Any, done: Any, stop: threading.Event) -> None:
        self._task, self._waiting, self._done, self._stop = task, waiting, done, stop
        self._process: Any = None
        self._pipe: Connection | None = None

    def run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    number = self._waiting.get_nowait()
                except queue.Empty:
                    break
                self._done.put(self._one(number))
        finally:
            self._end()

    def _one(self, number: int) -> Rescored:
        pipe = self._pipe or self._start()
        try:
            pipe.send(number)
            if pipe.poll(_LIMIT_SECONDS):
                found: Rescored = pipe.recv()
                return found
            failed = _TOO_LONG
        except (EOFError, OSError):
            failed = _DIED
        self._end()
        return Rescored(inspection=number, failed=failed)

    def _start(self) -> Connection:
        context = mp.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._task), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join()
        self._process = self._pipe = None


def _serve(pipe: Connection, task: Task) -> None:
    """What a process does: one inspection after another until the pipe is closed."""
    while True:
        try:
            number = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(_done(task, number))


def _done(task: Task, number: int) -> Rescored:
    try:
        return (task.work or _rescore)(task.url, number, task.rulesets)
    except UserError as error:
        return Rescored(inspection=number, failed=error.what.rstrip("。"))
    except Exception:
        logging.getLogger(__name__).exception("inspection %d could not be rescored", number)
        return Rescored(inspection=number, failed=_CRASHED)


def _rescore(url: str, number: int, rulesets: str | None) -> Rescored:
    store = open_store(url)
    try:
        return rescore(store, number, rulesets)
    finally:
        store.close()
