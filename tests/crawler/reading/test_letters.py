"""Letters: the state of a row on a board, and what the page of one letter shows."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from config.terms import LetterState
from crawler.reading import read_page

AS_OF = dt.date(2026, 11, 20)
PAGE = (
    "<html><head><meta name='ArticleTitle' content='路灯不亮'></head><body><div class='con'>"
    "<h1>路灯不亮</h1>{}</div></body></html>"
)
ASKED = "<tr><th>来信时间</th><td>2026-05-10 08:11</td></tr>"
QUESTION = "<tr><th>来信内容</th><td>青杉路中段有四盏路灯坏了快两周，老人夜里出门不安全。</td></tr>"
ANSWER = "您反映的情况已核实，故障路灯已于日前全部更换，感谢您的监督。"


def letter(markup: str) -> Any:
    """What is read of the page of a letter."""
    body = PAGE.format(markup).encode()
    return read_page(body, "https://www.qinghe.gov.cn/x/1.html", as_of=AS_OF).facts.get("letter")


def table(*rows: str) -> str:
    return f"<table>{ASKED}{QUESTION}{''.join(rows)}</table>"


def row(label: str, value: str) -> str:
    return f"<tr><th>{label}</th><td>{value}</td></tr>"


@pytest.mark.parametrize(
    ("markup", "answered", "answer", "state"),
    [
        (table(row("答复时间", "2026-05-12"), row("答复内容", ANSWER)), "2026-05-12", True, None),
        (table(row("办理状态", "办理中")), None, None, "in_progress"),
        (table(row("状态", "【未回复】")), None, None, "unanswered"),
        (table(row("状态", "已办结"), row("答复内容", ANSWER)), None, True, "answered"),
        (table(row("答复内容", "")), None, False, None),
        (table(row("回复时间", ""), row("回复内容", "暂无回复")), None, False, None),
        (table(row("答复内容", "正在办理中，请耐心等待。")), None, False, None),
        (table(row("答复内容", "&nbsp;"), "<tr><td>【打印】【关闭】</td></tr>"), None, False, None),
        # The answer may be a picture, or a script may bring it.
        (table(row("答复内容", "<img src='a.png'>")), None, None, None),
        (table(row("答复内容", ""), "<script>new Vue({el:'#a'})</script>"), None, None, None),
        (
            "<p>留言时间：2026-05-10　留言人：王先生</p><p>留言内容：路灯坏了</p>"
            f"<p>答复时间：2026-05-12　答复单位：县住建局</p><p>答复内容：{ANSWER}</p>",
            "2026-05-12",
            True,
            None,
        ),
        (
            "<ul><li><b>来 信 时 间</b><i>2026-05-10</i></li><li><b>答 复 内 容</b><i>：</i>"
            f"<p>{ANSWER}</p></li></ul>",
            None,
            True,
            None,
        ),
    ],
)
def test_the_page_of_a_letter(
    markup: str, answered: str | None, answer: bool | None, state: str | None
) -> None:
    assert letter(markup) == {
        "asked": "2026-05-10",
        "answered": answered,
        "answer": answer,
        "state": state,
    }


@pytest.mark.parametrize(
    "markup",
    [
        "<p>发布时间：2026-05-10</p><p>会议要求加快办理群众来信。</p>",
        "<p>来信时间</p>",
        "<p>咨询时间：周一至周五</p>",
        "<p>受理时间：周一至周五</p><p>办理结果：纸质证书</p>",
    ],
)
def test_other_pages_are_no_letters(markup: str) -> None:
    assert letter(markup) is None


def test_letters_of_a_data_answer() -> None:
    rows = [
        {"title": "路灯不亮", "url": "/1", "ask_time": "2026-05-10 08:11", "status": "处理中"},
        {
            "title": "医保怎么办理",
            "url": "/2",
            "askTime": "2026-05-01",
            "replyTime": "2026-05-04",
            "status": 3,
            "createTime": "2026-04-30",
        },
    ]
    body = json.dumps({"data": {"list": rows}}).encode()
    items = read_page(body, "https://www.qinghe.gov.cn/api/list", as_of=AS_OF).items
    days = [(item.asked, item.answered, item.date and item.date.value) for item in items]
    first, second, third = dt.date(2026, 5, 10), dt.date(2026, 5, 1), dt.date(2026, 5, 4)
    assert days == [(first, None, first), (second, third, third)]
    assert [item.state for item in items] == [LetterState.IN_PROGRESS, None]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已回复", LetterState.ANSWERED),
        ("[未回复]", LetterState.UNANSWERED),
        ("处理中", LetterState.IN_PROGRESS),
        ("结束", None),
    ],
)
def test_the_state_of_a_row(word: str, state: LetterState | None) -> None:
    rows = "".join(
        f"<li><span>{word}</span><a href='{n}.html'>咨询第{n}期养老服务</a><i>2026-11-0{n}</i></li>"
        for n in range(1, 6)
    )
    page = f"<html><body><ul>{rows}</ul></body></html>".encode()
    items = read_page(page, "https://www.qinghe.gov.cn/x/", as_of=AS_OF).items
    assert [item.state for item in items] == [state] * 5
