"""One run as a process of its own, so that its crash is nobody else's."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil

from config.schedule import ScheduleSettings
from console.outputs import one_line

_READ_BYTES = 65_536
_LINE_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its status (negative: the signal that killed it) and last words."""

    status: int
    last_lines: str


class Child:
    """``govaudit`` with these arguments."""

    def __init__(self, process: asyncio.subprocess.Process, settings: ScheduleSettings) -> None:
        self._process = process
        self._settings = settings
        self._lines: deque[str] = deque(maxlen=settings.last_lines)

    @classmethod
    async def start(
        cls, arguments: Sequence[str], environment: Mapping[str, str], settings: ScheduleSettings
    ) -> Child:
        """Raises ``OSError`` where the system has no room for another process."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "console",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **environment},
            # Ctrl-C at the scheduler's terminal is the scheduler's to hand on.
            start_new_session=True,
        )
        return cls(process, settings)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ended(self) -> Ended:
        """Wait for the end, keeping the last lines only."""
        await self._read()
        status = await self._process.wait()
        text = "\n".join(line for line in self._lines if line)
        return Ended(status, text[-self._settings.last_bytes :])

    def stop(self) -> None:
        """Ask it to end in good order."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it, and whatever it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def _read(self) -> None:
        """Lines as they come; one without an end is cut."""
        stream = self._process.stdout
        assert stream is not None
        rest = b""
        while block := await stream.read(_READ_BYTES):
            *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
            self._lines.extend(map(_text, lines[-self._settings.last_lines :]))
            rest = rest[:_LINE_BYTES]
        self._lines.append(_text(rest))


def _text(line: bytes) -> str:
    return one_line(line[:_LINE_BYTES].decode("utf-8", "replace"))


def mark(pid: int) -> dict[str, Any]:
    """What tells a process from a later one with the same number."""
    try:
        return {"pid": pid, "created": psutil.Process(pid).create_time()}
    except psutil.Error:
        return {"pid": pid, "created": None}


def lives(marked: Mapping[str, Any] | None) -> bool:
    """Whether the process is still there, itself and not another one with its number."""
    if not marked:
        return False
    try:
        process = psutil.Process(int(marked["pid"]))
        same = process.create_time() == marked["created"]
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
