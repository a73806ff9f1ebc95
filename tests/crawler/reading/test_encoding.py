"""Declared encodings are believed only when the bytes agree."""

from __future__ import annotations

import pytest

from crawler.reading.encoding import decode

_TEXT = "孤山县镕基路鄚州段通知公告"
_META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("written", "meta", "header", "encoding", "declared"),
    [
        ("utf-8", "utf-8", None, "utf-8", "utf-8"),
        ("gb18030", "gb2312", None, "gb18030", "gb2312"),
        ("gb18030", "utf-8", None, "gb18030", "utf-8"),
        ("utf-8", "gbk", None, "utf-8", "gbk"),
        ("gb18030", None, "text/html; charset=utf-8", "gb18030", "utf-8"),
        ("utf-8", None, None, "utf-8", None),
        ("utf-8-sig", None, None, "utf-8", "utf-8"),
        ("utf-16", None, None, "utf-16-le", "utf-16-le"),
        ("big5hkscs", "big5", None, "big5hkscs", "big5"),
        ("utf-8", "no-such-thing", None, "utf-8", "no-such-thing"),
    ],
)
def test_the_bytes_decide(
    written: str, meta: str | None, header: str | None, encoding: str, declared: str | None
) -> None:
    text = _TEXT if written != "big5hkscs" else "縣政府通知公告"
    whole = (_META.format(meta) if meta else "") + text
    decoded = decode(whole.encode(written), header)
    assert decoded.text == whole
    assert (decoded.encoding, decoded.declared) == (encoding, declared)


def test_a_damaged_page_keeps_its_encoding() -> None:
    body = ("正文" * 3000).encode() + b"\xff\xfe"
    assert decode(body).encoding == "utf-8"


def test_a_character_cut_at_the_end_is_no_fault() -> None:
    assert decode("中文内容".encode()[:-1]).encoding == "utf-8"
