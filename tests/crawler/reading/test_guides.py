"""Guides: which elements a page has, its own title included."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.reading import read_page

ELEMENTS = "".join(
    f"<p>{label}：按规定办理</p>"
    for label in (
        "设定依据",
        "申请条件",
        "办理材料",
        "办理地点",
        "办理时间",
        "联系电话",
        "办理流程",
    )
)


@pytest.mark.parametrize(
    ("title", "missing"),
    [("生育登记", []), ("道路运输经营许可", []), ("办事指南", ["事项名称"])],
)
def test_the_title_names_the_item(title: str, missing: list[str]) -> None:
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{ELEMENTS}</body></html>"
    )
    reading = read_page(page.encode(), "https://a.gov.cn/g/1.html", as_of=dt.date(2026, 11, 20))
    assert reading.facts["guide_elements"]["missing"] == missing
