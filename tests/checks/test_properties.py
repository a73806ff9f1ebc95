"""One more fault never turns a fail into a pass, and what was not seen never turns into a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from checks.base import Outcome
from checks.needs import unmet
from checks.registry import checks
from config.terms import IndicatorStatus, LinkCause, Rendering
from tests.portals import Portal, day, shared_session

FEW = settings(max_examples=25, deadline=None)

VETO: dict[str, Any] = {
    "news_days": 14,
    "notice_months": 6,
    "other_months": 6,
    "yearly_months": 12,
    "max_stale_news_notice": 2,
    "max_stale_other": 2,
    "max_blank": 2,
}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("columns-stale", VETO),
    ("columns-blank", {}),
    ("column-fresh", {"types": ["news", "notices"], "days": 14}),
    ("dead-links-home", {}),
]
_RANK = {
    IndicatorStatus.PASS: 0,
    IndicatorStatus.NOT_ASSESSED: 0,
    IndicatorStatus.NOT_APPLICABLE: 0,
    IndicatorStatus.SUSPECT: 1,
    IndicatorStatus.FAIL: 2,
}


def stale(portal: Portal, path: str) -> None:
    portal.list_column(path, "news", dates=[day(40)])


def fresh(portal: Portal, path: str) -> None:
    portal.list_column(path, "news", dates=[day(2)])


def undated(portal: Portal, path: str) -> None:
    portal.list_column(path, "notices", dates=[None])
    portal.article(f"{path}a00.html")


def blank(portal: Portal, path: str) -> None:
    portal.blank_column(path, "data-release")


def other(portal: Portal, path: str) -> None:
    portal.list_column(path, "data-release", dates=["2024-01-01"])


def dead(portal: Portal, path: str) -> None:
    portal.link(path, cause=LinkCause.NOT_FOUND)


def script(portal: Portal, path: str) -> None:
    portal.list_column(path, "news", page={"rendering": Rendering.SCRIPT})


def unread(portal: Portal, path: str) -> None:
    portal.column(path, "notices")


def blocked(portal: Portal, path: str) -> None:
    portal.link(path, cause=LinkCause.BLOCKED)


Step = Callable[[Portal, str], None]
FAULTS: list[Step] = [stale, undated, blank, other, dead]
UNSEEN: list[Step] = [script, unread, blocked]
STEPS = st.lists(st.sampled_from([*FAULTS, *UNSEEN, fresh]), max_size=6)


@pytest.fixture(scope="module")
def session(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with shared_session(sqlite_template, tmp_path_factory.mktemp("checks")) as opened:
        yield opened


def build(session: Session, steps: list[Step]) -> Portal:
    portal = Portal.open(session)
    portal.home()
    for number, step in enumerate(steps):
        step(portal, f"s{number}/")
    return portal


def run(portal: Portal, check_id: str, params: dict[str, Any]) -> Outcome:
    found = checks()[check_id]
    evidence = portal.evidence()
    return unmet(found.needs, evidence) or found.judge(
        evidence, found.params.model_validate(params)
    )


@pytest.mark.parametrize(("check_id", "params"), CASES)
@FEW
@given(STEPS, st.sampled_from(FAULTS))
def test_one_more_fault_never_helps(
    session: Session, check_id: str, params: dict[str, Any], steps: list[Step], fault: Step
) -> None:
    portal = build(session, steps)
    before = run(portal, check_id, params)
    fault(portal, "more/")
    after = run(portal, check_id, params)
    assert _RANK[after.status] >= _RANK[before.status]
    assert after.failed >= before.failed


@pytest.mark.parametrize(("check_id", "params"), CASES)
@FEW
@given(STEPS, st.sampled_from(UNSEEN))
def test_what_was_not_seen_is_never_a_fault(
    session: Session, check_id: str, params: dict[str, Any], steps: list[Step], more: Step
) -> None:
    portal = build(session, steps)
    before = run(portal, check_id, params)
    more(portal, "more/")
    after = run(portal, check_id, params)
    assert (after.failed, after.suspected) == (before.failed, before.suspected)


@pytest.mark.parametrize(("check_id", "params"), CASES)
@FEW
@given(STEPS)
def test_the_same_evidence_gives_the_same_answer(
    session: Session, check_id: str, params: dict[str, Any], steps: list[Step]
) -> None:
    portal = build(session, steps)
    assert run(portal, check_id, params) == run(portal, check_id, params)
