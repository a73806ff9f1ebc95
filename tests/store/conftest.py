"""An inspection to hang evidence on."""

from __future__ import annotations

import datetime as dt

import pytest

from config.terms import Profile
from store.database import Store
from store.inspections import create_inspection
from tests.store.rows import HOME


def begin(store: Store, home_url: str = HOME) -> int:
    """The number of a new inspection."""
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=home_url,
            profile=Profile.QUICK,
            ruleset="national-2019",
            as_of=dt.date(2026, 3, 31),
            tool_version="0.1.0",
        )
    assert inspection.id is not None
    return inspection.id


@pytest.fixture
def inspection_id(any_store: Store) -> int:
    """An inspection in ``any_store``."""
    return begin(any_store)
