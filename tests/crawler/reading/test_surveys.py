"""Whether a page about a survey tells what came of it."""

from __future__ import annotations

import datetime as dt

import pytest

from crawler.reading import read_page

PAGE = "<html><head><title>{}</title></head><body><h1>{}</h1><div><p>{}</p></div></body></html>"


def _result(title: str, text: str) -> object:
    body = PAGE.format(title, title, text).encode()
    reading = read_page(body, "https://www.qinghe.gov.cn/dc/1.html", as_of=dt.date(2026, 11, 20))
    return reading.facts.get("survey_result")


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        ("关于公交线路的网上调查", "已结束，结果已公布", "结果已公布"),
        ("关于草案征求意见的公告", "共收到意见12条，意见采纳情况如下。", "意见采纳"),
        ("意见征集", "十件民生实事征集结果的反馈", "征集结果"),
        ("关于草案征求意见的公告", "请于11月30日前将意见发送至邮箱。", None),
        ("县政府召开常务会议", "会议听取了调查结果。", None),
    ],
)
def test_results(title: str, text: str, found: str | None) -> None:
    assert _result(title, text) == found
