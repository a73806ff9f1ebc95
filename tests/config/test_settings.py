"""The settings that come with the program, and ones that an office breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import UserError
from config.settings import SETTINGS_FILE, load_settings, settings
from config.terms import Profile
from config.version import program_version


def test_profiles_grow_from_quick_to_full() -> None:
    quick, standard, full = (settings().profiles[profile] for profile in Profile)
    assert (quick.max_pages, standard.max_pages, full.max_pages) == (200, 2000, None)
    assert quick.max_seconds is not None
    assert standard.max_seconds is not None
    assert quick.max_seconds < standard.max_seconds
    assert full.max_seconds is None
    assert quick.max_depth < standard.max_depth < full.max_depth
    looks = [each.second_look_seconds for each in (quick, standard, full)]
    assert looks == [60, 180, 300]


def test_a_host_is_spared_by_default() -> None:
    politeness = settings().politeness
    assert (politeness.connections_per_host, politeness.delay_seconds) == (2, 0.5)


def test_the_user_agent_is_honest_and_invents_no_address() -> None:
    agent = settings().user_agent
    assert agent.startswith(f"govaudit/{program_version()} ")
    assert "http" not in agent
    assert agent.isascii()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  quick:\n", "  quik:\n", "应为quick、standard、full 之一"),
        ("delay_seconds: 0.5", "delay_seconds: -1", "politeness.delay_seconds：应为不小于 0"),
        ("redirects: 10", "redirects: 0", "limits.redirects：应为大于 0"),
        ("redirects: 10", "redirekts: 10", "是否应为 redirects"),
        ("page_bytes: 5000000", "page_bytes: viel", "limits.page_bytes：应为整数，现为 'viel'"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = SETTINGS_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "settings.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=r"settings\.yaml 第") as caught:
        load_settings(path)
    assert says in str(caught.value)


def test_no_profile_may_be_missing(tmp_path: Path) -> None:
    text = SETTINGS_FILE.read_text(encoding="utf-8")
    start, end = text.index("  full:"), text.index("# What a host is spared")
    path = tmp_path / "settings.yaml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(UserError, match="缺少 full"):
        load_settings(path)
