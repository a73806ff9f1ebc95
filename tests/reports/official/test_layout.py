"""The page as LibreOffice lays it out, measured: GB/T 9704-2012, chapters 5 and 7."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pdfplumber
import pytest

from config.official import official_layout
from reports.official import Paper, to_pdf
from reports.official.pdf import pdf_maker

MM = 72 / 25.4
LAYOUT = official_layout()

pytestmark = [
    pytest.mark.system("libreoffice-writer"),
    pytest.mark.skipif(pdf_maker() is None, reason="apt-get install libreoffice-writer"),
]


@pytest.fixture(scope="module")
def pages() -> Iterator[list[Any]]:
    """A paper of every block: a first page, full pages of text, the signature, a table across."""
    paper = Paper()
    paper.red_head("清河县人民政府办公室文件", "清政办督〔2026〕12号")
    paper.title("关于清河县人民政府网站存在问题的整改通知书")
    paper.addressee("县融媒体中心")
    paper.heading(1, "存在的主要问题")
    for _ in range(16):
        paper.body("满行二十八个字的正文用来测量版心的行数和每行的字数" * 8)
    paper.attachment_note(["网站问题清单"])
    paper.signature("清河县人民政府办公室", dt.date(2026, 11, 8))
    paper.attachment("附件", "网站问题清单", landscape=True)
    paper.table([("序号", 12), ("问题", 120), ("网址", 90)], [["1", "打不开", "https://a.cn/"]])
    paper.imprint(["县纪委监委"], "清河县人民政府办公室", dt.date(2026, 11, 8))
    with pdfplumber.open(io.BytesIO(to_pdf(paper.to_bytes()))) as pdf:
        yield pdf.pages


def lines_of(page: Any) -> dict[float, list[Any]]:
    """The characters of the text area by line, top down."""
    lines: dict[float, list[Any]] = {}
    bottom = (LAYOUT.page.height - LAYOUT.page.bottom) * MM
    for each in page.chars:
        if each["bottom"] <= bottom + 2:
            lines.setdefault(round(each["top"], 0), []).append(each)
    return dict(sorted(lines.items()))


def test_the_paper_is_a4(pages: list[Any]) -> None:
    sizes = {(round(page.width / MM), round(page.height / MM)) for page in pages}
    assert sizes == {(210, 297), (297, 210)}


def test_a_full_page_has_22_lines_of_28_characters(pages: list[Any]) -> None:
    for page in pages[1:3]:
        lines = lines_of(page)
        assert len(lines) == LAYOUT.grid.lines
        counts = Counter(len(line) for line in lines.values())
        assert max(counts) == LAYOUT.grid.characters
        assert counts[LAYOUT.grid.characters] >= LAYOUT.grid.lines // 2


def test_lines_are_equally_far_apart(pages: list[Any]) -> None:
    tops = [line[0]["top"] for line in lines_of(pages[1]).values()]
    pitches = [after - before for before, after in pairwise(tops)]
    assert max(pitches) - min(pitches) < 0.5
    assert sum(pitches) / len(pitches) == pytest.approx(LAYOUT.grid.line_pitch, abs=0.1)


def test_the_text_area_is_156_by_225(pages: list[Any]) -> None:
    for page in pages[1:3]:
        lines = lines_of(page)
        characters = [each for line in lines.values() for each in line]
        left, right = min(c["x0"] for c in characters), max(c["x1"] for c in characters)
        assert left == pytest.approx(LAYOUT.page.left * MM, abs=2)
        assert right == pytest.approx((LAYOUT.page.width - LAYOUT.page.right) * MM, abs=3)
        top, bottom = min(lines), max(c["bottom"] for c in characters)
        assert LAYOUT.page.top * MM - 1 <= top <= LAYOUT.page.top * MM + LAYOUT.grid.line_pitch
        assert bottom <= (LAYOUT.page.height - LAYOUT.page.bottom) * MM + 2


def _size_of(page: Any, word: str) -> float:
    found = [w for w in page.extract_words(extra_attrs=["size"]) if word in w["text"]]
    assert found, word
    return float(found[0]["size"])


def test_sizes_of_type(pages: list[Any]) -> None:
    assert _size_of(pages[0], "整改通知书") == LAYOUT.sizes.title
    assert _size_of(pages[0], "县融媒体中心") == LAYOUT.sizes.body
    assert _size_of(pages[0], "一、存在的主要问题") == LAYOUT.sizes.body
    assert _size_of(pages[-2], "打不开") == LAYOUT.sizes.table
    assert _size_of(pages[-1], "抄送") == LAYOUT.sizes.imprint


def test_the_head_is_red_and_where_the_standard_wants_it(pages: list[Any]) -> None:
    head = [c for c in pages[0].chars if c["non_stroking_color"] == (1, 0, 0)]
    assert "".join(c["text"] for c in head) == "清河县人民政府办公室文件"
    # The upper edge of the mark, 35 mm below that of the text area; glyphs are lower than the line.
    top = (LAYOUT.page.top + LAYOUT.head_drop) * MM
    assert top <= min(c["top"] for c in head) + 12 <= top + 24
    centre = (min(c["x0"] for c in head) + max(c["x1"] for c in head)) / 2
    assert centre == pytest.approx((LAYOUT.page.left + 156 / 2) * MM, abs=2)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pages: list[Any]) -> None:
    for number, page in enumerate(pages[:4], 1):
        below = (LAYOUT.page.height - LAYOUT.page.bottom) * MM + 2
        mark = [c for c in page.chars if c["top"] > below]
        assert "".join(c["text"] for c in mark) == f"— {number} —"
        gap = min(c["top"] for c in mark) - (below - 2)
        assert LAYOUT.page_number_drop - 2.5 <= gap / MM <= LAYOUT.page_number_drop + 2.5
        assert mark[0]["size"] == LAYOUT.sizes.page_number
        if number % 2:
            edge = (LAYOUT.page.width - LAYOUT.page.right) * MM - max(c["x1"] for c in mark)
        else:
            edge = min(c["x0"] for c in mark) - LAYOUT.page.left * MM
        assert edge == pytest.approx(LAYOUT.sizes.page_number, abs=4)


def test_the_signature_is_centred_on_the_date(pages: list[Any]) -> None:
    lines = [line for page in pages for line in lines_of(page).values()]
    named = {"".join(c["text"] for c in line): line for line in lines}
    name, date = named["清河县人民政府办公室"], named["2026年11月8日"]
    centres = [(line[0]["x0"] + line[-1]["x1"]) / 2 for line in (name, date)]
    assert centres[0] == pytest.approx(centres[1], abs=12)
    right = (LAYOUT.page.width - LAYOUT.page.right) * MM
    assert right - date[-1]["x1"] == pytest.approx(4 * LAYOUT.sizes.body, abs=4)


def test_the_imprint_stands_at_the_foot_of_an_even_page_without_number(pages: list[Any]) -> None:
    last = pages[-1]
    # LibreOffice leaves out the blank page that comes before where it is needed.
    assert (last.width, last.height) < (last.height, last.width)
    words = [c for c in last.chars if not c["text"].isspace()]
    assert "".join(c["text"] for c in words).startswith("抄送：县纪委监委。")
    foot = (LAYOUT.page.height - LAYOUT.page.bottom) * MM
    rules = [each["bottom"] for each in (*last.lines, *last.rects)]
    assert max(rules) == pytest.approx(foot, abs=6)
    assert max(c["bottom"] for c in words) <= foot


def test_a_full_page_is_followed_by_no_empty_one() -> None:
    paper = Paper()
    for _ in range(LAYOUT.grid.lines):
        paper.body("一行。")
    paper.attachment("附件", "网站问题清单")
    paper.body("清单。")
    with pdfplumber.open(io.BytesIO(to_pdf(paper.to_bytes()))) as pdf:
        assert len(pdf.pages) == 2


def test_numbers_and_addresses_are_not_torn_apart() -> None:
    paper = Paper()
    paper.heading(1, "总体情况")
    for lead in range(12):
        paper.body(
            "检" * lead + "按照（国办秘函〔2019〕19号）于2026年11月20日检查，占100%，共12345个。"
        )
    with pdfplumber.open(io.BytesIO(to_pdf(paper.to_bytes()))) as pdf:
        lines = [
            "".join(c["text"] for c in line)
            for page in pdf.pages
            for line in lines_of(page).values()
        ]
    ends = [(one[-1], two[0]) for one, two in pairwise(lines)]
    assert not [
        pair for pair in ends if pair[0].isdigit() and (pair[1].isdigit() or pair[1] == "%")
    ]


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    for filler in range(17, 22):
        paper = Paper()
        for _ in range(filler):
            paper.body("一行。")
        paper.heading(1, "整改要求")
        paper.body("请对照清单逐项整改。" * 6)
        xml = paper.document.paragraphs[filler]
        assert xml.paragraph_format.keep_with_next
