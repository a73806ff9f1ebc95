"""``govaudit read``: a file or an address, for eyes or as JSON."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import run
from tests.crawler.reading.golden import FIXTURES

_KEYS = [
    "kind",
    "encoding",
    "title",
    "column",
    "breadcrumb",
    "published",
    "rendering",
    "items",
    "newest_date",
    "next_page",
    "marks",
    "metas",
    "links",
]
_PAGE = str(FIXTURES / "list_pinned.html")


@pytest.fixture
def server() -> Iterator[str]:
    """The fixtures on loopback."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(FIXTURES))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()


def test_a_file_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--url", "http://www.linshan.gov.cn/zfwj/", "--as-of", "2026-11-22"]
    assert run(["read", _PAGE, *arguments, "--json", "-"]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert list(reading) == _KEYS
    assert reading["newest_date"] == "2026-11-10"
    assert reading["items"][0] == {
        "title": "林山区人民政府工作规则",
        "url": "http://www.linshan.gov.cn/zfwj/p1.html",
        "date": "2023-01-05",
        "date_raw": "2023-01-05",
        "date_source": "text",
        "pinned": True,
    }


def test_a_file_for_eyes_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", _PAGE, "--as-of", "2026-11-22"]) == 0
    shown = capsys.readouterr().out
    for words in ("列表页", "主列表 5 条", "置顶", "页面文字"):
        assert words in shown


def test_json_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "page.json"
    assert run(["read", _PAGE, "--json", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["kind"] == "list"


def test_an_address(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--allow-private", "127.0.0.0/8", "--as-of", "2026-11-22", "--json", "-"]
    assert run(["read", f"{server}/list_split_dates.html", *arguments]) == 0
    reading = json.loads(capsys.readouterr().out)
    assert reading["newest_date"] == "2026-11-07"
    assert reading["items"][0]["url"].startswith(server)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.html"], "不能读取"),
        ([_PAGE, "--as-of", "gestern"], "日期不对"),
        ([_PAGE, "--url", "ftp://x/"], "不支持"),
        (["http://127.0.0.1:9/"], "打不开"),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
