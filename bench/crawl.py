"""``make bench``: one generated portal, walked by a bare Scrapy spider and by a whole inspection.

Both run in turn, each in a process of its own, so that what else the machine does hits both alike.
The last line is JSON: ``ratio`` (of medians, govaudit over bare Scrapy), ``pages_per_second``,
``cpu_ms_per_page``, ``rss_mb_5000``, ``rss_mb_20000``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One run of one program."""

    pages: int
    seconds: float
    cpu_seconds: float
    rss_mb: float

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.pages


@contextmanager
def portal(pages: int, planted: int = 0, core: int | None = None) -> Iterator[str]:
    """Serve a portal of ``pages`` pages and so many planted links; gives its home address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.portal", str(pages), str(planted)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(keep_to, core),
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.communicate()


def keep_to(core: int | None) -> None:
    """Stay on one core, where the system can do that."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def measured(command: list[str], core: int | None = None) -> tuple[str, float, float, float]:
    """Run a command: its output, wall seconds, CPU seconds and peak memory in MB."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.DEVNULL,
            preexec_fn=partial(keep_to, core),
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    return text, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def bare(url: str) -> Run:
    text, *figures = measured([sys.executable, "-m", "bench.bare_spider", url])
    return Run(int(text), *figures)


def inspection(url: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            *(sys.executable, "-m", "console", "check", url),
            *("--profile", "full", "--delay", "0", "--second-look", "0"),
            *("--allow-private", "127.0.0.0/8", "--as-of", "2026-11-20", "--quiet"),
            *("--out", folder, "--json", str(report), "--db", f"sqlite:///{folder}/bench.db"),
        ]
        _, *figures = measured(command)
        pages = json.loads(report.read_text())["inspection"]["pages_fetched"]
    return Run(pages, *figures)


def show(name: str, run: Run) -> None:
    print(
        f"{name:<10} {run.pages:>6} pages {run.pages_per_second:>7.1f} pages/s "
        f"{run.cpu_ms:>6.2f} ms CPU/page {run.rss_mb:>6.0f} MB peak",
        flush=True,
    )


def compare(pages: int, rounds: int) -> tuple[list[Run], list[Run]]:
    """``rounds`` runs of each program in turn over the same portal."""
    peers, ours = [], []
    with portal(pages) as url:
        for _ in range(rounds):
            peers.append(bare(url))
            show("scrapy", peers[-1])
            ours.append(inspection(url))
            show("govaudit", ours[-1])
    return peers, ours


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=5000)
    options.add_argument("--more-pages", type=int, default=20000)
    options.add_argument("--rounds", type=int, default=3)
    wanted = options.parse_args()
    peers, ours = compare(wanted.pages, wanted.rounds)
    with portal(wanted.more_pages) as url:
        large = inspection(url)
    show("govaudit", large)
    rate = statistics.median(run.pages_per_second for run in ours)
    figures = {
        "ratio": round(rate / statistics.median(run.pages_per_second for run in peers), 3),
        "pages_per_second": round(rate, 1),
        "cpu_ms_per_page": round(statistics.median(run.cpu_ms for run in ours), 2),
        f"rss_mb_{wanted.pages}": round(statistics.median(run.rss_mb for run in ours), 1),
        f"rss_mb_{wanted.more_pages}": round(large.rss_mb, 1),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
