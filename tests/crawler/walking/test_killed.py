"""A gathering that is killed goes on where it stood: nothing is fetched twice or missing."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import SQLModel, col, select

import console.cli
from config.terms import InspectionState
from store.claims import claimed
from store.database import Store, open_store
from store.tables import (
    Finding,
    GuardCut,
    IndicatorResult,
    Inspection,
    Item,
    Link,
    Mark,
    Page,
    Referrer,
    SiteColumn,
)
from tests.crawler.walking.run import begin, gathered, plan_for
from tests.crawler.walking.site import (
    Answer,
    Routes,
    Seen,
    Site,
    moved,
    numbered,
    page,
    served,
)

ROOT = Path(__file__).parents[3]
CONNECTIONS = 2
ARTICLES = 300
MOMENTS = (5, 120, 250)
"""Requests in all, after which a run is killed."""
_COMPILED_ONCE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "govaudit-tests-pycache")),
}
"""So that each of the processes need not compile everything anew."""
_PROBES = ("/", "/robots.txt")


def month(seen: Seen) -> Answer:
    """A calendar without end."""
    number = int(seen.path.partition("=")[2])
    return Answer(page(f"第{number}月日历", [f"/rl?month={number + 1}", "/art/1.html"]))


def portal(port: int = 0) -> Site:
    """Articles, lists, dead links, redirects, a trap, and a mark on every page."""
    routes = numbered(ARTICLES)
    more: Routes = {f"/rl?month={number}": month for number in range(1, 40)}
    more["/moved"] = moved("/art/5.html")
    more["/lost"] = moved("/")
    more["/col0/"] = page(
        "栏目0",
        ["/moved", "/lost", "/rl?month=1", *(f"/art/{n}.html" for n in range(0, ARTICLES, 8))],
    )
    footer = "<div class='footer'>主办单位：清河县人民政府 网站标识码：9901010001</div>"
    for path, body in (routes | more).items():
        marked = isinstance(body, str)
        routes[path] = body.replace("</body>", f"{footer}</body>") if marked else body
    return Site(routes, port)


class Run:
    """``govaudit check`` on a site, in a process of its own."""

    def __init__(self, site: Site, uplink: Site, folder: Path) -> None:
        self.site = site
        self.database = folder / "govaudit.db"
        self.command = [
            *(sys.executable, "-m", "console", "check", site.url, "--quiet", "--no-browser"),
            *("--delay", "0", "--concurrency", str(CONNECTIONS), "--second-look", "0"),
            *("--profile", "full"),
            *("--allow-private", "127.0.0.0/8", "--as-of", "2026-11-20"),
            *("--uplink", f"127.0.0.1:{uplink.port}"),
            *("--out", str(folder), "--db", str(self.database)),
        ]

    def start(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *options],
            cwd=ROOT,
            env=os.environ | _COMPILED_ONCE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, *options: str) -> None:
        process = self.start(*options)
        _, said = process.communicate(timeout=60)
        assert process.returncode in (0, 1, 3), said

    def kill(self, after_requests: int, *options: str) -> None:
        """Run until so many requests in all have come, then SIGKILL."""
        process = self.start(*options)
        self.site.wait_for(lambda: len(self.site.requests) >= after_requests)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(str(self.database))
        yield store
        store.close()


def evidence(run: Run) -> dict[str, object]:
    """All that is known of the site in the end, apart from times and from what hangs on the order
    in which two connections happened to be served: depth, which five of the places are kept."""
    with run.store() as store, store.session() as session:
        inspection = session.exec(select(Inspection)).one()

        def rows(table: type[SQLModel], *names: str) -> list[str]:
            found = session.exec(select(table)).all()
            return sorted(repr([getattr(row, name) for name in names]) for row in found)

        outcome = ("state", "verdict", "cause", "status", "final_url", "onward_key")
        return {
            "pages": rows(Page, "url", "status", "kind", "title", "text_hash", "column_key"),
            "links": rows(Link, "url", "kind", "scope", "crawl", "on_home", *outcome),
            "items": rows(Item, "page_key", "position", "title"),
            "columns": rows(SiteColumn, "url", "name", "level", "type"),
            "findings": rows(Finding, "indicator", "severity", "title", "url", "fingerprint"),
            "results": rows(IndicatorResult, "indicator", "status", "checked", "failed", "reason"),
            "cuts": rows(GuardCut, "kind", "pattern", "count", "example"),
            "marks": rows(Mark, "kind", "place", "value"),
            "places": len(rows(Referrer, "link_key")),
            "end": (inspection.complete, inspection.stopped_because, inspection.pages_fetched),
        }


def walked_twice(site: Site, run: Run) -> dict[str, int]:
    """Pages of the walk that were asked for more than once. The home page and robots.txt are asked
    for by every run, and so are addresses that never were."""
    with run.store() as store, store.session() as session:
        urls = session.exec(select(Link.url).where(col(Link.crawl).is_(True))).all()
    walked = {url.removeprefix(site.url.rstrip("/")) for url in urls}
    asked = site.asked()
    return {path: asked[path] - 1 for path in walked if asked[path] > 1 and path not in _PROBES}


def test_killed_again_and_again(tmp_path: Path, uplink: Site) -> None:
    with served(portal()) as site:
        run = Run(site, uplink, tmp_path / "whole")
        run.finish()
        assert walked_twice(site, run) == {}
        whole = evidence(run)
        assert "calendar" in str(whole["cuts"])
    with served(portal(site.port)) as site:
        run = Run(site, uplink, tmp_path / "killed")
        run.kill(MOMENTS[0])
        for moment in MOMENTS[1:]:
            run.kill(moment, "--resume")
        run.finish("--resume")
        found = evidence(run)
        again = walked_twice(site, run)
    for part in whole:
        assert found[part] == whole[part], part
    assert sum(again.values()) <= CONNECTIONS * len(MOMENTS)


def test_two_processes_never_work_on_one_inspection(tmp_path: Path, uplink: Site) -> None:
    with served(portal()) as site:
        run = Run(site, uplink, tmp_path)
        with run.store() as store, claimed(store, begin(store, plan_for(site.url))):
            second = run.start("--resume")
            _, said = second.communicate(timeout=30)
        assert second.returncode == 2
        assert "正由另一个进程进行" in said
        assert len(said.strip().splitlines()) == 1
        assert site.requests == []


def test_what_was_gathered_to_the_end_is_only_judged(tmp_path: Path, uplink: Site) -> None:
    with served(Site({"/": page("首页", ["/a"]), "/a": page("甲")})) as site:
        run = Run(site, uplink, tmp_path)
        with run.store() as store:
            found = asyncio.run(gathered(store, site, uplink))
            asked = len(site.requests)
            assert found.inspection.state is InspectionState.GATHERED
            arguments = [*run.command[3:], "--resume"]
            assert console.cli.run(arguments) in (0, 1, 3)
            assert found.inspection.state is InspectionState.JUDGED
        assert len(site.requests) == asked
        assert (tmp_path / "report.json").exists()
