"""The office's own file over the defaults, and working days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from config.errors import UserError
from config.office import Term, load_office
from config.terms import Severity
from config.workdays import deadline_after, is_working_day


def test_nothing_is_invented_for_an_office_that_gave_nothing() -> None:
    office = load_office()
    assert (office.red_head, office.signed, office.code) == (None, None, None)
    with pytest.raises(ValueError):
        office.number(2026, 1)


def test_every_severity_has_a_time_by_default() -> None:
    office = load_office()
    assert [office.term(each, "any") for each in Severity] == [
        Term(working_days=3),
        Term(working_days=10),
        Term(days=30),
        Term(days=30),
    ]
    assert office.term(Severity.VETO, "serious-problems").at_once


def test_the_office_says_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(
        "name: 清河县人民政府办公室\ncode: 清政办督\ntemplate: own.docx\n"
        "deadlines: {major: {working_days: 5}}\ncontact: {person: 王某, phone: 0000-0000000}\n"
    )
    office = load_office(path)
    assert office.number(2026, 12) == "清政办督〔2026〕12号"
    assert office.red_head == "清河县人民政府办公室文件"
    assert office.signed == office.name
    assert office.template == tmp_path / "own.docx"
    assert office.deadlines[Severity.MAJOR] == Term(working_days=5)
    assert office.deadlines[Severity.MINOR] == Term(days=30)
    assert office.contact.words == "联系人：王某，电话：0000-0000000"
    assert office.feedback


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a", "键和值"),
        ("nmae: 县府办", "nmae"),
        ("code: 清政〔2026〕", "code"),
        ("deadlines: {major: {working_days: 5, days: 3}}", "三者之一"),
        ("deadlines: {major: {}}", "三者之一"),
        ("deadlines: {grave: {days: 3}}", "deadlines"),
        ("second_deadline: {working_days: 0}", "working_days"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=told) as caught:
        load_office(path)
    assert f"{path} 第 1 行" in str(caught.value)


@pytest.mark.parametrize(
    ("day", "term", "last", "statutory"),
    [
        ("2026-11-20", {"at_once": True}, "2026-11-20", True),
        ("2026-11-20", {"days": 30}, "2026-12-20", True),
        ("2026-11-20", {"working_days": 3}, "2026-11-25", True),
        # National Day 2026: 1 to 7 October are off, 10 October is worked.
        ("2026-09-30", {"working_days": 3}, "2026-10-10", True),
        # Nobody has published the holidays of 2027 yet: weekdays, and that is said.
        ("2026-12-30", {"working_days": 3}, "2027-01-04", False),
        ("2031-03-03", {"working_days": 10}, "2031-03-17", False),
    ],
)
def test_deadlines(day: str, term: dict[str, object], last: str, statutory: bool) -> None:
    found = deadline_after(dt.date.fromisoformat(day), Term.model_validate(term))
    assert (found.day.isoformat(), found.statutory) == (last, statutory)
    assert ("国务院办公厅" in found.note) is not statutory


def test_a_day_beyond_the_published_calendar_is_said_to_be() -> None:
    assert is_working_day(dt.date(2031, 3, 8)) == (False, False)
    assert is_working_day(dt.date(2026, 10, 1)) == (False, True)
