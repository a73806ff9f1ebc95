"""Exclusions: which addresses a pattern takes in, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import UserError
from store.database import Store
from store.exclusions import (
    LONGEST_PATTERN,
    LONGEST_TEXT,
    Exclusions,
    _compiled,
    add_exclusion,
    exclusions_of,
    remove_exclusion,
)
from store.inspections import site_for
from tests.store.rows import HOME, NOW

TODAY = NOW.date()


def add(store: Store, pattern: str = f"{HOME}old/*", **other: Any) -> int:
    given = {"reason": "专题已归档", "operator": "张三", "expires_on": None, "now": NOW} | other
    with store.session() as session:
        site = site_for(session, HOME)
        session.commit()
        rule = add_exclusion(session, int(site.id or 0), pattern=pattern, **given)
        return int(rule.id or 0)


def in_force(store: Store, day: dt.date = TODAY) -> Exclusions:
    with store.session() as session:
        return Exclusions.of(session, int(site_for(session, HOME).id or 0), day)


@pytest.mark.parametrize(
    ("pattern", "url", "matches"),
    [
        ("https://x.cn/a/*", "https://x.cn/a/b/c.html", True),
        ("https://x.cn/a/*", "https://x.cn/a", False),
        ("https://x.cn/a", "https://x.cn/a/b", False),
        ("*.pdf", "https://x.cn/files/1.pdf", True),
        ("*.pdf", "https://x.cn/files/1.pdf?v=2", False),
        ("*://old.x.cn/*", "http://old.x.cn/", True),
        ("*?id=*", "https://x.cn/show?id=3", True),
        ("*?id=*", "https://x.cn/show/id=3", False),
        ("https://x.cn/[1]*", "https://x.cn/[1].html", True),
        ("https://x.cn/[1]*", "https://x.cn/1.html", False),
        ("https://x.cn/通知/*", "https://x.cn/%E9%80%9A%E7%9F%A5/1.html", True),
        ("www.x.cn/通知", "www.x.cn/通知", True),
        ("https://x.cn/%D6%D0*", "https://x.cn/%D6%D0/1", True),
    ],
)
def test_only_the_star_is_special(pattern: str, url: str, matches: bool) -> None:
    assert bool(_compiled(pattern).match(url)) is matches


@given(st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"])))
def test_without_a_star_a_pattern_matches_itself(text: str) -> None:
    assert _compiled(text).match(text)


@pytest.mark.parametrize(("expires", "counts"), [(None, True), (0, True), (1, True), (-1, False)])
def test_the_last_day_still_counts(store: Store, expires: int | None, counts: bool) -> None:
    last_day = None if expires is None else TODAY + dt.timedelta(days=expires)
    early = NOW - dt.timedelta(days=30)
    number = add(store, expires_on=last_day, now=early)
    rule = in_force(store).rule_for(f"{HOME}old/1.html")
    assert (rule.id if rule else None) == (number if counts else None)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"pattern": "  "}, "没有给出链接的网址样式"),
        ({"pattern": "*"}, "所有链接"),
        ({"pattern": "https://*"}, "所有链接"),
        ({"pattern": "*://*/*"}, "所有链接"),
        ({"pattern": "https://x.cn/\na"}, "控制字符"),
        ({"pattern": "https://x.cn/#a"}, "不会与任何链接相符"),
        ({"pattern": "https://x.cn/" + "a" * LONGEST_PATTERN}, "过长"),
        ({"reason": " \n"}, "理由不能为空"),
        ({"reason": "长" * (LONGEST_TEXT + 1)}, "理由过长"),
        ({"operator": ""}, "决定人不能为空"),
        ({"expires_on": TODAY - dt.timedelta(days=1)}, "已经过去"),
    ],
)
def test_what_is_refused_is_said_in_one_line(
    store: Store, other: dict[str, Any], words: str
) -> None:
    with pytest.raises(UserError) as caught:
        add(store, **other)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert in_force(store).rules == ()


def test_the_same_pattern_is_entered_once(store: Store) -> None:
    add(store)
    with pytest.raises(UserError, match="已有相同"):
        add(store)


def test_an_expired_pattern_may_be_entered_again(store: Store) -> None:
    add(store, expires_on=TODAY, now=NOW - dt.timedelta(days=2))
    number = add(store, now=NOW + dt.timedelta(days=1))
    (rule,) = in_force(store, TODAY + dt.timedelta(days=1)).rules
    assert rule.id == number


def test_removing(any_store: Store) -> None:
    number = add(any_store)
    with any_store.session() as session:
        assert remove_exclusion(session, number).pattern == f"{HOME}old/*"
        assert exclusions_of(session, 1) == []
        with pytest.raises(UserError, match=f"编号为 {number} "):
            remove_exclusion(session, number)
