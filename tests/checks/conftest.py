"""Fixtures of the checks: a portal whose home page was read, and the running of one check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from sqlmodel import Session

from checks.base import Outcome
from checks.needs import unmet
from checks.registry import checks
from store.database import Store
from tests.portals import Portal


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as opened:
        yield opened


@pytest.fixture
def bare(session: Session) -> Portal:
    """An inspection that read nothing yet."""
    return Portal.open(session)


@pytest.fixture
def portal(bare: Portal) -> Portal:
    """A portal with a home page."""
    bare.home(title="清河县人民政府")
    return bare


class Run(Protocol):
    def __call__(self, check_id: str, portal: Portal, **params: Any) -> Outcome: ...


@pytest.fixture
def run() -> Run:
    """Run one check as the runner does."""

    def running(check_id: str, portal: Portal, **params: Any) -> Outcome:
        found = checks()[check_id]
        evidence = portal.evidence()
        typed = found.params.model_validate(params)
        return unmet(found.needs, evidence) or found.judge(evidence, typed)

    return running
