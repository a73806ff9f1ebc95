"""Bot walls: every signature is found on a page that carries it, and on no page that only tells."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path

import httpx
import pytest

from config.errors import UserError
from config.walls import Sign, Wall, load_walls, walls
from crawler.links.walls import wall_of
from crawler.net.exchange import Exchange
from tests.crawler.links.zoo import page

CASES = [
    pytest.param(wall, sign, id=f"{wall.id}-{number}")
    for wall in walls().walls
    for number, sign in enumerate(wall.signs)
]


def exchange(status: int, body: str, headers: dict[str, str] | None = None) -> Exchange:
    fields = {"content-type": "text/html; charset=utf-8"} | (headers or {})
    return Exchange(
        "http://x.gov.cn/a.html",
        "GET",
        dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        status,
        httpx.Headers(fields),
        body.encode(),
    )


def carrier(sign: Sign) -> Exchange:
    """The least answer that carries ``sign``."""
    headers = {name: _example(pattern) for name, pattern in sign.headers.items()}
    if sign.cookies:
        headers["set-cookie"] = f"{_example(sign.cookies[0])}=1; path=/"
    body = f"<html><script>/* {' '.join(sign.body)} */</script></html>"
    return exchange(min(sign.status, default=200), body, headers)


def _example(pattern: re.Pattern[str]) -> str:
    plain = {".": "x", "[A-Za-z0-9]{8,20}[OSTP]": "FSSBBIl1UgzbN7NO"}.get(pattern.pattern)
    text = plain or re.sub(r"\(\?i\)|\\|\?", "", pattern.pattern).split("|")[0]
    return re.sub(r"\[(\w)\w*\]", r"\1", re.sub(r"\((\w+)[^)]*\)?", r"\1", text))


@pytest.mark.parametrize(("wall", "sign"), CASES)
def test_every_sign_is_found(wall: Wall, sign: Sign) -> None:
    assert wall_of(carrier(sign)) is not None


@pytest.mark.parametrize(("wall", "sign"), CASES)
def test_a_page_that_tells_of_it_is_none(wall: Wall, sign: Sign) -> None:
    told = (
        f"<h1>采购公告</h1><p>{html.escape(' '.join(sign.body))}</p>"
        + "<p>本次采购的内容如下所列。</p>" * 200
    )
    assert wall_of(exchange(200, page("采购公告", told))) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"set-cookie": "__jsluid_s=1; path=/"},
        {"set-cookie": "acw_tc=1; path=/"},
        {"set-cookie": "HWWAFSESID=1"},
        {"server": "cloudflare", "cf-ray": "1"},
        {"server": "Yunjiasu-nginx"},
        {"wzws-ray": "1"},
        {"x-via": "1"},
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_pages_behind_a_wall_are_pages(headers: dict[str, str], status: int) -> None:
    assert wall_of(exchange(status, page("通知", "<p>全文</p>"), headers)) is None


def test_titles_for_people() -> None:
    assert walls().title("ruishu") == "瑞数动态安全"
    assert walls().title("gone") == "gone"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_links: 1\nwalls:\n- {id: a, title: 甲, signs: [{}]}", "没有任何特征"),
        ("max_links: 1\nwalls:\n- {id: a, title: 甲, signs: [{body: [x]}]}", "max_text"),
        ("max_links: 1\nwalls:\n- {id: a, title: 甲, signs: [{bdy: [x]}]}", "bdy"),
        (
            "max_links: 1\nwalls:\n- &w {id: a, title: 甲, signs: [{status: [403]}]}\n- *w",
            "id 重复",
        ),
    ],
)
def test_bad_signatures_are_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "walls.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(UserError, match=message):
        load_walls(file)
