"""Addresses as written, made absolute as browsers do, or named for what is wrong with them."""

from __future__ import annotations

import string
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.links import UrlProblem, links_config
from crawler.urls import host_of, origin_of, registered_domain, resolve, site_key

BASE = "https://www.x.gov.cn/zw/gk/index.html?a=1"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a.html", "https://www.x.gov.cn/zw/gk/a.html"),
        ("/a", "https://www.x.gov.cn/a"),
        ("./", "https://www.x.gov.cn/zw/gk/"),
        ("..", "https://www.x.gov.cn/zw/"),
        ("../../../../a/./b/../c", "https://www.x.gov.cn/a/c"),
        ("%2e%2E/a", "https://www.x.gov.cn/zw/a"),
        ("?p=2", "https://www.x.gov.cn/zw/gk/index.html?p=2"),
        ("a.html#part", "https://www.x.gov.cn/zw/gk/a.html"),
        ("//www.y.gov.cn/x", "https://www.y.gov.cn/x"),
        ("  /a b.html\n", "https://www.x.gov.cn/a%20b.html"),
        ("?a=%D6%D0%ce", "https://www.x.gov.cn/zw/gk/index.html?a=%D6%D0%ce"),
        ("/%D6%D0.html", "https://www.x.gov.cn/%D6%D0.html"),
        ("/100%.html", "https://www.x.gov.cn/100%.html"),
        ("\\images\\a.jpg", "https://www.x.gov.cn/images/a.jpg"),
        ("http:\\\\y.cn\\a", "http://y.cn/a"),
        ("HTTP://WWW.Y.CN", "http://www.y.cn/"),
        ("http://y.cn:80/a", "http://y.cn/a"),
        ("https://y.cn:443", "https://y.cn/"),
        ("http://y.cn:8080", "http://y.cn:8080/"),
        ("http://y.cn:/a", "http://y.cn/a"),
        ("http://u:p@y.cn/", "http://u:p@y.cn/"),
        ("a.jsp;jsessionid=1F?id=2", "https://www.x.gov.cn/zw/gk/a.jsp;jsessionid=1F?id=2"),
        ("http://政务.cn/a", "http://xn--zfr164b.cn/a"),
        ("http://中文.政务/", "http://xn--fiq228c.xn--zfr164b/"),
        ("http://www。y。cn/", "http://www.y.cn/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]:80/", "http://[::ffff:7f00:1]/"),
        ("http://localhost:8080/x", "http://localhost:8080/x"),
        ("http://oa/x", "http://oa/x"),
        ("http://10.1.2.3/a", "http://10.1.2.3/a"),
        ("http://y.cn/a?u=http://z.cn/b", "http://y.cn/a?u=http://z.cn/b"),
        ("httpd.html", "https://www.x.gov.cn/zw/gk/httpd.html"),
        ("www.html", "https://www.x.gov.cn/zw/gk/www.html"),
        ("a.b.c.html", "https://www.x.gov.cn/zw/gk/a.b.c.html"),
    ],
)
def test_addresses_become_absolute(raw: str, expected: str) -> None:
    assert resolve(BASE, raw) == (expected, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("www.y.cn/a", UrlProblem.NO_SCHEME),
        ("www.y.gov.cn", UrlProblem.NO_SCHEME),
        ("y.gov.cn/a.html", UrlProblem.NO_SCHEME),
        ("www.y.cn:8080/a", UrlProblem.NO_SCHEME),
        ("localhost:8080/x", UrlProblem.NO_SCHEME),
        ("192.168.1.1/a", UrlProblem.NO_SCHEME),
        ("http:///x", UrlProblem.NO_HOST),
        ("http://", UrlProblem.NO_HOST),
        ("http://#", UrlProblem.NO_HOST),
        ("///x", UrlProblem.NO_HOST),
        ("http:/x", UrlProblem.BAD_SCHEME),
        ("https:x", UrlProblem.BAD_SCHEME),
        ("https//y.cn", UrlProblem.BAD_SCHEME),
        ("htp://y.cn", UrlProblem.BAD_SCHEME),
        ("ttps://y.cn", UrlProblem.BAD_SCHEME),
        ("http;//y.cn", UrlProblem.BAD_SCHEME),
        ("http：//y.cn", UrlProblem.BAD_SCHEME),
        ("http ://y.cn", UrlProblem.SPACE),
        ("http://http://y.cn", UrlProblem.DOUBLE_SCHEME),
        ("http://https//y.cn", UrlProblem.DOUBLE_SCHEME),
        ("file:///c:/a.doc", UrlProblem.LOCAL_FILE),
        ("C:\\a\\b.doc", UrlProblem.LOCAL_FILE),
        ("d:/a.doc", UrlProblem.LOCAL_FILE),
        ("\\\\server\\share\\a.doc", UrlProblem.NETWORK_PATH),
        ("http://www y.cn/", UrlProblem.SPACE),
        ("http://y.cn\n/a", UrlProblem.LINE_BREAK),
        ("/a\n/b", UrlProblem.LINE_BREAK),
        ("/a\tb", UrlProblem.LINE_BREAK),
        ("http://y..cn/", UrlProblem.BAD_HOST),
        ("http://www.y.cn，/", UrlProblem.BAD_HOST),
        ("http://256.1.1.1/", UrlProblem.BAD_HOST),
        ("http://[::1/", UrlProblem.BAD_HOST),
        ("http://[fe80::1%25eth0]/", UrlProblem.BAD_HOST),
        ("http://y.cn:99999/", UrlProblem.BAD_PORT),
        ("http://y.cn:8o80/", UrlProblem.BAD_PORT),
        ("http://y.cn:0/", UrlProblem.BAD_PORT),
    ],
)
def test_what_is_no_address_is_named(raw: str, problem: UrlProblem) -> None:
    assert resolve(BASE, raw) == (None, links_config().addresses.problems[problem])


@pytest.mark.parametrize(
    "raw",
    ["", "  ", "#", "#top", "javascript:;", "JavaScript:void(0)", "mailto:a@b.cn", "tel:123",
     "data:image/png;base64,AAAA", "about:blank", "weixin://x", "{{item.url}}", "${url}",
     "tencent://message/?uin=1"],
)  # fmt: skip
def test_what_is_no_link_has_neither(raw: str) -> None:
    assert resolve(BASE, raw) == (None, None)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "q=%E4%B8%AD"),
        ("gb2312", "q=%D6%D0"),
        ("gbk", "q=%D6%D0"),
        ("utf-16", "q=%E4%B8%AD"),
        ("no-such-codec", "q=%E4%B8%AD"),
    ],
)
def test_queries_are_sent_in_the_encoding_of_the_page(encoding: str, expected: str) -> None:
    assert resolve(BASE, "/s?q=中", encoding=encoding).url == f"https://www.x.gov.cn/s?{expected}"
    assert resolve(BASE, "/中", encoding=encoding).url == "https://www.x.gov.cn/%E4%B8%AD"


def test_characters_that_the_encoding_lacks_become_references() -> None:
    assert resolve("http://y.cn/", "?q=😀", encoding="gbk").url == "http://y.cn/?q=%26%23128512%3B"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("dep.county.gov.cn", "county.gov.cn"),
        ("county.gov.cn", "county.gov.cn"),
        ("www.a.com.cn", "a.com.cn"),
        ("gov.cn", "gov.cn"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_registered_domains(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


def test_parts_of_addresses() -> None:
    url = "http://u:p@www.y.cn:8080/a?b@c"
    assert (host_of(url), origin_of(url), site_key(url)) == (
        "www.y.cn",
        "http://www.y.cn:8080",
        "y.cn:8080",
    )
    assert host_of("http://[::1]:80/") == "::1"
    assert host_of("http://y.cn?a") == "y.cn"


_ANY = st.text(max_size=60)
_LIKELY = st.text(string.ascii_letters + string.digits + "./\\?#%&=:@ -_~'\"<>中国\t", max_size=60)


@given(st.one_of(_ANY, _LIKELY, _LIKELY.map("http://y.cn".__add__)))
def test_resolving_again_changes_nothing(raw: str) -> None:
    url, problem = resolve(BASE, raw)
    assert url is None or problem is None
    if url is not None:
        assert url.isascii()
        assert " " not in url
        assert resolve(url, url) == (url, None)
        assert resolve("http://other.cn/", url) == (url, None)


@given(
    st.from_regex(
        r"(?:/[A-Za-z0-9_%&=;,~-]{1,8}){1,4}(?:\?[A-Za-z0-9_%&=;,~-]{0,12})?", fullmatch=True
    )
)
def test_bytes_of_escapes_are_kept(target: str) -> None:
    if "%2e" not in target.lower():
        assert resolve(BASE, target).url == "https://www.x.gov.cn" + target


@given(
    st.lists(st.sampled_from(["..", ".", "a", "b.html", "c"]), min_size=1, max_size=6).map("/".join)
)
def test_dot_segments_are_those_of_the_standard_library(path: str) -> None:
    ours = resolve(BASE, path).url
    theirs = urlsplit(urljoin(BASE, path))
    assert ours == f"https://www.x.gov.cn{theirs.path or '/'}"
