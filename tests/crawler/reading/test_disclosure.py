"""What pages of disclosure tell: metadata of documents, guides, consultations."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from crawler.reading import read_page

AS_OF = dt.date(2026, 11, 20)
PAGE = (
    "<html><head><meta name='ArticleTitle' content='{0}'></head><body><div class='con'>"
    "<h1>{0}</h1>{1}<p>"
    + "各单位要结合实际认真贯彻落实有关要求。" * 12
    + "</p></div></body></html>"
)


def facts(title: str, markup: str) -> dict[str, Any]:
    body = PAGE.format(title, markup).encode()
    return read_page(body, "https://www.qinghe.gov.cn/x/1.html", as_of=AS_OF).facts


TABLE = (
    "<table><tr><th>索 引 号：</th><td>000014349/2026-1</td><th>主题分类：</th><td></td></tr>"
    "<tr><th>发文单位：</th><td>县政府</td><th>有效性</th><td>有效</td></tr></table>"
)
LINES = (
    "<p>索引号：000014349/2026-1　文　号：清政发〔2026〕1号</p>"
    "<p>有效性: 有效 发文日期: 2026-10-21</p>"
)


@pytest.mark.parametrize(
    ("markup", "metadata"),
    [
        (
            TABLE,
            {"index": "000014349/2026-1", "subject": "", "issuer": "县政府", "validity": "有效"},
        ),
        (
            LINES,
            {
                "index": "000014349/2026-1",
                "number": "清政发〔2026〕1号",
                "validity": "有效",
                "sent": "2026-10-21",
            },
        ),
        (
            "<p>文号：清政发〔2026〕1号 发布日期：2026-10-21 来源：县政府办 浏览次数：3</p>",
            {"number": "清政发〔2026〕1号", "published": "2026-10-21"},
        ),
        ("<p>发布日期：2026-10-21</p>", None),
        ("<p>标题：好 发布日期：2026-10-21 来源：县政府</p>", None),
        ("<p>本办法规定了索引号的编制和文号的使用。</p>", None),
    ],
)
def test_metadata(markup: str, metadata: dict[str, str] | None) -> None:
    assert facts("管理办法", markup).get("metadata") == metadata


DRAFT = "关于《招商办法（征求意见稿）》公开征求意见的公告"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "征求意见时间为2026年6月1日至2026年6月30日。",
            {"begins": "2026-06-01", "ends": "2026-06-30"},
        ),
        ("意见反馈时间：2026年6月1日-6月30日", {"begins": "2026-06-01", "ends": "2026-06-30"}),
        ("请于2026年6月30日前反馈意见。", {"ends": "2026-06-30"}),
        ("公开征求意见，为期30天。", {"days": 30}),
        ("征求意见期限为7个工作日。", {"days": 7, "working": True}),
        ("因情况紧急，缩短征求意见期限。", {"reason": "因情况紧急，缩短征求意见期限"}),
        ("规划期为2026年1月1日至2030年12月31日，欢迎提出意见。", {}),
        ("活动时间为2026年6月1日至2026年6月3日。", {}),
    ],
)
def test_a_consultation(text: str, told: dict[str, Any]) -> None:
    nothing = {"begins": None, "ends": None, "days": None, "working": False, "reason": None}
    found = facts(DRAFT, f"<p>{text}</p>")["consultation"]
    assert found.pop("hurried") is ("reason" in told)
    assert found == nothing | told


TABS = """<ul class="tabs"><li>政府信息公开指南</li>
<li onclick="t(2)"><span>法定主动公开内容</span></li>
<li><a href="javascript:;" onclick="apply()">依申请公开</a></li>
<li><a href="/nb/">政府信息公开年报</a></li><li><a href="#">政府信息公开制度</a></li></ul>"""


def test_sections_without_an_address() -> None:
    """Tabs and buttons; links and empty links are told elsewhere."""
    body = f"<html><body><h1>公开</h1>{TABS}</body></html>".encode()
    found = read_page(body, "https://www.qinghe.gov.cn/x/", as_of=AS_OF).facts["section_names"]
    assert found == ["政府信息公开指南", "法定主动公开内容", "依申请公开"]


@pytest.mark.parametrize(
    "title", ["关于公开征求意见采纳情况的公告", "县政府召开会议", "意见征集结果公示"]
)
def test_no_consultation(title: str) -> None:
    assert "consultation" not in facts(title, "<p>2026年6月1日至2026年6月30日征求意见</p>")


def test_a_guide() -> None:
    text = (
        "<p>信息分类和编排体系。获取方式。办公地址：1号；办公时间：上午；联系电话：0700-3320019</p>"
    )
    found = facts("清河县政府信息公开指南", text)["disclosure_guide"]
    assert found["missing"] == ["工作机构名称", "传真号码", "互联网联系方式"]
    assert "disclosure_guide" not in facts("办事指南", text)
