"""The log of acts speaks Chinese."""

from __future__ import annotations

from typing import Any

import pytest

from config.actdetails import act_details


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"before": "draft", "after": "issued"}, "原先：草稿，现在：已发出"),
        ({"reason": "误报", "expires_on": None}, "理由：误报"),
        ({"changes": {"name": ["甲", "乙"]}}, "变更：（名称：甲→乙）"),
        ({"faults": 0, "unheard_of": 3}, "问题数：0，unheard_of：3"),
        ({}, ""),
    ],
)
def test_details_are_said_in_words(details: dict[str, Any], said: str) -> None:
    assert act_details().said(details) == said
