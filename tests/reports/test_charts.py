"""Charts: every number is there, lengths stand for it, and nothing of a site becomes markup."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import Bar, ScaleMark, Segment, bar_chart, gauge

ROOM = 720 - 190 - 120
amounts = st.floats(min_value=0, max_value=1000).map(lambda value: round(value, 2))


def svg(markup: str) -> Tag:
    found = BeautifulSoup(markup, "xml").find("svg")
    assert isinstance(found, Tag)
    return found


def drawn(chart: Tag) -> list[tuple[float, float]]:
    """Value and width of every part of a bar."""
    return [
        (float(str(each["data-value"])), float(str(each["width"])))
        for each in chart.find_all("rect")
        if each.has_attr("data-value")
    ]


def test_nothing_to_show_is_no_chart() -> None:
    assert bar_chart("空", []) == ""


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_bars_are_as_long_as_their_numbers(pairs: list[tuple[float, float]]) -> None:
    bars = [Bar("甲", (Segment(a, "fail"), Segment(b, "pass")), "") for a, b in pairs]
    longest = max(a + b for a, b in pairs) or 1
    parts = drawn(svg(bar_chart("图", bars)))
    assert [value for value, _ in parts] == [part for pair in pairs for part in pair if part]
    for value, width in parts:
        assert width == pytest.approx(value / longest * ROOM, abs=0.02)


def test_a_bar_beyond_the_scale_ends_with_it() -> None:
    bars = [Bar("甲", (Segment(5, "fail"), Segment(3, "pass")), "")]
    assert sum(width for _, width in drawn(svg(bar_chart("图", bars, longest=4)))) == ROOM


def test_what_is_drawn_can_be_read_aloud() -> None:
    chart = svg(bar_chart("扣分", [Bar("功能设计", (Segment(8.4, "fail"),), "扣 8.4 / 22 分")]))
    assert chart["role"] == "img"
    assert chart["aria-label"] == "扣分：功能设计 扣 8.4 / 22 分"


def test_names_are_escaped() -> None:
    hostile = '</text><script>alert("1")</script>'
    chart = bar_chart(hostile, [Bar(hostile, (Segment(1, "fail", hostile),), hostile)])
    assert "<script" not in chart
    assert svg(chart).find("script") is None


def test_long_names_are_cut_to_their_room() -> None:
    chart = svg(bar_chart("图", [Bar("栏" * 40, (Segment(1, "fail"),), "")]))
    label = chart.find("text", {"class": "label"})
    assert label is not None
    assert label.text == "栏" * 13 + "…"


@pytest.mark.parametrize("value", [0, 59.5, 100, 130])
def test_the_gauge_marks_the_score_on_its_scale(value: float) -> None:
    chart = svg(gauge("得分", value, full=130, lines=[ScaleMark(60, "合格线")]))
    ((marked, width),) = drawn(chart)
    assert marked == value
    assert width == pytest.approx(value / 130 * (720 - 16), abs=0.02)
    assert "合格线 60" in chart.text


def test_a_second_mark_is_drawn_only_where_it_differs() -> None:
    same = gauge("得分", 76, full=100, lines=[], other=ScaleMark(76, "疑似"))
    other = gauge("得分", 76, full=100, lines=[], other=ScaleMark(70, "疑似"))
    assert svg(same).find("circle") is None
    assert svg(other).find("circle") is not None
