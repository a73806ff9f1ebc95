"""``govaudit publish``: choose, list, withdraw, make the site; our own inspection of it."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.terms import Act, ReviewState, Verdict
from console.cli import run
from store.acts import list_acts
from store.database import Store, open_store
from tests.audits import MadeFault, MadeSite, make_audit, review_all

FAULTS = tuple(MadeFault("columns-stale", str(n)) for n in range(6))
SITES = [
    *(MadeSite(f"{n}县人民政府") for n in range(12)),
    MadeSite("乙县人民政府", Verdict.UNQUALIFIED, None, FAULTS),
]
OFFICE = """\
name: 云衡省人民政府办公厅
page:
  name: 云衡省政府网站监管
  url: {url}
  site_code: "9900000001"
  icp: 云ICP备19000001号-1
  police: 云公网安备 99010002000001号
  contact: 0990-1000000
"""


@pytest.fixture
def database(store: Store, sqlite_url: str) -> str:
    with store.session() as session:
        for period in ("2026-09", "2026-10", "2026-11"):
            make_audit(session, SITES, period)
            review_all(session, "乙县人民政府", ReviewState.CONFIRMED)
    return sqlite_url


@pytest.fixture
def office(tmp_path: Path) -> str:
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE.format(url="https://www.yunheng.gov.cn/jianguan"), encoding="utf-8")
    return str(path)


def choose(database: str, office: str, *subjects: tuple[str, str]) -> None:
    for kind, number in subjects:
        arguments = ["publish", "choose", kind, number, "--office", office, "--operator", "张三"]
        assert run([*arguments, "--db", database]) == 0


def test_chosen_published_withdrawn(
    database: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(database, office, ("bulletin", "2"), ("bulletin", "3"), ("progress", "3"))
    www = tmp_path / "www"
    publish = ["publish", str(www), "--office", office, "--db", database]
    assert run(publish) == 0
    assert "公开内容 3 项" in capsys.readouterr().out
    assert (www / "bulletins" / "2.html").exists()
    assert run(publish) == 0
    assert "更新 0，" in capsys.readouterr().out
    assert run(["publish", "withdraw", "1", "--operator", "李四", "--db", database]) == 0
    assert run(["publish", "--office", office, str(www), "--db", database]) == 0
    assert not (www / "bulletins" / "1.html").exists()
    capsys.readouterr()
    assert run(["publish", "list", "--all", "--json", "-", "--db", database]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["id"], row["withdrawn_at"] is None) for row in rows] == [
        (3, True),
        (2, True),
        (1, False),
    ]
    opened = open_store(database)
    with opened.session() as session:
        acts = [(act.act, act.operator) for act in list_acts(session, act=Act.UNPUBLISH)]
    opened.close()
    assert acts == [(Act.UNPUBLISH, "李四")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "choose", "bulletin", "9"], "没有编号为 9 的检查"),
        (["publish", "choose", "notice", "9"], "没有编号为 9 的通知书"),
        (["publish", "choose", "poster", "1"], "KIND 的值不对"),
        (["publish", "withdraw", "9"], "没有编号为 9 的公开内容"),
        (["publish", "somewhere"], "缺 page.name、page.url"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line(
    database: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--db", database]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_page_without_marks_is_told(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("page: {name: 监管, url: not-an-address}\n", encoding="utf-8")
    assert run(["publish", str(tmp_path / "www"), "--office", str(path), "--db", database]) == 2
    assert "第 1 行 page.url" in capsys.readouterr().err


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, http.server.ThreadingHTTPServer]]:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_our_own_inspection_finds_the_published_site_in_order(
    database: str, tmp_path: Path
) -> None:
    root, site_db = tmp_path / "root", str(tmp_path / "inspected.db")
    root.mkdir()
    with served(root) as (url, _):
        office = tmp_path / "office.yaml"
        office.write_text(OFFICE.format(url=url), encoding="utf-8")
        choose(database, str(office), *(("bulletin", str(n)) for n in (1, 2, 3)), ("progress", "3"))
        publish = ["publish", str(root), "--office", str(office), "--db", database]
        assert run(publish) == 0
        report = tmp_path / "report.json"
        arguments = ["check", url, "--profile", "quick", "--delay", "0", "--second-look", "0"]
        arguments += ["--timeout", "2", "--allow-private", "127.0.0.0/8", "--no-browser"]
        arguments += ["--uplink", url.removeprefix("http://").rstrip("/"), "--quiet"]
        arguments += ["--out", str(tmp_path / "out"), "--json", str(report), "--db", site_db]
        assert run(arguments) in (0, 1, 3)
    found = json.loads(report.read_text(encoding="utf-8"))
    ours = [link for link in found["links"] if link["scope"] == "site"]
    assert ours == []
    assert found["inspection"]["pages_fetched"] >= 10
    status = {each["id"]: each["status"] for each in found["indicators"]}
    for metas in ("site", "column", "article"):
        assert status[f"metas-{metas}-absent"] == "pass", metas
        assert status[f"metas-{metas}-format"] == "pass", metas
    assert status["home-stale"] == "pass"
    marks = found["marks"]
    assert marks["site_code"]["meta"] == marks["site_code"]["footer"] == ["9900000001"]
    assert marks["icp"]
    assert marks["police"]
    assert marks["sponsor"] == "云衡省人民政府办公厅"
    assert marks["contact"]
    assert marks["sitemap"]
