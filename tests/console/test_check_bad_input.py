"""``govaudit check`` under clumsy and hostile hands: one clear line, the right exit status, nothing
half-written.

What the user typed badly ends with status 2 and leaves nothing behind; what a site does badly ends
with status 3, a report, and no score where no page was read.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trustme

from config.rulesets import RULESETS_DIR
from config.terms import StoppedBecause, Verdict
from console.cli import run
from console.exits import ExitStatus
from console.outputs import flush_outputs, make_outputs_safe, standard_output_is_closed
from store.database import open_store
from tests.console.hostile import County, county
from tests.crawler.ipv6.site import quick

PACK = (RULESETS_DIR / "national-2019.yaml").read_text(encoding="utf-8")
REPORTS = ["report.html", "report.json"]
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Result:
    """What the caller of the command gets."""

    status: int
    out: str
    err: str


Govaudit = Callable[..., Result]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The county. Nobody trusts it: the only authority is another one (and quickly loaded)."""
    authority = tmp_path_factory.mktemp("trust") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(authority))
    with pytest.MonkeyPatch.context() as patch, county() as opened:
        patch.setenv("SSL_CERT_FILE", str(authority))
        yield opened


@pytest.fixture
def govaudit(capsys: pytest.CaptureFixture[str]) -> Govaudit:
    def _run(*arguments: object) -> Result:
        status = run([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return _run


@pytest.fixture
def place(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory that the command runs in. Its database, with the tables in it, lies
    beside it: making them anew would take longer than an inspection."""
    shutil.copy(sqlite_template, tmp_path / "db.sqlite")
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def check(govaudit: Govaudit, lab: County, place: Path) -> Govaudit:
    """An inspection that cannot leave the machine; papers go to ``out``."""

    def _check(url: str, *more: object, uplink: int | None = None) -> Result:
        return govaudit("check", url, *closed_network(lab, uplink), *more)

    return _check


def closed_network(lab: County, uplink: int | None = None) -> list[str]:
    """Options for a network that ends on this machine; ``uplink``: a port that proves it is up."""
    return [
        *("--resolver", lab.resolver, "--allow-private", "127.0.0.0/8"),
        *("--uplink", f"127.0.0.1:{uplink or lab.port}", "--delay", "0", "--second-look", "0"),
        *("--timeout", "5", "--no-browser", "--quiet", "--out", "out", "--db", "../db.sqlite"),
    ]


def assert_one_line(result: Result) -> None:
    assert result.status == ExitStatus.USAGE, result
    assert result.out == ""
    assert result.err.count("\n") == 1, result.err
    assert result.err.startswith("错误：")
    assert len(CHINESE.findall(result.err)) > 8
    assert "Traceback" not in result.err


def report() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    return found


# --- what the user typed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "没有写命令，可用的有 check、"),
        (["chek", "www.x.gov.cn"], "没有 chek 这个命令"),
        (["--bad"], "没有 --bad 这个选项"),
        (["check"], "缺少必填的 URL：网站首页地址，例如"),
        (["check", ""], "没有给出网址"),
        (["check", "http://"], "地址缺少主机名"),
        (["check", "https:///index.html"], "地址缺少主机名"),
        (["check", "ftp://www.x.gov.cn/"], "不支持 ftp 开头的网址"),
        (["check", "file:///etc/passwd"], "不支持 file 开头的网址"),
        (["check", "javascript:alert(1)"], "不支持 javascript 开头的网址"),
        (["check", "http//www.x.gov.cn"], "网址不对"),
        (["check", "http://www.x.gov.cn:99999/"], "端口不成立"),
        (["check", "http://www x.gov.cn/"], "夹有空格"),
        (["check", "http://[::1"], "主机名不成立"),
        (["check", "http://x.gov.cn/\nGET"], "换行"),
        (["check", f"http://x.gov.cn/{'a' * 3000}"], "超过 2048"),
        (["check", "清河县政府"], "“清河县政府”不是网址"),
        (["check", "http://admin:secret@x.gov.cn/"], "账号或口令"),
        (["check", "http://127.0.0.1:8000/"], "--allow-private 127.0.0.1/32"),
        (["check", "localhost:8000"], "--allow-private 127.0.0.1/32"),
        (["check", "http://0x7f.1/"], "--allow-private 127.0.0.1/32"),
        (["check", "http://[::ffff:10.0.0.1]/"], "--allow-private"),
        (["check", "http://169.254.169.254/"], "--allow-private 169.254.169.254/32"),
        (["check", "x.gov.cn", "y.gov.cn"], "多写了 y.gov.cn，值里有空格的请加引号"),
        (["check", "x.gov.cn", "--max-page", "3"], "是否要写 --max-pages"),
        (["check", "x.gov.cn", "--level", "village"], "应为 central、province"),
        (["check", "x.gov.cn", "--region", "湖北"], "--region 的值“湖北”不是行政区划代码"),
        (["check", "x.gov.cn", "--region", "423"], "请写 6 位代码（如 230522）"),
        (["check", "x.gov.cn", "--region", "99"], "没有以 99 开头的省"),
        (["check", "x.gov.cn", "--profile", "fast"], "应为 quick、standard、full 之一"),
        (["check", "x.gov.cn", "--as-of", "2026-13-01"], "日期不对"),
        (["check", "x.gov.cn", "--as-of", "20261120"], "YYYY-MM-DD"),
        (["check", "x.gov.cn", "--as-of", ""], "YYYY-MM-DD"),
        (["check", "x.gov.cn", "--as-of", "0001-01-01"], "不在 1990-01-01"),
        (["check", "x.gov.cn", "--delay", "-1"], "--delay 的值不对：应为不小于 0 的数"),
        (["check", "x.gov.cn", "--delay", "inf"], "--delay 的值不对：应为不大于"),
        (["check", "x.gov.cn", "--delay", "soon"], "--delay 的值不对：应为数，现为 'soon'"),
        (["check", "x.gov.cn", "--timeout", "nan"], "--timeout 的值不对"),
        (["check", "x.gov.cn", "--second-look", "-5"], "--second-look 的值不对"),
        (["check", "x.gov.cn", "--max-pages", "0"], "应为不小于 1 的数，现为 '0'"),
        (["check", "x.gov.cn", "--max-pages", "1.5"], "应为整数"),
        (["check", "x.gov.cn", "--max-pages"], "--max-pages 后面没有写值"),
        (["check", "x.gov.cn", "--concurrency", "9999"], "--concurrency 的值不对"),
        (["check", "x.gov.cn", "--quiet=yes"], "--quiet 后面不应写值"),
        (["check", "x.gov.cn", "--resolver", "dns.example"], "--resolver 的值“dns.example”"),
        (["check", "x.gov.cn", "--resolver", ""], "--resolver 的值“”"),
        (["check", "x.gov.cn", "--allow-private", "10.0.0.0/40"], "不是网段"),
        (["check", "x.gov.cn", "--uplink", "h:0"], "不是主机名或地址"),
        (["check", "x.gov.cn", "--uplink", "www.gov.cn:80,h:0"], "“h:0”不是主机名或地址"),
        (["check", "x.gov.cn", "--name", "a\x1b[2Jb"], "--name 里有不是文字的字符"),
        (["check", "x.gov.cn", "--name", "长" * 300], "超过 200"),
        (["check", "x.gov.cn", "--ruleset", "national-2018"], "是否要写 national-2019"),
        (["check", "x.gov.cn", "--ruleset", ""], "没有写规则包"),
        (["check", "x.gov.cn", "--ruleset", "./none.yaml"], "找不到文件 none.yaml"),
        (["check", "x.gov.cn", "--ruleset", "/"], "这是目录，不是文件"),
        (["check", "x.gov.cn", "--json", ""], "--json 没有写文件名"),
        (["check", "x.gov.cn", "--db", ""], "数据库地址"),
        (["check", "x.gov.cn", "--db", "mysql://u:secret@h/d"], "不支持数据库地址 mysql://…"),
        (["check", "x.gov.cn", "--resume", "--db", "new.db"], "没有可以接着做的巡检"),
        (["demo", "--ruleset", "nope"], "没有名为 nope 的规则包"),
    ],
)
def test_what_is_typed_wrong_gets_one_line(
    govaudit: Govaudit, place: Path, arguments: list[str], expected: str
) -> None:
    result = govaudit(*arguments)
    assert_one_line(result)
    assert expected in result.err
    assert "secret" not in result.err
    assert not (place / "govaudit-report").exists()


@pytest.mark.parametrize(
    ("mistyped", "line", "key", "expected"),
    [
        (("when_missing:", "when_mising:"), None, "when_mising", "是否应为 when_missing"),
        (("check: home-stale", "check: home-stael"), "check: home-stael", "check", "home-stale"),
        (("params: {days: 14}", "params: {dais: 14}"), "dais", "params.dais", "是否应为 days"),
        (("points: {max: ", "points: {max: x"), None, "points.max", "应为数"),
    ],
)
def test_a_mistyped_rule_pack_is_refused_before_the_inspection(
    check: Govaudit,
    lab: County,
    place: Path,
    mistyped: tuple[str, str],
    line: str | None,
    key: str,
    expected: str,
) -> None:
    text = PACK.replace(*mistyped, 1)
    assert text != PACK
    (place / "own.yaml").write_text(text, encoding="utf-8")
    number = next(n for n, each in enumerate(text.splitlines(), 1) if (line or mistyped[1]) in each)
    lab.hit.clear()
    result = check(lab.url("good"), "--ruleset", "own.yaml")
    assert_one_line(result)
    assert f"own.yaml 第 {number} 行 rules[" in result.err
    assert f".{key}：" in result.err
    assert expected in result.err
    assert not lab.hit.is_set()
    assert sorted(os.listdir(place)) == ["own.yaml"]


# --- where the papers are to go --------------------------------------------------------------


def taken(place: Path) -> Path:
    """A file where a directory is wanted; root may write everywhere, but not through a file."""
    file = place / "taken"
    file.write_text("mine")
    return file


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--out", "taken"], "报告目录 taken 不能写入"),
        (["--out", "taken/deep/er"], "报告目录 taken/deep/er 不能写入"),
        (["--out", "occupied"], "报告目录 occupied 不能写入（这是目录，不是文件）"),
        (["--json", "occupied"], "JSON 文件 occupied 不能写入（这是目录，不是文件）"),
        (["--json", "taken/report.json"], "JSON 文件 taken/report.json 不能写入"),
    ],
)
def test_what_can_not_be_written_is_found_out_before_the_work(
    check: Govaudit, lab: County, place: Path, options: list[str], expected: str
) -> None:
    taken(place)
    (place / "occupied/report.json").mkdir(parents=True)
    lab.hit.clear()
    result = check(lab.url("good"), *options)
    assert_one_line(result)
    assert expected in result.err
    assert not lab.hit.is_set()
    assert sorted(os.listdir(place)) == ["occupied", "taken"]
    assert (place / "taken").read_text() == "mine"


def test_a_disk_that_is_full_at_the_end_gets_one_line(check: Govaudit, lab: County) -> None:
    result = check(lab.url("pdf"), "--json", "/dev/full")
    assert_one_line(result)
    assert "磁盘空间不足" in result.err
    assert sorted(os.listdir("out")) == REPORTS


# --- the database ----------------------------------------------------------------------------


@pytest.fixture
def database(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Makes ``db.sqlite`` unfit in one way or another."""
    monkeypatch.setattr("console.database.open_store", partial(open_store, busy_seconds=0.1))
    file = place.with_name("db.sqlite")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:

        def spoil(how: str) -> None:
            if how == "locked":
                other.execute("BEGIN EXCLUSIVE")
            elif how == "newer":
                other.execute("UPDATE govaudit_version SET version_num = '9999'")
            elif how == "foreign":
                other.execute("DROP TABLE govaudit_version")
            elif how == "corrupt":
                file.write_bytes(file.read_bytes()[:100] + b"\xaa" * 20_000)
            elif how == "no database":
                file.write_text("这不是数据库。" * 100)
            else:
                file.unlink()
                file.mkdir()

        yield spoil


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("locked", "被另一个程序锁住"),
        ("newer", "由更新版本的 govaudit 建立"),
        ("foreign", "是别的程序的数据库"),
        ("corrupt", "已损坏"),
        ("no database", "不是数据库文件"),
        ("directory", "打不开"),
    ],
)
def test_an_unfit_database_gets_one_line(
    check: Govaudit, lab: County, database: Callable[[str], None], how: str, expected: str
) -> None:
    database(how)
    result = check(lab.url("good"))
    assert_one_line(result)
    assert expected in result.err
    assert "--db" in result.err or "关掉它" in result.err
    assert not Path("out").exists()


def test_a_lock_that_comes_in_the_middle_gets_one_line(
    check: Govaudit,
    lab: County,
    database: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from crawler import gather

    async def lock_and_open(*arguments: Any) -> Any:
        database("locked")
        return await visit(*arguments)

    visit = gather.open_home
    monkeypatch.setattr(gather, "open_home", lock_and_open)
    result = check(lab.url("pdf"))
    assert_one_line(result)
    assert "db.sqlite 被另一个程序锁住" in result.err
    assert not Path("out").exists()


def test_the_directory_of_a_new_database_is_made(check: Govaudit, lab: County) -> None:
    assert check(lab.url("pdf"), "--db", "new/deep/db.sqlite").status == ExitStatus.UNDETERMINED
    assert Path("new/deep/db.sqlite").is_file()


# --- what the site does ----------------------------------------------------------------------

U, B, N = (
    StoppedBecause.HOME_UNREACHABLE,
    StoppedBecause.HOME_BLOCKED,
    StoppedBecause.HOME_NOT_HTML,
)
NO_HOME = [
    ("unknown", U, "域名不存在", "核对域名"),
    ("no-address", U, "没有该类记录", "核对域名"),
    ("loop", U, "循环跳转", "跳转规则"),
    ("ring", U, "循环跳转", "跳转规则"),
    ("to-nowhere", U, "跳转到不成立的地址", "跳转规则"),
    ("error500", U, "状态码 500", "待网站恢复后重试"),
    ("error503", U, "状态码 503", "待网站恢复后重试"),
    ("away-and-broken", U, "跳转到 http://error500.county.test", "待网站恢复后重试"),
    ("gone", U, "状态码 404", "核对首页地址"),
    ("error-title", U, "404 Not Found", "核对首页地址"),
    ("garbage", U, "不是有效的 HTTP", "核对网址和端口"),
    ("long-header", U, "不是有效的 HTTP", "核对网址和端口"),
    ("hang-up", U, "断开了连接", "核对网址和端口"),
    ("not-gzip", U, "无法解压", "核对网址和端口"),
    ("forbidden", B, "状态码 403", "白名单"),
    ("login", B, "需要登录", "不登录就能打开"),
    ("busy", B, "状态码 429", "--delay"),
    ("wall521", B, "加速乐", "白名单"),
    ("wall412", B, "瑞数", "白名单"),
    ("wall200", B, "瑞数", "白名单"),
    ("elsewhere", StoppedBecause.HOME_ELSEWHERE, "另一主机 other.county.test", "?a=1&b=$(id)'"),
    ("pdf", N, "application/pdf", "核对首页地址"),
    ("pdf-as-html", N, "不是网页", "核对首页地址"),
    ("image", N, "image/png", "核对首页地址"),
    ("json", N, "application/json", "核对首页地址"),
    ("bytes", N, "未注明类型", "核对首页地址"),
    ("text", N, "text/plain", "核对首页地址"),
    ("empty", StoppedBecause.HOME_EMPTY, "内容是空的", "用浏览器打开确认"),
    ("no-content", StoppedBecause.HOME_EMPTY, "内容是空的", "用浏览器打开确认"),
    ("blank", StoppedBecause.HOME_EMPTY, "内容是空的", "用浏览器打开确认"),
    ("script-only", StoppedBecause.HOME_EMPTY, "没有可见内容", "靠脚本显示"),
    ("private", StoppedBecause.HOME_PRIVATE, "10.20.30.40 不是公网地址", "--allow-private"),
    ("to-metadata", StoppedBecause.HOME_PRIVATE, "169.254.169.254", "--allow-private"),
    ("failing", U, "本机网络没有走通", "--resolver"),
]


@pytest.mark.parametrize(
    ("site", "stopped", "why", "how"), NO_HOME, ids=[each[0] for each in NO_HOME]
)
def test_a_site_without_a_home_page_is_undetermined_and_not_praised(
    check: Govaudit, lab: County, site: str, stopped: StoppedBecause, why: str, how: str
) -> None:
    result = check(lab.url(site))
    assert_undetermined(result, stopped, why, how)
    accused = stopped is U and site != "failing"
    assert bool(report()["findings"]) is accused


def assert_undetermined(result: Result, stopped: StoppedBecause, why: str, how: str) -> None:
    assert (result.status, result.err) == (ExitStatus.UNDETERMINED, "")
    lines = result.out.splitlines()
    assert "结论：待复核，不计分" in lines
    (told,) = [line for line in lines if line.startswith("注意：")]
    assert why in told
    assert how in told
    found = report()
    assert found["inspection"]["stopped_because"] == stopped
    assert found["inspection"]["home_note"] == told.removeprefix("注意：")
    assert found["inspection"]["complete"] is False
    assert (found["score"], found["score_if_suspects_hold"]) == (None, None)
    assert (found["verdict"], found["vetoes"]) == (Verdict.UNDETERMINED, [])
    assert sorted(os.listdir("out")) == REPORTS
    assert "<strong>不计分</strong>" in Path("out/report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_waits")
@pytest.mark.parametrize(
    ("site", "status", "aaaa"),
    [
        ("error500", "no_data", []),
        ("unknown", "nxdomain", []),
        # What kept us out, and an outage of our own, say nothing about the site.
        ("forbidden", None, None),
        ("failing", None, None),
    ],
)
def test_the_records_of_a_site_that_does_not_open(
    check: Govaudit, lab: County, site: str, status: str | None, aaaa: list[str] | None
) -> None:
    check(lab.url(site))
    found = report()["ipv6"]
    assert (found["dns_status"], found["aaaa"]) == (status, aaaa)
    assert (found["level2"]["checked"], found["v4_only_hosts"]) == (None, None)
    assert found["home"]["reachable"] is None


def test_a_port_that_refuses_is_told_in_chinese(check: Govaudit) -> None:
    result = check("http://good.county.test:9/")
    assert_undetermined(result, U, "连不上 127.0.0.1：对方拒绝连接", "核对网址和端口")


def test_a_black_hole_ends_with_the_time_limit(check: Govaudit, lab: County) -> None:
    assert_undetermined(check(lab.url("silent"), "--timeout", "0.2"), U, "超时", "--timeout")


def test_plain_http_on_a_port_for_tls_and_the_other_way_round(check: Govaudit, lab: County) -> None:
    plain = lab.url("good", tls=True).replace("https:", "http:")
    assert_undetermined(check(plain), U, "连接失败", "核对网址和端口")
    secure = lab.url("good").replace("http:", "https:")
    assert_undetermined(check(secure), U, "加密连接失败", "改用 http://")


def test_a_failure_while_our_own_network_is_down_accuses_nobody(
    check: Govaudit, lab: County
) -> None:
    result = check(lab.url("hang-up"), uplink=9)
    assert_undetermined(result, U, "本机网络没有走通", "检查本机网络")
    assert report()["findings"] == []
    assert report()["inspection"]["uplink"]["ipv4"] is False


def test_the_census_praises_nothing_unseen_either(check: Govaudit, lab: County) -> None:
    assert_undetermined(check(lab.url("gone"), "--ruleset", "census-2015"), U, "404", "核对")


# --- sites that are inspected all the same ---------------------------------------------------


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe of IPv6 without its pauses."""
    monkeypatch.setattr("crawler.ipv6.probe.ipv6_settings", quick)


@pytest.mark.usefixtures("no_waits")
def test_a_broken_certificate_is_no_obstacle(check: Govaudit, lab: County) -> None:
    result = check(lab.url("good", tls=True))
    assert result.status in (ExitStatus.UNDETERMINED, ExitStatus.UNQUALIFIED)
    assert report()["inspection"]["pages_fetched"] == 1
    assert report()["score"] is not None
    faults = [found for found in report()["findings"] if found["indicator"] == "certificates"]
    assert [found["title"] for found in faults] == ["证书有问题：证书链不受信任或不完整"]
    assert not [link for link in report()["links"] if link["verdict"] == "dead"]


@pytest.mark.usefixtures("no_waits")
def test_a_page_without_links_and_without_end_is_read(check: Govaudit, lab: County) -> None:
    result = check(lab.url("endless"))
    assert result.err == ""
    found = report()["inspection"]
    assert (found["pages_fetched"], found["complete"]) == (1, True)


@pytest.mark.usefixtures("no_waits")
def test_json_on_standard_output_and_nothing_else(check: Govaudit, lab: County) -> None:
    result = check(lab.url("steering"), "--json", "-")
    assert json.loads(result.out) == report()
    assert result.out == Path("out/report.json").read_text(encoding="utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", result.err)
    assert "结论：" in result.err


# --- signals and streams ---------------------------------------------------------------------


def program(lab: County, url: str, **streams: Any) -> subprocess.Popen[str]:
    lab.hit.clear()
    lab.slow.clear()
    command = [sys.executable, "-m", "console", "check", url, *closed_network(lab)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.Popen(command, env=environment, text=True, **pipes)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_walk_leaves_a_report_that_says_so(
    lab: County, place: Path, number: signal.Signals
) -> None:
    with program(lab, lab.url("slow-walk")) as running:
        assert lab.slow.wait(60)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)
    assert running.returncode == ExitStatus.UNDETERMINED
    assert err == "正在收尾，写出部分结果；再按一次 Ctrl-C 立即退出。\n"
    assert "未走完：被人中止" in out
    assert "--resume" in out
    found = report()["inspection"]
    assert (found["stopped_because"], found["complete"]) == (StoppedBecause.INTERRUPTED, False)
    assert found["pages_fetched"] == 1


def test_ctrl_c_does_not_wait_for_a_home_page_and_a_second_one_ends_at_once(
    lab: County, place: Path
) -> None:
    with program(lab, lab.url("silent")) as running:
        assert lab.hit.wait(60)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        assert "再按一次" in running.stderr.readline()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode in (ExitStatus.INTERRUPTED, ExitStatus.UNDETERMINED)
    assert "Traceback" not in err
    assert not [name for name in os.listdir(place) if name.startswith(".")]
    assert running.returncode == ExitStatus.UNDETERMINED or (out, err) == (
        "",
        "已中断，没有写出报告。\n",
    )


def test_closed_streams_cost_neither_report_nor_status(
    lab: County, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    make_outputs_safe()
    with sys.stdout, sys.stderr:
        status = run(["check", lab.url("pdf"), *closed_network(lab)])
        assert standard_output_is_closed()
    assert status == ExitStatus.UNDETERMINED
    assert sorted(os.listdir("out")) == REPORTS


def test_json_on_a_closed_standard_output_is_refused_before_the_work(
    check: Govaudit, lab: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    make_outputs_safe()
    with sys.stdout:
        monkeypatch.setattr("console.jsonout.sys.stdout", sys.stdout)
        lab.hit.clear()
        status = run(["check", lab.url("pdf"), *closed_network(lab), "--json", "-"])
    assert status == ExitStatus.USAGE
    assert not lab.hit.is_set()
    assert not Path("out").exists()


@pytest.mark.parametrize("more", [[], ["--json", "-"]])
def test_a_reader_who_leaves_early_does_not_change_the_status(
    lab: County, place: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        status = run(["check", lab.url("pdf"), *closed_network(lab), *more])
        flush_outputs()
    assert status == ExitStatus.UNDETERMINED
    assert sorted(os.listdir("out")) == REPORTS


def test_an_encoding_that_lacks_a_character_shows_an_escape(
    lab: County, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="gbk"))
    make_outputs_safe()
    status = run(["check", lab.url("pdf"), *closed_network(lab), "--name", "清河县\U0001f3db"])
    assert status == ExitStatus.UNDETERMINED
    sys.stdout.flush()
    assert "清河县\\U0001f3db".encode("gbk") in written.getvalue()
