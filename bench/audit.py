"""``make bench-audit``: an audit of many small generated sites at polite pace, in one process, in
two, and by two workers of a cluster; beside it one bare Scrapy spider for each site in one process.

All wait ``--delay`` seconds between two requests to one site and have all sites under way at once.
The sites are served by a process of their own, which takes part of the machine, too; so CPU
milliseconds for a page are told as well, which other work on the machine disturbs less. Last, one
large site, to see that memory does not grow with it.

The last line is JSON: ``pages_per_second`` (one process), ``two_process_ratio``,
``two_worker_ratio`` (null where there is no cluster), ``mb_per_site``, ``cpu_ms_per_page``,
``server_cpu_ms_per_page``, ``peer_pages_per_second``, ``peer_cpu_ms_per_page``, ``large_pages``,
``large_mb_at_quarter``, ``large_mb``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from bench.sites import address
from store.database import open_store
from store.inspections import site_for

CONNECTIONS = 2
_FEW = 20
"""Sites of the run that memory is compared with; less where there are few anyway."""


@dataclass(frozen=True)
class Run:
    """One run of one program; memory is the most that its largest process held."""

    pages: int
    seconds: float
    cpu_seconds: float
    rss_mb: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.pages


@dataclass
class Server:
    """The process that serves the sites."""

    port: int
    pid: int
    sites: int

    @property
    def homes(self) -> list[str]:
        return [f"http://{address(number)}:{self.port}/" for number in range(self.sites)]

    @property
    def cpu_seconds(self) -> float:
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)


@contextmanager
def serving(module: str, *arguments: int) -> Iterator[tuple[int, int]]:
    """A server of generated pages; gives its port and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process.pid
    finally:
        process.communicate()


@contextmanager
def watched(process: subprocess.Popen[str]) -> Iterator[list[float]]:
    """The most memory, in MB, that any process of the family held, as the only entry of a list."""
    most = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.25):
            try:
                root = psutil.Process(process.pid)
                family = [root, *root.children(recursive=True)]
                sizes = [each.memory_info().rss for each in family]
            except psutil.Error:
                continue
            most[0] = max(most[0], *(size / 1e6 for size in sizes))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


def measured(command: list[str], text: str | None = None) -> tuple[str, float, float, float]:
    """Run a command: its output, seconds, CPU seconds of all its processes, and MB."""
    before = os.times()
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with watched(process) as most:
        output, _ = process.communicate(text)
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return output, time.monotonic() - began, cpu, most[0]


def register(database: str, homes: list[str]) -> None:
    store = open_store(database)
    with store.session() as session:
        for home in homes:
            site_for(session, home)
        session.commit()
    store.close()


def audit_of(homes: list[str], uplink: str, *more: str) -> Run:
    """An audit over the sites, in a fresh SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/audit.db"
        register(database, homes)
        command = [
            *(sys.executable, "-m", "console", "audit", "run", "--db", database),
            *("--allow-private", "127.0.0.0/8", "--uplink", uplink, "--as-of", "2026-11-20"),
            *("--profile", "quick", "--no-browser", "--quiet", "--operator", "bench", *more),
        ]
        _, *figures = measured(command)
        return Run(pages_in(database), *figures)


def pages_in(database: str) -> int:
    command = [
        *(sys.executable, "-m", "console", "audit", "status"),
        *("--db", database, "--json", "-"),
    ]
    data = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert data["state"] == "done", data["sites"]
    return int(data["pages"])


def audit(server: Server, delay: float, workers: int, sites: int | None = None) -> Run:
    homes = server.homes[:sites]
    machine = ("--workers", str(workers), "--sites-at-once", str(len(homes)))
    return audit_of(homes, f"127.0.0.1:{server.port}", *machine, "--delay", str(delay))


def cluster(server: Server, delay: float) -> Run | None:
    """Two workers of a cluster (:mod:`bench.cluster`); None where it is not there."""
    if importlib.util.find_spec("bench.cluster") is None:
        return None
    from bench import cluster as of_cluster

    seconds_and_pages: Run | None = of_cluster.two_workers(server.homes, server.port, delay)
    return seconds_and_pages


def peer(server: Server, delay: float) -> Run:
    command = [sys.executable, "-m", "bench.many_spiders", str(delay), str(CONNECTIONS)]
    text, *figures = measured(command, "\n".join(server.homes))
    return Run(int(text), *figures)


def large(pages: int) -> tuple[Run, Run]:
    """One site, cut off after a quarter of its pages, and all of it."""
    with serving("bench.portal", pages) as (port, _):
        home = [f"http://127.0.0.1:{port}/"]
        whole = ("--workers", "1", "--profile", "full", "--delay", "0", "--second-look", "0")
        uplink = f"127.0.0.1:{port}"
        return (
            audit_of(home, uplink, *whole, "--max-pages", str(pages // 4)),
            audit_of(home, uplink, *whole),
        )


def show(name: str, run: Run) -> None:
    print(
        f"{name:<12} {run.pages:>6} pages {run.seconds:>6.1f} s {run.rate:>7.1f} pages/s "
        f"{run.cpu_ms:>6.2f} ms CPU/page {run.rss_mb:>6.0f} MB",
        flush=True,
    )


def compare(
    sites: int, pages: int, delay: float, *, with_peer: bool, with_cluster: bool
) -> dict[str, float | None]:
    """The same sites by every program, one after the other."""
    with serving("bench.sites", sites, pages) as (port, pid):
        server = Server(port, pid, sites)
        number = min(_FEW, max(1, sites // 4))
        few = audit(server, delay, 1, number)
        show(f"{number} sites", few)
        before = server.cpu_seconds
        one = audit(server, delay, 1)
        show("one process", one)
        served = server.cpu_seconds - before
        two = audit(server, delay, 2)
        show("two", two)
        many = cluster(server, delay) if with_cluster else None
        if many is not None:
            show("two workers", many)
        spiders = peer(server, delay) if with_peer else None
        if spiders is not None:
            show("scrapy", spiders)
    return {
        "pages_per_second": round(one.rate, 1),
        "two_process_ratio": round(two.rate / one.rate, 2),
        "two_worker_ratio": round(many.rate / one.rate, 2) if many else None,
        "mb_per_site": round((one.rss_mb - few.rss_mb) / (sites - number), 2),
        "cpu_ms_per_page": round(one.cpu_ms, 2),
        "server_cpu_ms_per_page": round(1000 * served / one.pages, 2),
        "peer_pages_per_second": round(spiders.rate, 1) if spiders else None,
        "peer_cpu_ms_per_page": round(spiders.cpu_ms, 2) if spiders else None,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sites", type=int, default=300)
    options.add_argument("--pages", type=int, default=20)
    options.add_argument("--delay", type=float, default=0.5)
    options.add_argument("--large", type=int, default=20000, help="0: leave the large site out")
    options.add_argument("--no-peer", action="store_true")
    options.add_argument("--no-cluster", action="store_true")
    wanted = options.parse_args()
    print(f"{wanted.sites} sites of {wanted.pages} pages, {wanted.delay} s apart", flush=True)
    figures = compare(
        wanted.sites,
        wanted.pages,
        wanted.delay,
        with_peer=not wanted.no_peer,
        with_cluster=not wanted.no_cluster,
    )
    if wanted.large:
        quarter, whole = large(wanted.large)
        show("a quarter", quarter)
        show("large site", whole)
        figures |= {
            "large_pages": whole.pages,
            "large_mb_at_quarter": round(quarter.rss_mb),
            "large_mb": round(whole.rss_mb),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
