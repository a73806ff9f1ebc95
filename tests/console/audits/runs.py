"""``govaudit audit`` in processes of its own, which the tests kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.console.audits.farm import ROOT, Farm

_COMPILED_ONCE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "govaudit-tests-pycache")),
}
"""So that each of the processes need not compile everything anew."""


def hastily(farm: Farm) -> list[str]:
    """Options of a run over the farm that waits for nothing."""
    return [
        *("--profile", "quick", "--delay", "0", "--second-look", "0.1", "--timeout", "5"),
        *("--allow-private", "127.0.0.0/8", "--uplink", farm.uplink),
        *("--as-of", "2026-11-20", "--no-browser", "--operator", "测试"),
    ]


class Command:
    """One command; what it says is kept."""

    def __init__(self, database: str, *arguments: str) -> None:
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115 - until the test is over
        self.process = subprocess.Popen(
            [sys.executable, "-m", "console", "audit", *arguments, "--db", database],
            cwd=ROOT,
            env=os.environ | _COMPILED_ONCE,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    @property
    def said(self) -> str:
        self._output.seek(0)
        return self._output.read()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(number)

    def workers(self) -> list[psutil.Process]:
        """The processes that inspect for it."""
        children = psutil.Process(self.process.pid).children()
        return [each for each in children if "console.audits.worker" in " ".join(each.cmdline())]

    def until(self, come: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a moment in the run; it must not end before."""
        deadline = time.monotonic() + seconds
        while not come():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.02)
