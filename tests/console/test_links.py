"""``govaudit links``: what is looked at again, what is not, and what stands afterwards."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from config.rulesets import DEFAULT_RULESET
from config.settings import settings
from config.terms import (
    InspectionState,
    LinkCause,
    LinkKind,
    LinkScope,
    LinkState,
    LinkVerdict,
    PageKind,
    StoppedBecause,
)
from console.cli import run
from console.inspect import begin
from crawler.plan import Plan, PlanOptions, make_plan
from crawler.recheck import Recheck
from store.database import Store, open_store
from store.inspections import finish_gathering, get_inspection
from store.keys import url_key
from store.tables import Link, LinkAttempt, Page, Referrer
from tests.loopback import Site, page, serving

AS_OF = dt.date(2026, 11, 20)
FINISHED = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)

LINKS: dict[str, tuple[LinkCause | None, LinkState]] = {
    "gone.html": (LinkCause.NOT_FOUND, LinkState.DONE),
    "back.html": (LinkCause.NOT_FOUND, LinkState.DONE),
    "down.html": (LinkCause.SERVER_ERROR, LinkState.DONE),
    "wall.html": (LinkCause.BLOCKED, LinkState.DONE),
    "later.html": (LinkCause.BUDGET, LinkState.QUEUED),
    "fine.html": (None, LinkState.DONE),
}


@pytest.fixture
def site() -> Iterator[Site]:
    """Now: ``back`` and ``wall`` open, ``down`` stays down, ``gone`` is gone."""
    with serving() as opened:
        opened.put("/", page("首页", *LINKS))
        for name in ("back", "wall", "later", "fine"):
            opened.put(f"/{name}.html", page(f"关于{name}的通知"))
        opened.put("/down.html", "<title>出错</title>系统错误", status=500)
        yield opened


@pytest.fixture
def db(tmp_path: Path, site: Site) -> str:
    """A database with one inspection of the site."""
    path = str(tmp_path / "links.db")
    store = open_store(path)
    number = begin(store, plan_of(site))
    with store.session() as session:
        session.add_all(_evidence(site, number))
        finish_gathering(session, get_inspection(session, number), finished_at=FINISHED)
    store.close()
    return path


def plan_of(site: Site, **other: Any) -> Plan:
    options = PlanOptions(
        delay=0.0, second_look=0.05, timeout=5.0, allow_private=("127.0.0.0/8",), **other
    )
    return make_plan(site.home_url, DEFAULT_RULESET, AS_OF, options)


def _evidence(site: Site, number: int) -> Iterator[Any]:
    yield Page(
        inspection_id=number,
        key=url_key(site.home_url),
        url=site.home_url,
        final_url=site.home_url,
        depth=0,
        status=200,
        fetched_at=FINISHED,
        kind=PageKind.HOME,
        text_length=400,
    )
    yield _link(number, "www.qinghe.gov.cn", LinkCause.BAD_URL, LinkState.DONE)
    for path, (cause, state) in LINKS.items():
        url = site.url(path)
        key = url_key(url)
        yield _link(number, url, cause, state)
        yield Referrer(
            inspection_id=number, link_key=key, page_key=0, page_url=site.home_url, text="通知"
        )
        if cause is LinkCause.NOT_FOUND:
            yield LinkAttempt(
                inspection_id=number, link_key=key, number=1, at=FINISHED, method="GET", status=404
            )


def _link(number: int, url: str, cause: LinkCause | None, state: LinkState) -> Link:
    return Link(
        inspection_id=number,
        key=url_key(url),
        url=url,
        kind=LinkKind.PAGE,
        scope=LinkScope.SITE,
        crawl=cause is not LinkCause.BAD_URL,
        on_home=True,
        depth=1,
        state=state,
        verdict=cause.verdict if cause else LinkVerdict.ALIVE,
        cause=cause,
    )


def links_of(db: str) -> dict[str, Link]:
    """The links by the last part of their address."""
    with closing(open_store(db)) as store, store.session() as session:
        return {link.url.rpartition("/")[2]: link for link in session.exec(select(Link))}


def looks_at(db: str, url: str) -> list[tuple[int, int | None]]:
    """Number and status of every look, in order."""
    with closing(open_store(db)) as store, store.session() as session:
        query = select(LinkAttempt).where(LinkAttempt.link_key == url_key(url))
        looks = session.exec(query.order_by(col(LinkAttempt.number)))
        return [(look.number, look.status) for look in looks]


def rechecked(site: Site, db: str, tmp_path: Path, *more: str) -> int:
    out = str(tmp_path / "report")
    return run(["links", "recheck", site.home_url, "--db", db, "--out", out, "--quiet", *more])


def test_exactly_what_was_not_alive_is_looked_at(site: Site, db: str, tmp_path: Path) -> None:
    status = rechecked(site, db, tmp_path)
    asked = {path.strip("/") for path in site.asked if path.strip("/") in LINKS}
    assert asked == {"gone.html", "back.html", "down.html", "wall.html", "later.html"}
    causes = {name: link.cause for name, link in links_of(db).items()}
    assert causes == {
        "www.qinghe.gov.cn": LinkCause.BAD_URL,
        "gone.html": LinkCause.NOT_FOUND,
        "down.html": LinkCause.SERVER_ERROR,
        "back.html": None,
        "wall.html": None,
        "later.html": None,
        "fine.html": None,
    }
    assert status in (1, 3)


def test_new_looks_are_added_to_the_old_ones(site: Site, db: str, tmp_path: Path) -> None:
    rechecked(site, db, tmp_path)
    assert looks_at(db, site.url("gone.html")) == [(1, 404), (2, 404)]
    assert looks_at(db, site.url("back.html")) == [(1, 404), (2, 200)]
    numbers, statuses = zip(*looks_at(db, site.url("down.html")), strict=True)
    assert numbers == tuple(range(1, len(numbers) + 1))
    assert set(statuses) == {500}
    assert len(statuses) >= 2
    assert looks_at(db, site.url("fine.html")) == []


def test_verdict_score_and_report_follow(site: Site, db: str, tmp_path: Path) -> None:
    status = rechecked(site, db, tmp_path)
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    assert status == {"qualified": 0, "unqualified": 1, "undetermined": 3}[report["verdict"]]
    urls = {link["url"].rpartition("/")[2] for link in report["links"]}
    assert urls == {"www.qinghe.gov.cn", "gone.html", "down.html"}
    home = next(each for each in report["indicators"] if each["id"] == "dead-links-home")
    assert home["failed"] == 3
    assert report["inspection"]["links_rechecked_at"] > "2026"
    assert report["inspection"]["links_checked"] == len(LINKS) + 1
    with closing(open_store(db)) as store, store.session() as session:
        stored = get_inspection(session, 1)
        assert (stored.state, stored.verdict) == (InspectionState.JUDGED, report["verdict"])


def test_before_and_after_are_told(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rechecked(site, db, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t") == ["原先", "现在", "数量", "例"]
    changes = {tuple(line.split("\t")[:3]) for line in lines if line.count("\t") == 3}
    assert ("失效：页面不存在", "正常", "1") in changes
    assert ("失效：页面不存在", "失效：页面不存在", "1") in changes
    assert ("未能确定：被防护系统拦截", "正常", "1") in changes
    assert "复查链接 5 个：正常 3，失效 2，未能确定 0。" in lines
    assert any(line.startswith("巡检结论：未作结论 → ") for line in lines)


def test_only_json_on_standard_output(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rechecked(site, db, tmp_path, "--json", "-")
    captured = capsys.readouterr()
    assert json.loads(captured.out)["schema_version"] == 1
    assert "复查链接 5 个" in captured.err


def test_a_second_time_only_what_is_left(site: Site, db: str, tmp_path: Path) -> None:
    rechecked(site, db, tmp_path)
    site.asked.clear()
    rechecked(site, db, tmp_path)
    assert {path.strip("/") for path in site.asked if path.strip("/") in LINKS} == {
        "gone.html",
        "down.html",
    }


def test_with_nothing_due_it_only_judges_anew(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in LINKS:
        site.put(f"/{name}", page(f"关于{name}的通知"))
    rechecked(site, db, tmp_path)
    site.asked.clear()
    capsys.readouterr()
    rechecked(site, db, tmp_path)
    assert site.asked == []
    assert "没有需要复查的链接。" in capsys.readouterr().out


def test_what_robots_close_stays_unseen(site: Site, db: str, tmp_path: Path) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /wall.html\n", content_type="text/plain")
    rechecked(site, db, tmp_path)
    assert "/wall.html" not in site.asked
    assert links_of(db)["wall.html"].cause is LinkCause.ROBOTS_EXCLUDED


def test_our_networks_only_when_the_plan_allowed_them(site: Site, tmp_path: Path, db: str) -> None:
    with closing(open_store(db)) as store, store.session() as session:
        inspection = get_inspection(session, 1)
        inspection.options = {**inspection.options, "allow_private": []}
        session.add(inspection)
        session.commit()
    rechecked(site, db, tmp_path)
    assert not {path for path in site.asked if path != "/robots.txt"}
    assert links_of(db)["back.html"].cause is LinkCause.PRIVATE_ADDRESS


def test_stopped_halfway_what_was_seen_stands(site: Site, db: str) -> None:
    """A link that waits for its second look is given up; the others keep their new verdicts."""
    plan = plan_of(site).model_copy(update={"second_look": 600.0})

    async def stopped(store: Store) -> Recheck:
        work = Recheck(store, plan, 1)
        running = asyncio.create_task(work.run())
        while work.progress.done < 4:  # noqa: ASYNC110 - it tells nobody what it has done
            await asyncio.sleep(0.01)
        work.stop(StoppedBecause.INTERRUPTED)
        await running
        return work

    with closing(open_store(db)) as store:
        progress = asyncio.run(stopped(store)).progress
    assert (progress.due, progress.done) == (5, 4)
    links = links_of(db)
    assert links["back.html"].verdict is LinkVerdict.ALIVE
    assert (links["down.html"].cause, looks_at(db, site.url("down.html"))) == (
        LinkCause.SERVER_ERROR,
        [],
    )


def test_waiting_takes_nobodys_place(site: Site, db: str) -> None:
    """More links wait for their second look than may be looked at at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        refusing = server.getsockname()[1]
    many = 4 * settings().verification.concurrency
    with closing(open_store(db)) as store:
        with store.session() as session:
            for number in range(many):
                url = f"http://127.0.0.1:{refusing}/{number}.html"
                session.add(_link(1, url, LinkCause.CONNECT_FAILURE, LinkState.DONE))
            session.commit()
        plan = plan_of(site).model_copy(update={"second_look": 1.0})
        began = time.monotonic()
        progress = asyncio.run(Recheck(store, plan, 1).run())
        seconds = time.monotonic() - began
    assert progress.done == many + 5
    # In their turn they would have waited four times over.
    assert seconds < 3 * plan.second_look


def test_with_the_site_down_nothing_changes(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A home page that does not open either shows nothing of a link."""
    site.down = True
    before = {name: link.cause for name, link in links_of(db).items()}
    rechecked(site, db, tmp_path)
    assert {name: link.cause for name, link in links_of(db).items()} == before
    out = capsys.readouterr().out
    assert "还有 5 个没有复查，结论照旧。首页没有打开" in out


def test_what_waits_to_be_gathered_is_left_to_the_inspection(
    site: Site, db: str, tmp_path: Path
) -> None:
    with closing(open_store(db)) as store, store.session() as session:
        inspection = get_inspection(session, 1)
        inspection.stopped_because = StoppedBecause.INTERRUPTED
        session.add(inspection)
        session.commit()
    rechecked(site, db, tmp_path)
    later = links_of(db)["later.html"]
    assert (later.cause, later.state) == (LinkCause.BUDGET, LinkState.QUEUED)
    assert "/later.html" not in site.asked


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "不知道是哪一次巡检"),
        (["http://127.0.0.1:1/", "--inspection", "1"], "二者写一个"),
        (["http://www.nowhere.test/"], "没有首页为"),
        (["--inspection", "9"], "没有编号为 9 的巡检"),
        (["--inspection", "1", "--second-look", "-1"], "--second-look"),
        (["ftp://x.cn/"], "不支持 ftp"),
    ],
)
def test_wrong_usage_is_one_line(
    db: str, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run(["links", "recheck", "--db", db, *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_an_inspection_that_still_gathers_is_refused(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_store(db)) as store:
        begin(store, plan_of(site))
    assert rechecked(site, db, tmp_path) == 2
    assert "还没有采集完" in capsys.readouterr().err
    assert site.asked == []


def listed(db: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(["links", "list", "--inspection", "1", "--db", db, "--json", "-", *arguments]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], "back down gone later wall www.qinghe.gov.cn"),
        (["--cause", "not_found"], "back gone"),
        (["--cause", "not_found", "--cause", "blocked"], "back gone wall"),
        (["--cause", "not_found", "--scope", "external"], ""),
        (["--scope", "site", "--cause", "bad_url"], "www.qinghe.gov.cn"),
    ],
)
def test_listing(
    db: str, capsys: pytest.CaptureFixture[str], arguments: list[str], names: str
) -> None:
    urls = [row["url"] for row in listed(db, capsys, *arguments)]
    found = sorted(url.rpartition("/")[2].removesuffix(".html") for url in urls)
    assert found == names.split()


def test_listing_in_lines(db: str, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["links", "list", site.home_url, "--db", db, "--cause", "blocked"]) == 0
    head, line = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    row = dict(zip(head, line, strict=True))
    assert row["链接"] == site.url("wall.html")
    assert (row["结论"], row["原因"], row["所在页面"], row["处数"]) == (
        "未能确定",
        "被防护系统拦截",
        site.home_url,
        "1",
    )


def exclude(site: Site, db: str, *arguments: str) -> int:
    return run(["links", "exclude", "add", site.home_url, *arguments, "--db", db])


def test_an_exclusion_from_adding_to_removing(
    site: Site, db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = site.url("go*")
    given = ["--reason", "专题已归档", "--operator", "张三", "--expires", "2199-01-01"]
    assert exclude(site, db, pattern, *given) == 0
    assert "有 1 个失效或未能确定的链接与它相符" in capsys.readouterr().out
    rechecked(site, db, tmp_path)
    report = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    home = next(each for each in report["indicators"] if each["id"] == "dead-links-home")
    assert home["failed"] == 2
    assert [row["url"] for row in report["links"] if row["excluded"]] == [site.url("gone.html")]
    assert "按例外规则不计 1" in capsys.readouterr().out

    assert run(["links", "exclude", "list", site.home_url, "--db", db, "--json", "-"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)
    assert (rule["pattern"], rule["reason"], rule["operator"], rule["expires_on"]) == (
        pattern,
        "专题已归档",
        "张三",
        "2199-01-01",
    )
    assert rule["in_force"] is True
    assert run(["links", "exclude", "remove", str(rule["id"]), "--db", db]) == 0
    capsys.readouterr()
    assert run(["links", "exclude", "list", site.home_url, "--db", db]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["*", "--reason", "a"], "所有链接"),
        (["*.pdf", "--reason", " "], "理由不能为空"),
        (["*.pdf", "--reason", "a", "--expires", "2020-01-01"], "已经过去"),
        (["*.pdf", "--reason", "a", "--expires", "明年"], "日期不对"),
        (["*.pdf"], "--reason"),
    ],
)
def test_bad_exclusions_are_one_line(
    site: Site, db: str, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert exclude(site, db, *arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_removing_what_is_not_there(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["links", "exclude", "remove", "7", "--db", db]) == 2
    assert "没有编号为 7 的例外规则" in capsys.readouterr().err
