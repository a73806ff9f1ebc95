import pytest

from config.terms import LinkScope
from crawler.scope import same_site, scope_of

SITE, DOMAIN, EXTERNAL = LinkScope.SITE, LinkScope.DOMAIN, LinkScope.EXTERNAL


@pytest.mark.parametrize(
    ("home", "final", "url", "scope"),
    [
        ("http://www.lan.gov.cn/", None, "http://www.lan.gov.cn/zwgk/", SITE),
        ("http://www.lan.gov.cn/", None, "https://www.lan.gov.cn/zwgk/", SITE),
        ("http://www.lan.gov.cn/", None, "http://lan.gov.cn/zwgk/", SITE),
        ("http://lan.gov.cn/", None, "http://www.lan.gov.cn/", SITE),
        ("http://www.lan.gov.cn:8080/", None, "http://www.lan.gov.cn:8080/x", SITE),
        ("http://www.lan.gov.cn/", None, "http://edu.lan.gov.cn/", DOMAIN),
        ("http://www.lan.gov.cn/", None, "http://www.gov.cn/", EXTERNAL),
        ("http://www.lan.gov.cn/", None, "http://lan.gov.cn.evil.com/", EXTERNAL),
        ("http://www.lan.gov.cn/index.html", None, "http://www.lan.gov.cn/zwgk/", SITE),
        ("http://www.lan.gov.cn/fgj/", None, "http://www.lan.gov.cn/fgj/tz/1.html", SITE),
        ("http://www.lan.gov.cn/fgj/", None, "http://www.lan.gov.cn/fgjx/", DOMAIN),
        ("http://www.lan.gov.cn/fgj/", None, "http://www.lan.gov.cn/", DOMAIN),
        ("http://www.lan.gov.cn/", "http://www.lan.gov.cn/main/", "http://www.lan.gov.cn/x", SITE),
        ("http://lan.gov.cn/fgj", "http://lan.gov.cn/fgj/", "http://lan.gov.cn/fgj/tz/", SITE),
        ("http://lan.gov.cn/fgj", "http://lan.gov.cn/fgj/", "http://lan.gov.cn/fgj", SITE),
        ("http://lan.gov.cn/fgj", "http://lan.gov.cn/fgj/", "http://lan.gov.cn/jyj/", DOMAIN),
        (
            "http://lan.gov.cn/fgj/",
            "https://lan.gov.cn/fgj/main.html",
            "https://lan.gov.cn/",
            DOMAIN,
        ),
        ("http://lan.gov.cn/fgj/", "http://lan.gov.cn/col/col7/", "http://lan.gov.cn/art/1", SITE),
        ("http://lan.gov.cn/", "https://www.lan.gov.cn/index.html", "http://lan.gov.cn/a", SITE),
        ("http://127.0.0.1:81/", None, "http://127.0.0.1:81/a", SITE),
        ("http://127.0.0.1:81/", None, "http://127.0.0.2:81/a", EXTERNAL),
    ],
)
def test_where_an_address_lies(home: str, final: str | None, url: str, scope: LinkScope) -> None:
    assert scope_of(home, final).of(url) is scope


def test_www_or_not_is_the_same_site() -> None:
    assert same_site("http://www.lan.gov.cn/a", "https://lan.gov.cn/")
    assert not same_site("http://edu.lan.gov.cn/", "https://lan.gov.cn/")
