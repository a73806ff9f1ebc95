"""Sitemap files: every form that sites keep them in, and those that mean harm."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sitemapfile import SitemapFile, read_sitemap

ONE = "https://www.x.gov.cn/1.html"
TWO = "https://www.x.gov.cn/2.html"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PLAIN = f"<urlset><url><loc>{ONE}</loc></url><url><loc>{TWO}</loc></url></urlset>"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "http://x.cn/aaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><urlset><url><loc>&j;</loc></url></urlset>"
)


def read(body: bytes | str, *, most_bytes: int = 100_000, most: int = 100) -> SitemapFile:
    data = body.encode() if isinstance(body, str) else body
    return read_sitemap(data, most_bytes=most_bytes, most_addresses=most)


@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        f'<?xml version="1.0" encoding="UTF-8"?>\n{PLAIN}',
        "\ufeff" + PLAIN,
        f'<?xml version="1.0" encoding="gb2312"?><!-- 首页 -->{PLAIN}'.encode("gbk"),
        f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16"),
        gzip.compress(PLAIN.encode(), mtime=0),
        PLAIN.replace("<urlset>", f"<urlset {NAMESPACE}>"),
        PLAIN.replace("<loc>", "<LOC>").replace("</loc>", "</LOC>"),
        PLAIN.replace("<loc>", "<loc>\n  <![CDATA[").replace("</loc>", "]]>\n </loc>"),
        PLAIN.replace("<loc>", "<lastmod>2026-11-01</lastmod><loc>"),
        PLAIN.replace("</url>", "<image><loc>https://x.cn/a.png</loc></image></url>"),
        PLAIN.replace("</urlset>", ""),
        PLAIN.replace("</urlset>", "</wrong>"),
        PLAIN.replace("</urlset>", "<url><loc>https://www.x.gov.cn/3"),
        PLAIN.replace("<urlset>", "<urlset>\x03"),
        f"{ONE}\n  {TWO}\r\n\n注释\n",
    ],
)
def test_addresses_of_pages(body: bytes | str) -> None:
    assert read(body) == SitemapFile([ONE, TWO])


def test_an_index_lists_files() -> None:
    body = f"<sitemapindex><sitemap><loc>{ONE}</loc></sitemap></sitemapindex>"
    assert read(body) == SitemapFile([], [ONE])


@pytest.mark.parametrize("address", [f"{ONE}?a=1&b=2", f"{ONE}?a=1&amp;b=2", f"{ONE}?a=1&#38;b=2"])
def test_ampersands_however_they_are_written(address: str) -> None:
    assert read(f"<urlset><url><loc>{address}</loc></url></urlset>").pages == [f"{ONE}?a=1&b=2"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        "<html><body><a href='/1.html'>页面不存在</a></body></html>",
        '{"urlset": ["https://x.cn/"]}',
        b"\x1f\x8b broken",
        b"\x00\xff" * 50,
        f"<rss><channel><item><link>{ONE}</link></item></channel></rss>",
        f"<urlset><loc>{ONE}</loc></urlset>",
        f"<urlset><url><loc/></url><url>{ONE}</url></urlset>",
    ],
)
def test_anything_else_is_nothing(body: bytes | str) -> None:
    assert read(body) == SitemapFile()


def test_no_entity_is_expanded() -> None:
    began = time.monotonic()
    assert read(BOMB) == SitemapFile()
    assert time.monotonic() - began < 1
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert read(f"{outside}<urlset><url><loc>&x;</loc></url></urlset>") == SitemapFile()


def test_only_so_much_is_unpacked() -> None:
    packed = gzip.compress(PLAIN.encode() + b" " * 50_000_000)
    assert len(packed) < 100_000
    assert read(packed).pages == [ONE, TWO]
    assert read(packed, most_bytes=len(PLAIN) // 2).pages == [ONE]


def test_a_file_that_was_cut_gives_what_is_there() -> None:
    packed = gzip.compress(PLAIN.encode() + b"<!-- end -->" * 100)
    assert read(packed[: len(packed) - 9]).pages == [ONE, TWO]


def test_only_so_many_addresses_are_taken() -> None:
    body = "<urlset>" + f"<url><loc>{ONE}</loc></url>" * 50 + "</urlset>"
    assert len(read(body, most=7).pages) == 7
    assert len(read("\n".join([ONE] * 50), most=7).pages) == 7


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<{text}".encode()))
def test_it_never_raises(body: bytes) -> None:
    read(body)
