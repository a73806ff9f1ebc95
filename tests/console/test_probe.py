"""``govaudit probe``: visits to registered home pages, and how they are shown."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sqlmodel import select

from config.terms import LinkCause
from console.cli import run
from store.database import Store
from store.inspections import site_for
from store.tables import ProbeDay
from store.visits import Visit
from store.watching import add_visits, note_outage
from tests.crawler.walking.site import Site, page, served

HOME = page("清河县人民政府", [f"/{n}.html" for n in range(9)])
"""Long enough to be a home page."""


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site({"/": HOME})) as opened:
        yield opened


def enter(store: Store, *urls: str) -> list[int]:
    with store.session() as session:
        numbers = [int(site_for(session, url, name=f"站{n}").id or 0) for n, url in enumerate(urls)]
        session.commit()
    return numbers


def database(store: Store) -> str:
    return str(store.file)


def arguments(store: Store, site: Site, *more: str) -> list[str]:
    uplink = f"127.0.0.1:{site.port}"
    private = ("--allow-private", "127.0.0.0/8", "--uplink", uplink)
    return ["probe", "run", "--db", database(store), *private, *more]


def test_once(store: Store, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    enter(store, site.url)
    assert run(arguments(store, site, "--once")) == 0
    told = capsys.readouterr().out
    assert "打开" in told
    assert "共访问 1 次，打不开 0 次，不计 0 次。" in told
    assert run(["probe", "status", "--db", database(store), "--json", "-"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["sites"]
    assert (row["home_url"], row["visits"], row["failed_share"]) == (site.url, 1, 0.0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sites", "name~没有这个"], "没有与“name~没有这个”相符的"),
        (["--sites", "没有这个"], "看不懂筛选条件"),
        (["--per-day", "5"], "--per-day"),
        (["--uplink", "host:99999"], "不是主机名或地址"),
        (["--allow-private", "nonsense"], "不是网段"),
        (["--resolver", "nonsense"], "不是 DNS 服务器"),
        (["--hours", "0"], "--hours"),
    ],
)
def test_bad_options_get_one_line(
    store: Store,
    site: Site,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    enter(store, site.url)
    assert run([*arguments(store, site), *options]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.strip().splitlines()) == 1


def test_an_empty_registry_is_told(
    store: Store, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(store, site)) == 2
    assert "sites import" in capsys.readouterr().err


def test_status_of_one_site(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    url = "http://www.qinghe.gov.cn/"
    (number,) = enter(store, url)
    now = dt.datetime.now(dt.UTC)
    visits = [
        Visit(now - dt.timedelta(minutes=300), ok=True, ms=20, status=200),
        Visit(now - dt.timedelta(minutes=45), ok=False, ms=15_000, cause=LinkCause.TIMEOUT),
        Visit(now - dt.timedelta(minutes=30), ok=False, ms=15_000, cause=LinkCause.TIMEOUT),
        Visit(now - dt.timedelta(minutes=15), ok=False, ms=20, status=503),
    ]
    with store.session() as session:
        add_visits(session, {number: visits}, {number: url})
        began, until = (now - dt.timedelta(minutes=minutes) for minutes in (32, 28))
        note_outage(session, None, began, until, "参照主机没有应答")
    assert run(["probe", "status", url, "--db", database(store), "--json", "-"]) == 0
    data = json.loads(capsys.readouterr().out)
    (one,) = data["sites"]
    assert (one["visits"], one["failed"], one["left_out"]) == (4, 2, 1)
    assert one["failed_share"] == pytest.approx(2 / 3)
    assert [failure["status"] for failure in one["failures"]] == [None, 503]
    assert len(one["gaps"]) == 1
    assert len(data["outages"]) == 1
    assert run(["probe", "status", url, "--db", database(store)]) == 0
    told = capsys.readouterr().out
    for words in ("打不开 2 次", "缺测：", "本机网络中断，不计：", "HTTP 503"):
        assert words in told
    assert run(["probe", "status", "--db", database(store)]) == 0
    assert "66.67%" in capsys.readouterr().out


def started(store: Store, site: Site, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "console", *arguments(store, site, *more)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)


def written(store: Store) -> int:
    with store.session() as session:
        return sum(row.visits for row in session.exec(select(ProbeDay)))


def wait_for_visits(store: Store, number: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 40
    while written(store) < number:
        assert process.poll() is None
        assert time.monotonic() < deadline, "no visits were written"
        time.sleep(0.05)


def test_a_killed_watch_keeps_what_it_saw_and_another_takes_over(store: Store, site: Site) -> None:
    enter(store, *(f"http://127.0.{n}.1:{site.port}/" for n in range(240)))
    first = started(store, site, "--per-day", "1440")
    try:
        wait_for_visits(store, 4, first)
        refused = started(store, site)
        assert refused.wait(30) == 2
        assert refused.stderr is not None
        assert "另一个进程正在用这个数据库监测首页" in refused.stderr.read()
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    asked, kept = len(site.requests), written(store)
    assert kept >= 4
    assert asked - kept <= 240 / 60 * 6
    second = started(store, site, "--per-day", "1440", "--quiet")
    try:
        wait_for_visits(store, kept + 2, second)
    finally:
        second.terminate()
        assert second.wait(30) == 0
    assert written(store) >= kept + 2
