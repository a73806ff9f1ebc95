"""The log of acts: found again by every side, and sealed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from config.errors import UserError
from config.terms import Act, ActSubject
from store.acts import LONGEST_OPERATOR, list_acts, note_act
from store.database import Store

NOW = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)


def test_acts_are_found_by_who_what_and_when(store: Store) -> None:
    with store.session() as session:
        note_act(session, "王某", Act.CONFIRM, ActSubject.FINDING, "1/p/f", {"a": 1}, at=NOW)
        later = NOW + dt.timedelta(days=1)
        note_act(session, "李某", Act.ISSUE, ActSubject.NOTICE, 7, at=later)
        session.commit()
        assert [act.act for act in list_acts(session)] == [Act.ISSUE, Act.CONFIRM]
        assert [act.detail for act in list_acts(session, operator="王某")] == [{"a": 1}]
        assert [act.subject_id for act in list_acts(session, act=Act.ISSUE)] == ["7"]
        assert len(list_acts(session, since=NOW + dt.timedelta(hours=1))) == 1
        assert len(list_acts(session, subject_kind=ActSubject.NOTICE, subject_id="7")) == 1
        assert len(list_acts(session, limit=1)) == 1


@pytest.mark.parametrize("change", ["UPDATE act SET operator = 'x'", "DELETE FROM act"])
def test_nobody_changes_the_log(any_store: Store, change: str) -> None:
    with any_store.session() as session:
        note_act(session, "王某", Act.CONFIRM, ActSubject.FINDING, "1/p/f", at=NOW)
        session.commit()
    with any_store.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))


@pytest.mark.parametrize("name", ["", " \x1b\n", "王" * (LONGEST_OPERATOR + 1)])
def test_an_act_without_a_name_is_refused(store: Store, name: str) -> None:
    with store.session() as session, pytest.raises(UserError):
        note_act(session, name, Act.CONFIRM, ActSubject.FINDING, "1/p/f")


def test_a_name_can_not_steer_a_terminal(store: Store) -> None:
    with store.session() as session:
        act = note_act(session, "王\x1b[31m某\u202e", Act.CLOSE, ActSubject.NOTICE, 1)
    assert act.operator == "王 [31m某"
