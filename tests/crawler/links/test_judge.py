"""Verdicts from answers, without a network."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.terms import LinkCause, LinkKind, LinkVerdict
from crawler.links.files import promised_ending
from crawler.links.judge import look_from
from crawler.links.redirects import foreign_host, leads_home, leads_to_error, leads_to_login
from crawler.links.stubs import stub_target
from crawler.net.exchange import Exchange, Trail

AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def answered(
    body: bytes | str = "",
    status: int = 200,
    url: str = "http://www.x.gov.cn/a/b.html",
    **headers: str,
) -> Exchange:
    fields = {"content-type": "text/html"} | {k.replace("_", "-"): v for k, v in headers.items()}
    data = body.encode() if isinstance(body, str) else body
    return Exchange(url, "GET", AT, status, httpx.Headers(fields), data)


@pytest.mark.parametrize(
    ("url", "target", "home"),
    [
        ("http://x.cn/a/b.html", "http://x.cn/", True),
        ("http://x.cn/a/b.html", "https://www.x.cn/index.html", True),
        ("http://x.cn/a/b.html", "http://x.cn/?from=404", True),
        ("http://x.cn/a/", "http://x.cn/portal/index.jsp", False),
        ("http://x.cn/", "https://www.x.cn/", False),
        ("http://x.cn/index.html", "http://x.cn/", False),
        ("http://x.cn/home/", "http://x.cn/", False),
        ("http://old.x.cn/dep/", "http://dep.x.cn/", False),
        ("http://x.cn/a.html", "http://x.cn/b.html", False),
    ],
)
def test_redirects_home(url: str, target: str, home: bool) -> None:
    assert leads_home(url, target) is home


def test_a_home_page_may_have_a_path_of_its_own() -> None:
    homes = {"http://x.cn/zfxxgk/sy.html"}
    assert leads_home("http://x.cn/a.html", "http://x.cn/zfxxgk/sy.html", homes)
    assert not leads_home("http://x.cn/zfxxgk/sy.html", "http://x.cn/", homes)


def test_logins_errors_and_foreigners() -> None:
    assert leads_to_login("http://x.cn/a.html", "http://sso.x.cn/?service=a")
    assert leads_to_login("http://x.cn/a.html", "http://x.cn/cas/login?service=a")
    assert not leads_to_login("http://x.cn/login.jsp", "http://x.cn/user/login.jsp")
    assert not leads_to_login("http://x.cn/a.html", "http://x.cn/catalogin.html")
    assert leads_to_error("http://x.cn/a.html", "http://x.cn/404.html")
    assert not leads_to_error("http://x.cn/a.html", "http://x.cn/news/2404.html")
    assert foreign_host("http://a.x.gov.cn/", "http://b.x.gov.cn/") is None
    assert foreign_host("http://www.x.gov.cn/", "http://parked.com/") == "parked.com"


@pytest.mark.parametrize(
    ("url", "ending"),
    [
        ("http://x.cn/a.DOCX", "docx"),
        ("http://x.cn/a.html", None),
        ("http://x.cn/down?file=%B8%BD%BC%FE.pdf&id=1", "pdf"),
        ("http://x.cn/down?id=1", None),
        ("http://x.cn/v1.2/down", None),
    ],
)
def test_promises_of_addresses(url: str, ending: str | None) -> None:
    assert promised_ending(url) == ending


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("<meta http-equiv=refresh content='0;url=/n.html'>", "http://www.x.gov.cn/n.html"),
        ("<META content='1; URL=n.html' http-equiv='Refresh'>", "http://www.x.gov.cn/a/n.html"),
        ("<script>window.location.href='/n.html'</script>", "http://www.x.gov.cn/n.html"),
        ('<script>location.replace("/n.html")</script>', "http://www.x.gov.cn/n.html"),
        ("<!-- <meta http-equiv=refresh content='0;url=/n.html'> -->", None),
        ("<meta http-equiv=refresh content='600;url=/n.html'>", None),
        ("<meta http-equiv=refresh content='0;url=/n.html'>" + "<p>正文内容很长</p>" * 60, None),
        ("<script>if(navigator.userAgent.match(/Mobile/))location.href='/m/'</script>", None),
        ("<script>document.cookie='a=1';location.href='/n.html'</script>", None),
    ],
)
def test_pages_that_only_send_on(body: str, target: str | None) -> None:
    assert stub_target(answered(f"<html>{body}</html>")) == target


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (401, LinkCause.AUTH_REQUIRED),
        (403, LinkCause.BLOCKED),
        (404, LinkCause.NOT_FOUND),
        (405, LinkCause.CLIENT_ERROR),
        (408, LinkCause.TIMEOUT),
        (410, LinkCause.NOT_FOUND),
        (412, LinkCause.BLOCKED),
        (429, LinkCause.RATE_LIMITED),
        (451, LinkCause.CLIENT_ERROR),
        (500, LinkCause.SERVER_ERROR),
        (503, LinkCause.SERVER_ERROR),
        (521, LinkCause.SERVER_ERROR),
        (999, LinkCause.BLOCKED),
    ],
)
def test_statuses(status: int, cause: LinkCause) -> None:
    look = look_from(answered("<html><p>x</p></html>", status), LinkKind.PAGE)
    assert look.cause is cause
    assert look.attempt is not None
    assert look.attempt.status == status


def test_a_redirect_tells_where_it_led() -> None:
    first = answered("", 302, location="/")
    home = answered("<html><p>首页</p></html>", url="http://www.x.gov.cn/")
    look = look_from(Trail([first, home]), LinkKind.PAGE)
    assert look.cause is LinkCause.REDIRECT_HOME
    assert look.note == "跳转到首页 http://www.x.gov.cn/"


def test_retry_after_in_both_notations() -> None:
    assert answered(status=503, retry_after="120").retry_after == 120
    assert answered(status=503, retry_after="Fri, 20 Nov 2026 00:01:00 GMT").retry_after == 60
    assert answered(status=503, retry_after="soon").retry_after is None
    assert answered(status=503, retry_after="Fri, 20 Nov 2020 00:01:00 GMT").retry_after == 0


def test_redirect_targets_keep_their_bytes() -> None:
    headers = httpx.Headers([(b"Location", "/中.html".encode("gbk"))])
    assert Exchange("http://x.cn/", "GET", AT, 302, headers).redirect_target == "/%D6%D0.html"


@given(
    st.sampled_from(list(LinkKind)),
    st.integers(100, 999),
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)),
    st.sampled_from(
        ["text/html", "text/html; charset=utf-16", "image/png", "", "application/json"]
    ),
)
def test_whatever_comes_gets_a_verdict(
    kind: LinkKind, status: int, body: bytes, content_type: str
) -> None:
    look = look_from(answered(body, status, content_type=content_type), kind)
    assert (look.cause is None) == (look.verdict is LinkVerdict.ALIVE)
    if look.verdict is LinkVerdict.DEAD and 200 <= status < 300:
        assert look.cause in {LinkCause.SOFT_404, LinkCause.WRONG_TYPE, LinkCause.EMPTY_FILE}


@pytest.mark.parametrize(
    ("title", "body", "dead"),
    [
        ("提示信息", "对不起，您访问的页面不存在或已被删除！5秒后返回首页", True),
        ("", "您访问的页面不存在！<a href='/'>返回首页</a>", True),
        ("系统提示", "欢迎使用本系统，请点击下方按钮进入。", False),
        ("关于某文件失效的通知", "该文件已失效，特此通知。", False),
        ("提示信息", "您访问的页面不存在" + "，请查看下列内容" * 20, False),
        ("提示信息", "文件已失效。" + "<a href='/a.html'>新文件</a>" * 4, False),
    ],
)
def test_a_page_of_nothing_but_an_error(title: str, body: str, dead: bool) -> None:
    page = answered(
        f"<html><head><title>{title}</title></head><body><div>{body}</div></body></html>"
    )
    look = look_from(page, LinkKind.PAGE)
    assert (look.cause is LinkCause.SOFT_404) is dead
