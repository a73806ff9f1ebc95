"""The ledger of duties in the database, on both kinds."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from config.dutybook import duty_book
from config.errors import UserError
from config.terms import Act, ActSubject, DutyState
from store.acts import list_acts
from store.database import Store
from store.duties import (
    DutyChange,
    DutyKey,
    duties,
    duties_of_site,
    duty_file,
    is_overdue,
    set_duty,
    stored_duty,
    units,
)
from store.inspections import site_for
from store.tables import DutyFile

NOW = dt.datetime(2026, 9, 1, 2, tzinfo=dt.UTC)
KEY = DutyKey("清河县财政局", "youyi-2021", "y21-40", "2026-09-01")


def test_a_duty_is_entered_changed_and_logged(any_store: Store) -> None:
    with any_store.session() as session:
        site = site_for(session, "http://www.qinghe.gov.cn/")
        first = DutyChange(DutyState.IN_PROGRESS, dt.date(2026, 9, 1), "起草", site.id)
        set_duty(session, KEY, first, "王某", NOW)
        set_duty(session, KEY, DutyChange(DutyState.DONE), "李某", NOW)
        session.commit()
        row = stored_duty(session, KEY)
        assert row is not None
        assert (row.state, row.note, row.deadline) == (DutyState.DONE, "起草", dt.date(2026, 9, 1))
        assert row.updated_by == "李某"
        assert units(session) == ["清河县财政局"]
        assert duties(session, unit="别的单位") == []
        assert len(duties(session, rulesets=["youyi-2021"])) == 1
        assert list(duties_of_site(session, int(site.id or 0), "youyi-2021")) == ["y21-40"]
        acts = list_acts(session, subject_kind=ActSubject.DUTY)
        assert [(act.act, act.operator) for act in acts] == [(Act.FILL, "李某"), (Act.FILL, "王某")]
        assert acts[0].detail["before"]["state"] == "in_progress"


def test_evidence_is_kept_once_and_comes_back_whole(any_store: Store) -> None:
    content = bytes(range(256)) * 9
    with any_store.session() as session:
        for duty in ("y21-36", "y21-37"):
            key = DutyKey("清河县财政局", "youyi-2021", duty)
            change = DutyChange(file=("../../培训\n记录.pdf", content))
            row = set_duty(session, key, change, "王某", NOW)
            assert row.file_name == "../../培训 记录.pdf"
            assert duty_file(session, row) == content
        session.commit()
        kept = session.get(DutyFile, hashlib.sha256(content).hexdigest())
        assert kept is not None
        kept.content = b"other"
        session.add(kept)
        session.flush()
        with pytest.raises(UserError, match="校验值不符"):
            duty_file(session, row)


@pytest.mark.parametrize("size", [0, duty_book().file_bytes + 1])
def test_no_empty_and_no_huge_evidence(store: Store, size: int) -> None:
    with store.session() as session, pytest.raises(UserError, match=r"a\.pdf"):
        set_duty(session, KEY, DutyChange(file=("a.pdf", bytes(size))), "王某", NOW)


@pytest.mark.parametrize(
    ("state", "deadline", "overdue"),
    [
        (DutyState.NOT_STARTED, dt.date(2026, 8, 31), True),
        (DutyState.IN_PROGRESS, dt.date(2026, 8, 31), True),
        (DutyState.IN_PROGRESS, dt.date(2026, 9, 1), False),
        (DutyState.DONE, dt.date(2026, 8, 31), False),
        (DutyState.NOT_APPLICABLE, dt.date(2026, 8, 31), False),
        (DutyState.NOT_STARTED, None, False),
    ],
)
def test_the_last_day_is_in_time(state: DutyState, deadline: dt.date | None, overdue: bool) -> None:
    assert is_overdue(state, deadline, dt.date(2026, 9, 1)) is overdue
