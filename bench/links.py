"""``make bench-links``: one generated portal with planted links, checked by linkinator (npm) and
by a whole inspection, each kept to one core, in turn.

Printed for both: links and pages a second, CPU, peak memory, and their verdicts held against what
was planted: dead links found, missed, and living ones called dead. The last line is JSON: ``ratio``
(of medians, govaudit over linkinator, links a second), ``links_per_second``,
``peer_links_per_second``, and of all rounds together the worst ``wrong``, ``missed``,
``peer_wrong``, ``peer_missed``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_cache_path

from bench.crawl import measured, portal
from bench.planted import dead_addresses

PEER = "linkinator"
PEER_VERSION = "7.6.1"
_PORTAL_PATHS = ("/art/", "/col/")


@dataclass(frozen=True)
class Run:
    """One run of one program. ``called_dead``: what it calls dead; ``dead``: what is."""

    links: int
    pages: int
    called_dead: Set[str]
    dead: Set[str]
    seconds: float
    cpu_seconds: float
    rss_mb: float

    @property
    def links_per_second(self) -> float:
        return self.links / self.seconds

    @property
    def wrong(self) -> int:
        """Living links that were called dead."""
        return len(self.called_dead - self.dead)

    @property
    def missed(self) -> int:
        """Dead links that were not."""
        return len(self.dead - self.called_dead)


def installed_peer() -> Path | None:
    """The peer's program, installed into the user's cache when it is not there yet; None without
    Node.js, npm or the network."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("linkinator: skipped, there is no node and npm on this machine.")
        return None
    folder = user_cache_path("govaudit") / "bench" / f"{PEER}-{PEER_VERSION}"
    program = folder / "node_modules" / PEER / "build" / "src" / "cli.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]
        installing = subprocess.run(
            [*command, str(folder), f"{PEER}@{PEER_VERSION}"], capture_output=True, text=True
        )
        if installing.returncode or not program.exists():
            reason = (installing.stderr.strip().splitlines() or ["no reason given"])[-1]
            print(f"linkinator: skipped, npm could not install it: {reason}")
            return None
    return program


def peer(program: Path, url: str, truth: Set[str], core: int | None) -> Run:
    """The peer with its own defaults, following all links of the site."""
    command = ["node", str(program), url, "--recurse", "--format", "json"]
    text, *figures = measured(command, core)
    states = {link["url"]: link["state"] for link in json.loads(text)["links"]}
    pages = sum(_is_page(address, url) for address in states)
    dead = {address for address, state in states.items() if state == "BROKEN"}
    return Run(len(states), pages, dead, truth, *figures)


def inspection(url: str, truth: Set[str], core: int | None) -> Run:
    """A whole inspection, with what it has to say of the links."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            *(sys.executable, "-m", "console", "check", url),
            *("--profile", "full", "--delay", "0", "--second-look", "1", "--no-browser"),
            *("--allow-private", "127.0.0.0/8", "--as-of", "2026-11-20", "--quiet"),
            *("--out", folder, "--json", str(report), "--db", f"sqlite:///{folder}/bench.db"),
        ]
        _, *figures = measured(command, core)
        data = json.loads(report.read_text())
    dead = {link["url"] for link in data["links"] if link["verdict"] == "dead"}
    counts = data["inspection"]
    return Run(counts["links_checked"], counts["pages_fetched"], dead, truth, *figures)


def show(name: str, run: Run) -> None:
    print(
        f"{name:<10} {run.links:>6} links {run.links_per_second:>7.1f} links/s "
        f"{run.pages / run.seconds:>7.1f} pages/s {run.cpu_seconds:>6.1f} s CPU "
        f"{run.rss_mb:>5.0f} MB peak   dead {len(run.called_dead & run.dead)} of {len(run.dead)}, "
        f"missed {run.missed}, wrong {run.wrong}",
        flush=True,
    )


def compare(pages: int, links: int, rounds: int) -> tuple[list[Run], list[Run]]:
    """``rounds`` runs of the peer and of govaudit in turn; each has a fresh portal, since some
    links answer differently the second time."""
    program = installed_peer()
    checker, server = _cores()
    peers: list[Run] = []
    ours: list[Run] = []
    for _ in range(rounds):
        if program is not None:
            with portal(pages, links, server) as url:
                truth = frozenset(dead_addresses(links, url))
                peers.append(peer(program, url, truth, checker))
            show(PEER, peers[-1])
        with portal(pages, links, server) as url:
            truth = frozenset(dead_addresses(links, url))
            ours.append(inspection(url, truth, checker))
        show("govaudit", ours[-1])
    return peers, ours


def figures_of(runs: list[Run], prefix: str = "") -> dict[str, float | None]:
    """Median rate and worst verdicts; null where there was no run."""
    rates = [run.links_per_second for run in runs]
    return {
        f"{prefix}links_per_second": round(statistics.median(rates), 1) if runs else None,
        f"{prefix}wrong": max((run.wrong for run in runs), default=None),
        f"{prefix}missed": max((run.missed for run in runs), default=None),
    }


def _cores() -> tuple[int | None, int | None]:
    """A core for the checker and one for the server; None where the system can't tell."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def _is_page(address: str, home_url: str) -> bool:
    if not address.startswith(home_url):
        return False
    path = urlsplit(address).path
    return path == "/" or path.startswith(_PORTAL_PATHS)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=5000)
    options.add_argument("--planted", type=int, default=280)
    options.add_argument("--rounds", type=int, default=3)
    wanted = options.parse_args()
    print(f"portal: {wanted.pages} pages and {wanted.planted} planted links")
    peers, ours = compare(wanted.pages, wanted.planted, wanted.rounds)
    figures = figures_of(ours) | figures_of(peers, "peer_")
    rate, peer_rate = figures["links_per_second"], figures["peer_links_per_second"]
    ratio = round(rate / peer_rate, 3) if rate and peer_rate else None
    print(json.dumps({"ratio": ratio, **figures}))


if __name__ == "__main__":
    main()
