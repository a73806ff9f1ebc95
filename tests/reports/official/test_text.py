"""Numerals, dates, titles on several lines, and text from pages."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from reports.official import Paper, chinese_date, chinese_number, quoted
from reports.official.text import balanced, heading_mark, width


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")],
)
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, 100, -1])
def test_no_number_is_made_up(number: int) -> None:
    with pytest.raises(ValueError):
        chinese_number(number)


def test_dates_and_headings() -> None:
    assert chinese_date(dt.date(2026, 1, 8)) == "2026年1月8日"
    assert [heading_mark(level, 3) for level in (1, 2, 3, 4)] == ["三、", "（三）", "3.", "（3）"]


@given(st.text(max_size=80))
def test_a_title_keeps_every_character_on_lines_that_fit(text: str) -> None:
    lines = balanced(text, 20)
    assert "".join(lines) == text
    assert all(width(line) <= 20.5 for line in lines)


def test_a_title_breaks_between_words() -> None:
    assert balanced("关于清河县人民政府门户网站存在问题的整改通知书", 20) == [
        "关于清河县人民政府门户",
        "网站存在问题的整改通知书",
    ]


@given(st.text(), st.integers(2, 50))
def test_whatever_a_page_says_stands_in_a_document(text: str, longest: int) -> None:
    shown = quoted(text, longest)
    assert len(shown) <= longest
    paper = Paper()
    paper.body(shown)
    assert Document(io.BytesIO(paper.to_bytes())).paragraphs[0].text == shown


def test_fonts_by_name_with_what_may_stand_for_them() -> None:
    paper = Paper()
    paper.heading(1, "存在的问题")
    with zipfile.ZipFile(io.BytesIO(paper.to_bytes())) as archive:
        table = archive.read("word/fontTable.xml").decode()
        styles = archive.read("word/styles.xml").decode()
        body = archive.read("word/document.xml").decode()
    for name in ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"):
        assert f'w:name="{name}"' in table
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    assert 'w:eastAsia="黑体"' in body
    assert 'w:linePitch="579"' in body


def test_a_broken_picture_is_named() -> None:
    paper = Paper()
    paper.picture(b"no picture", "截图1")
    texts = [each.text for each in Document(io.BytesIO(paper.to_bytes())).paragraphs]
    assert texts == ["（图片无法读取）", "截图1"]


def test_nothing_stands_at_the_end_where_nothing_is_given() -> None:
    paper = Paper()
    paper.imprint([], None, dt.date(2026, 1, 1))
    paper.attachment_note([])
    assert Document(io.BytesIO(paper.to_bytes())).paragraphs == []
