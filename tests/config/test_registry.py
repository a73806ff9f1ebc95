"""The words of the registry name one thing each, and every member has its own."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from config.registry import member_of, plain, registry_words
from config.terms import Level, SiteField, SiteFilterKey, SiteKind, SiteState
from config.wording import word

SETS = [
    ("columns", SiteField, "column_of"),
    ("levels", Level, "level_of"),
    ("kinds", SiteKind, "kind_of"),
    ("states", SiteState, "state_of"),
    ("filter_keys", SiteFilterKey, "filter_key_of"),
]


@pytest.mark.parametrize(("name", "members", "known"), SETS)
def test_every_member_is_known_by_its_words(name: str, members: type, known: str) -> None:
    words = registry_words()
    lookup = getattr(words, known)
    assert set(getattr(words, name)) == set(members)
    for member in members:
        assert member_of(lookup, word(member)) is member
        assert member_of(lookup, member.value) is member


@pytest.mark.parametrize(("name", "members", "known"), SETS)
def test_no_word_names_two_members(name: str, members: type, known: str) -> None:
    words = getattr(registry_words(), name)
    aliases = [{plain(alias) for alias in each} for each in words.values()]
    counts = Counter(alias for each in aliases for alias in each)
    assert [alias for alias, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("首页网址", SiteField.HOME_URL),
        (" 首页 网址：", SiteField.HOME_URL),
        ("首页网址（必填）", SiteField.HOME_URL),
        ("*标识码", SiteField.SITE_CODE),
        ("ＵＲＬ", SiteField.HOME_URL),
        ("Site_Code", SiteField.SITE_CODE),
        ("联系\n电话", SiteField.PHONE),
        ("序号", None),
    ],
)
def test_headers_are_read_as_people_write_them(header: str, field: SiteField | None) -> None:
    assert member_of(registry_words().column_of, header) is field


def test_the_forms_of_codes() -> None:
    form = registry_words().site_code_form
    assert all(form.fullmatch(code) for code in ("2305220001", "bm05000001"))
    assert not any(
        form.fullmatch(code) for code in ("230522001", "bm0500001", "２３０５２２０００１")
    )
    assert re.fullmatch(registry_words().region_code_form, "230522")
