"""The settings of the browser, and ones that an office breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import UserError
from config.rendering import RENDERING_FILE, Fault, RenderingRules, rendering_rules
from config.terms import Profile
from config.yamlfile import load


def test_profiles_grow_and_every_fault_has_words() -> None:
    rules = rendering_rules()
    quick, standard, full = (rules.pages[profile] for profile in Profile)
    assert quick < standard < full
    values = {"error": "e", "status": 404, "url": "u", "seconds": 5, "count": 2, "example": "x"}
    assert all(rules.say(fault, **values) for fault in Fault)


@pytest.mark.parametrize("name", ["list", "videoList", "news-list", "newsList_box", "datalist"])
def test_names_of_list_containers(name: str) -> None:
    assert rendering_rules().hollow.names.search(name)


@pytest.mark.parametrize("name", ["icon", "container", "content", "listener", "metadata"])
def test_names_of_other_boxes(name: str) -> None:
    assert not rendering_rules().hollow.names.search(name)


@pytest.mark.parametrize(
    ("host", "posted", "ignored"),
    [
        ("api.hebei.gov.cn", True, False),
        ("gov.cn.evil.example", False, False),
        ("hm.baidu.com", False, True),
        ("www.baidu.com", False, False),
    ],
)
def test_hosts(host: str, posted: bool, ignored: bool) -> None:
    rules = rendering_rules()
    assert bool(rules.posted_to.search(host)) is posted
    assert bool(rules.ignored_hosts.search(host)) is ignored


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("pages: {quick: 10, ", "pages: {", "quick"),
        ("  crashed: 网页使浏览器崩溃\n", "", "crashed"),
        ("quiet_seconds: 2", "quiet_seconds: 0", "quiet_seconds"),
    ],
)
def test_a_broken_file_names_its_fault(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = RENDERING_FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "rendering.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(UserError, match=says):
        load(file, RenderingRules)
