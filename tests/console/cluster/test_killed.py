"""Two workers at an audit of fifty sites: one is killed, then the database is. All is done once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from config.terms import AuditSiteState
from store.database import Store, open_store
from tests.console.audits.farm import PROBES, Farm, farmed, register, results, rows
from tests.console.cluster.machines import Machine, Server, machines, own_server
from tests.console.cluster.quick import is_over, queued, quick, until

SITES, PAGES = 50, 9
AT_ONCE = 6
IN_FLIGHT = AT_ONCE * 2 * 2
"""Two connections to each site at work, and what was read but not yet committed."""
SETTINGS = quick(waiting_jobs=20, top_up_below=10)


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with farmed(SITES, PAGES) as served:
        yield served


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server() as running:
        yield running


@pytest.fixture(scope="module")
def store(server: Server) -> Iterator[Store]:
    opened = open_store(server.url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def workers(
    server: Server, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Machine]]:
    folder = tmp_path_factory.mktemp("machines")
    with machines(server.url, SETTINGS, folder, 2, AT_ONCE) as running:
        yield running


def asked_twice(farm: Farm, before: Counter[tuple[str, str]]) -> int:
    """Pages that were asked for more than once since ``before``."""
    since = Counter(farm.counts())
    since.subtract(before)
    pages = {key: count for key, count in since.items() if key[1] not in PROBES}
    return sum(count - 1 for key, count in pages.items() if count > 1)


@pytest.mark.timeout(300)
async def test_fifty_sites_are_done_once_whoever_is_killed(
    farm: Farm, server: Server, store: Store, workers: list[Machine]
) -> None:
    sites = register(store, farm.homes)

    async def begun() -> tuple[int, Counter[tuple[str, str]], int]:
        before, asked = Counter(farm.counts()), farm.asked()
        return await queued(store, sites, farm.options(), SETTINGS), before, asked

    undisturbed, before, _ = await begun()
    await until(lambda: is_over(store, undisturbed))
    assert [row.state for row in rows(store, undisturbed)] == [AuditSiteState.DONE] * SITES
    normally = asked_twice(farm, before)

    disturbed, before, asked = await begun()
    await until(lambda: farm.asked() - asked > SITES * PAGES * 0.25)
    workers[0].kill()
    await until(lambda: "没有心跳" in workers[1].said)
    await until(lambda: farm.asked() - asked > SITES * PAGES * 0.6)
    server.kill()
    store.close()
    await until(lambda: "与数据库的连接中断" in workers[1].said)
    server.start()
    await until(lambda: is_over(store, disturbed))
    assert [row.state for row in rows(store, disturbed)] == [AuditSiteState.DONE] * SITES
    assert results(store, disturbed) == results(store, undisturbed)
    assert asked_twice(farm, before) - normally <= 2 * IN_FLIGHT
    assert "已重新连接数据库" in workers[1].said
    assert "Traceback" not in workers[1].said
    assert workers[1].stop() == 0
    assert "工作进程已停止" in workers[1].said
