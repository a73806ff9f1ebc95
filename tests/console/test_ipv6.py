"""``govaudit ipv6``: the command on a closed network, and what its table and advice say."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from rich.console import Console

from config.errors import UserError
from config.terms import DnsStatus, Ipv6Kind, Lack, TlsState
from console.commands.ipv6 import ipv6
from console.ipv6_advice import advice
from console.ipv6_table import show_ipv6, steps
from crawler.ipv6.facts import (
    AddressFacts,
    DelegationFacts,
    HomeFacts,
    Ipv6Facts,
    LevelFacts,
    LinkFailure,
    Missing,
    NameServerFacts,
    V4OnlyHost,
)
from tests.crawler.ipv6.closed import HOST, Closed
from tests.crawler.ipv6.lab import Request, Response

PAGES = {
    "/": "<title>某县</title><a href=/a/>动态</a><a href=/b/>公告</a><a href=/#top>顶部</a>"
    "<a href=//old.county.test/>旧站</a><img src=//img.county.test/1.png>",
    "/a/": "<title>动态</title><a href=/>首页</a><a href=/a/1.html>一</a><a href=/b/>公告</a>",
    "/b/": "<title>公告</title><a href=/>首页</a><a href=/b/1.html>二</a><a href=/b/2.html>三</a>",
}


def portal(request: Request) -> Response:
    return Response(404 if request.path == "/b/2.html" else 200, PAGES.get(request.path, "正文"))


@pytest_asyncio.fixture
async def closed() -> AsyncIterator[Closed]:
    one = Closed()
    one.records["old.county.test"] = one.records["img.county.test"] = {"A": ["127.0.0.1"]}
    one.web.handler = one.web_v6.handler = portal
    await one.start()
    yield one
    one.close()


async def run(closed: Closed, *, json: str | None = None, uplink: list[str] | None = None) -> None:
    status = await asyncio.to_thread(
        ipv6,
        f"{HOST}:{closed.port}",
        json=json,
        resolver=f"127.0.0.1:{closed.dns_port}",
        allow_private="127.0.0.0/8, ::1/128",
        uplink=uplink,
        timeout=2.0,
        delay=0.0,
    )
    assert status == 0


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.crawler.ipv6.site import quick

    monkeypatch.setattr("crawler.ipv6.probe.ipv6_settings", quick)


@pytest.mark.usefixtures("no_waits")
async def test_json_on_standard_output_and_nothing_else(
    closed: Closed, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(closed, json="-")
    data = json.loads(capsys.readouterr().out)
    assert (data["uplink"], data["home"]["reachable"]) == (True, True)
    assert (data["level2"]["checked"], data["level2"]["supported"]) == (3, 2)
    assert (data["level3"]["checked"], data["level3"]["supported"]) == (3, 2)
    assert {host["host"] for host in data["v4_only_hosts"]} == {
        "old.county.test",
        "img.county.test",
    }


@pytest.mark.usefixtures("no_waits")
async def test_the_table_and_a_file(
    closed: Closed, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await run(closed, json=str(tmp_path / "ipv6.json"))
    shown = capsys.readouterr().out
    assert "缺什么、怎么办" in shown
    assert "二级链接" in shown
    assert json.loads((tmp_path / "ipv6.json").read_text())["host"] == HOST


def test_a_wrong_uplink_host_is_one_line() -> None:
    with pytest.raises(UserError, match="不是主机名"):
        ipv6("www.county.test", uplink=["[::1]:99999"])


def spoiled() -> Ipv6Facts:
    """A site with a gap at every step."""
    dead = AddressFacts(
        ip="2408:8000::81",
        valid=True,
        kind=Ipv6Kind.GLOBAL,
        ports={"80": False, "443": False},
        port_errors={"80": "5 秒无应答", "443": "拒绝连接"},
    )
    private = AddressFacts(
        ip="fd00::1",
        valid=False,
        kind=Ipv6Kind.UNIQUE_LOCAL,
        ports=dict.fromkeys(("80", "443")),
    )
    return Ipv6Facts(
        host="www.county.gov.cn",
        started_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        uplink=True,
        dns_status=DnsStatus.OK,
        a_status=DnsStatus.OK,
        aaaa=["2408:8000::81", "fd00::1"],
        a=["1.2.3.4"],
        addresses=[dead, private],
        v4_ports={"80": True, "443": True},
        nameservers=[
            NameServerFacts(
                name="ns1.county.gov.cn",
                aaaa=["2408::1"],
                aaaa_status=DnsStatus.OK,
                glue_v6=False,
                answers=True,
            ),
            NameServerFacts(
                name="ns2.county.gov.cn",
                aaaa=[],
                aaaa_status=DnsStatus.NO_DATA,
                glue_v6=None,
                answers=None,
            ),
        ],
        delegation=DelegationFacts(
            complete=False,
            zones=["county.gov.cn", "gov.cn"],
            missing=[
                Missing(zone="county.gov.cn", server="ns1.county.gov.cn", lacks=Lack.GLUE),
                Missing(zone="county.gov.cn", server="ns2.county.gov.cn", lacks=Lack.AAAA),
                Missing(zone="gov.cn", server=None, lacks=Lack.AAAA),
            ],
        ),
        home=HomeFacts(
            reachable=False,
            tls=TlsState.NAME,
            tls_error="Hostname mismatch",
            same_content=False,
            content_note="标题不同，内容相似度 20%",
            error="超时",
        ),
        success_rate=0.4,
        level2=LevelFacts(
            checked=2,
            supported=1,
            rate=0.5,
            sampled=True,
            total=300,
            failures=[LinkFailure(url="http://v/", host="v", reason="没有 AAAA 记录")],
        ),
        v4_only_hosts=[
            V4OnlyHost(host="v.county.gov.cn", in_domain=True, count=2, urls=[], pages=[]),
            V4OnlyHost(host="www.other.cn", in_domain=False, count=1, urls=[], pages=[]),
        ],
    )


def test_advice_names_every_gap() -> None:
    lines = advice(spoiled())
    for words in (
        "fd00::1 是内网地址",
        "ns1.county.gov.cn 上级缺少 IPv6 胶水记录",
        "ns2.county.gov.cn 没有 AAAA 记录：请为它添加",
        "上级域 gov.cn",
        "2408:8000::81（5 秒无应答）",
        "443 端口只在 IPv4 上开放",
        "首页通过 IPv6 打不开：超时",
        "证书有问题",
        "成功率 40%",
        "内容不同",
        "1 条二级链接不支持 IPv6",
        "本域 1 个主机",
        "1 个外部主机",
    ):
        assert any(words in line for line in lines), words


def test_the_table_has_a_line_for_every_step() -> None:
    screen = Console(file=io.StringIO(), width=200)
    show_ipv6(spoiled(), screen)
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    for step in steps(spoiled()):
        assert step.name.strip() in shown
    assert "从 300 条中抽取" in shown


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (DnsStatus.NO_DATA, "没有 AAAA 记录"),
        (DnsStatus.TIMEOUT, "不能据此认定没有 AAAA"),
        (DnsStatus.NXDOMAIN, "不存在"),
    ],
)
def test_advice_on_records_keeps_failures_apart(status: DnsStatus, words: str) -> None:
    facts = Ipv6Facts(
        host="www.county.gov.cn",
        started_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC),
        dns_status=status,
        a_status=DnsStatus.OK,
    )
    (line,) = advice(facts)
    assert words in line
