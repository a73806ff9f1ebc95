"""What an inspection sets out to do, and where it stands."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from pydantic import ValidationError

from config.settings import settings
from config.terms import Level, Profile, SiteKind
from crawler.plan import Plan, PlanOptions, kind_of_level, make_plan
from crawler.progress import Progress
from crawler.pulse import Pulse

AS_OF = dt.date(2026, 11, 20)


def plan(**options: object) -> Plan:
    return make_plan("http://x.cn/", "national-2019", AS_OF, PlanOptions(**options))


@pytest.mark.parametrize("profile", list(Profile))
def test_the_budgets_are_those_of_the_profile(profile: Profile) -> None:
    made, known = plan(profile=profile), settings().profiles[profile]
    assert (made.max_pages, made.max_seconds) == (known.max_pages, known.max_seconds)
    assert (made.max_depth, made.second_look) == (known.max_depth, known.second_look_seconds)
    assert made.max_external_links == known.max_external_links


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        ("max_pages", "max_pages", 7),
        ("delay", "delay", 0.0),
        ("connections", "connections", 1),
        ("timeout", "timeout", 3.0),
        ("second_look", "second_look", 0.0),
        ("ignore_robots", "ignore_robots", True),
        ("ipv6", "ipv6", False),
    ],
)
def test_what_the_user_says_goes_before(option: str, field: str, value: object) -> None:
    assert getattr(plan(**{option: value}), field) == value
    assert getattr(plan(), field) != value


def test_the_general_politeness_otherwise() -> None:
    polite = settings().politeness
    assert (plan().delay, plan().connections) == (polite.delay_seconds, polite.connections_per_host)


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        (None, SiteKind.PORTAL),
        (Level.COUNTY, SiteKind.PORTAL),
        (Level.DEPARTMENT, SiteKind.DEPARTMENT),
    ],
)
def test_departments_have_no_portal(level: Level | None, kind: SiteKind) -> None:
    assert kind_of_level(level) is plan(level=level).kind is kind


def test_a_plan_comes_back_from_the_store_as_it_went_in() -> None:
    made = plan(level=Level.COUNTY, allow_private=("10.0.0.0/8",), uplink_hosts=("a", "b:53"))
    assert Plan.model_validate(made.model_dump(mode="json")) == made
    with pytest.raises(ValidationError):
        Plan.model_validate(made.model_dump(mode="json") | {"of_tomorrow": 1})


@pytest.mark.parametrize(
    ("progress", "left"),
    [
        ({}, None),
        ({"max_seconds": 100}, 90),
        ({"pages": 5, "pages_waiting": 20}, 40),
        ({"pages": 5, "pages_waiting": 20, "max_pages": 10}, 10),
        ({"pages": 5, "pages_waiting": 20, "max_seconds": 30}, 20),
        ({"pages": 10, "pages_waiting": 20, "max_pages": 10}, 0),
        ({"max_seconds": 5}, 0),
        ({"max_seconds": 100, "earlier_seconds": 60}, 30),
    ],
)
def test_the_time_left(progress: dict[str, float], left: float | None) -> None:
    running = Progress(**progress)  # type: ignore[arg-type]
    running.started -= 10
    if left is None:
        assert running.seconds_left is None
    else:
        assert running.seconds_left == pytest.approx(left, abs=0.5)


async def test_a_beat_that_nobody_waited_for_is_not_lost() -> None:
    pulse = Pulse()
    pulse.beat()
    pulse.beat()
    await pulse.wait()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pulse.wait(), 0.01)
