from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ipv6 import ipv6_settings
from crawler.ipv6.sameness import Answer, Band, answer_of, compare, decide, likeness

BANDS = ipv6_settings().sameness
PAIRS = Path(__file__).with_name("pairs")


def recorded(name: str, status: int = 200) -> Answer:
    html = (PAIRS / f"{name}.html").read_text(encoding="utf-8")
    return answer_of(status, html, challenge=name == "challenge")


@pytest.mark.parametrize(
    ("one", "other", "band"),
    [
        ("education_morning", "education_morning", Band.SAME),
        ("education_morning", "education_evening", Band.SAME),
        ("education_morning", "health", Band.DIFFERENT),
        ("education_group_site", "health_group_site", Band.DIFFERENT),
        ("education_morning", "default_page", Band.DIFFERENT),
        ("education_morning", "challenge", Band.UNDETERMINED),
        ("challenge", "challenge", Band.UNDETERMINED),
    ],
)
def test_recorded_pairs_fall_into_their_bands(one: str, other: str, band: Band) -> None:
    assert compare(recorded(one), recorded(other), BANDS).band is band
    assert compare(recorded(other), recorded(one), BANDS).band is band


def test_another_status_class_is_another_answer() -> None:
    comparison = compare(recorded("education_morning"), recorded("forbidden", 403), BANDS)
    assert comparison.band is Band.DIFFERENT
    assert "403" in comparison.why


def test_counters_and_clocks_do_not_tell_pages_apart() -> None:
    pages = [answer_of(200, f"<body><p>您是第{n}位访问者，欢迎您</p></body>") for n in (9, 10482)]
    assert compare(*pages, BANDS).similarity == 1.0


def test_a_page_that_a_script_fills_is_not_compared() -> None:
    empty = [answer_of(200, f"<body><div id={n}></div><script>1</script></body>") for n in "ab"]
    assert compare(*empty, BANDS).band is Band.UNDETERMINED


MORNING, EVENING = recorded("education_morning"), recorded("education_evening")
OTHER, WALL = recorded("health"), recorded("challenge")


@pytest.mark.parametrize(
    ("rounds", "band"),
    [
        ([(MORNING, MORNING), (EVENING, MORNING)], Band.SAME),
        ([(MORNING, OTHER), (MORNING, OTHER)], Band.DIFFERENT),
        ([(MORNING, OTHER)], Band.UNDETERMINED),
        ([(MORNING, OTHER), (MORNING, MORNING)], Band.UNDETERMINED),
        ([(MORNING, OTHER), (OTHER, MORNING)], Band.UNDETERMINED),
        ([(MORNING, WALL), (MORNING, OTHER)], Band.UNDETERMINED),
        ([(MORNING, WALL), (MORNING, EVENING)], Band.SAME),
        ([], Band.UNDETERMINED),
    ],
    ids=[
        "same",
        "both complain",
        "one round",
        "disagree",
        "restless",
        "wall",
        "wall then same",
        "-",
    ],
)
def test_only_two_rounds_that_agree_complain(
    rounds: list[tuple[Answer, Answer]], band: Band
) -> None:
    assert decide(rounds, BANDS).band is band


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_symmetric_and_a_share(one: str, other: str) -> None:
    pages = [answer_of(200, f"<body>{text}</body>") for text in (one, other)]
    alike = likeness(*pages, BANDS)
    assert 0 <= alike <= 1
    assert alike == likeness(*reversed(pages), BANDS)
    assert likeness(pages[0], pages[0], BANDS) == 1
