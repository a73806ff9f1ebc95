"""What the link checker knows, and that a bad line of it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import links
from config.errors import UserError
from config.links import Fault, LinksConfig, Note, links_config
from config.yamlfile import load

SHIPPED = Path(links.__file__).with_name("links.yaml")


def test_every_note_and_fault_has_words() -> None:
    config = links_config()
    assert set(config.notes) == set(Note)
    assert set(config.faults) == set(Fault)
    assert config.say(Note.LOGIN, url="http://x.cn/") == "跳转到登录页面 http://x.cn/"
    assert len(config.say(Fault.CONNECT, ip="1.2.3.4", error="x" * 9999)) < 300


@pytest.mark.parametrize(
    ("title", "is_error"),
    [
        ("404", True),
        ("404 Not Found", True),
        ("404 - 找不到文件或目录。", True),
        ("页面不存在", True),
        ("对不起，您访问的页面不存在或已被删除", True),
        ("抱歉，页面找不到了", True),
        ("错误提示", True),
        ("关于页面不存在问题的说明", False),
        ("404号文件", False),
        ("清河县人民政府", False),
        ("国道404线改造工程公告", False),
    ],
)
def test_titles_of_error_pages(title: str, is_error: bool) -> None:
    assert bool(links_config().error_pages.titles.fullmatch(title)) is is_error


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  hung_up:", "  hungup:", "faults"),
        ("  outline: 0.9", "  outline: 9", "likeness"),
        ("  root: '/?(", "  root: '/?((", "paths"),
        ('pdf: ["25504446"]', 'pdf: ["xyz"]', "magics"),
        ("blocking_statuses:", "blocking:", "blocking"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    text = SHIPPED.read_text("utf-8")
    assert old in text
    file = tmp_path / "links.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(UserError, match=f"第 \\d+ 行.*{named}"):
        load(file, LinksConfig)
