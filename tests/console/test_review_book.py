"""The spreadsheet that goes out for review and comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from config.reviewbook import review_book
from config.terms import BookColumn, ReviewState
from console.cli import run
from store.database import open_store
from store.faultquery import FaultFilter, reviewed_faults
from store.tables import Finding
from tests.console.judged import copied, judged_once

COLUMNS = {name: place for place, name in enumerate(review_book().columns, 1)}
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with judged_once(tmp_path_factory.mktemp("judged")) as path:
        yield path


@pytest.fixture
def db(made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    return copied(made, tmp_path)


@pytest.fixture
def book(db: str, tmp_path: Path) -> Path:
    path = tmp_path / "review.xlsx"
    assert run(["review", "export", str(path), "--db", db]) == 0
    return path


def test_indicators_stand_by_name(book: Path, db: str) -> None:
    sheet = load_workbook(book).active
    assert sheet is not None
    rows = range(2, sheet.max_row + 1)
    shown = [sheet.cell(row=row, column=COLUMNS[BookColumn.INDICATOR]).value for row in rows]
    assert shown
    assert not [each for each in shown if str(each).isascii()]


@pytest.mark.parametrize("shown", ["{}", " {} ", "{}.0", "0{}"])
def test_a_number_that_became_text_is_the_same_number(db: str, book: Path, shown: str) -> None:
    def edit(sheet: Any) -> None:
        put(sheet, 2, BookColumn.NUMBER, shown.format(sheet.cell(2, 1).value))
        decide(sheet, 2, "属实")

    fill(book, edit)
    assert run(["review", "import", str(book), "--db", db]) == 0
    assert states(db).count(ReviewState.CONFIRMED) == 1


def put(sheet: Any, row: int, column: BookColumn, value: Any) -> None:
    sheet.cell(row=row, column=COLUMNS[column]).value = value


def decide(sheet: Any, row: int, opinion: str, reason: str | None = None) -> None:
    put(sheet, row, BookColumn.OPINION, opinion)
    put(sheet, row, BookColumn.REASON, reason)


def fill(path: Path, edit: Edit) -> None:
    workbook = load_workbook(path)
    edit(workbook.active)
    workbook.save(path)


def states(db: str) -> list[ReviewState]:
    store = open_store(db)
    with store.session() as session:
        found = [fault.state for fault in reviewed_faults(session, FaultFilter())]
    store.close()
    return found


def test_what_was_filled_in_is_taken(
    db: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(sheet: Any) -> None:
        decide(sheet, 2, "属实")
        decide(sheet, 3, "不属实", "网页正常")
        put(sheet, 3, BookColumn.UNTIL, "2199-12-31")

    fill(book, edit)
    assert run(["review", "import", str(book), "--check", "--db", db]) == 0
    assert states(db) == [ReviewState.OPEN] * 3
    assert run(["review", "import", str(book), "--db", db]) == 0
    out = capsys.readouterr().out
    assert "已导入 2 行，1 行没有填意见。" in out
    assert states(db) == [ReviewState.CONFIRMED, ReviewState.DISMISSED, ReviewState.OPEN]
    assert run(["review", "import", str(book), "--db", db]) == 0


def _swap_codes(sheet: Any) -> None:
    decide(sheet, 2, "属实")
    first = sheet.cell(row=3, column=COLUMNS[BookColumn.CODE]).value
    put(sheet, 2, BookColumn.CODE, first)


def _edit_url(sheet: Any) -> None:
    decide(sheet, 2, "属实")
    put(sheet, 2, BookColumn.URL, "https://elsewhere.cn/")


def _twice(sheet: Any) -> None:
    for row in (2, 3):
        decide(sheet, row, "属实")
        for name in (BookColumn.NUMBER, BookColumn.CODE, BookColumn.URL):
            put(sheet, row, name, sheet.cell(row=2, column=COLUMNS[name]).value)


def _with(**values: Any) -> Edit:
    def edit(sheet: Any) -> None:
        decide(sheet, 2, "属实")
        for name, value in values.items():
            put(sheet, 2, BookColumn(name), value)

    return edit


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_swap_codes, "第 2 行：识别码与编号对不上"),
        (_edit_url, "第 2 行：问题或网址被改动过"),
        (_twice, "第 3 行：与第 2 行是同一个问题"),
        (_with(number=99), "第 2 行：没有编号为 99"),
        (_with(number="一"), "不是数字"),
        (_with(code=None), "第 2 行：识别码被改动或丢失"),
        (_with(opinion="对"), "复核意见“对”不在"),
        (_with(opinion="不属实"), "没有写理由"),
        (_with(opinion="不属实", reason="x" * 501), "超过 500 字"),
        (_with(until="2199-12-31"), "只有不属实的问题可以填"),
        (_with(opinion="不属实", reason="x", until="明年"), "不是日期"),
        (_with(opinion="不属实", reason="x", until="2020-01-01"), "已经过去"),
    ],
)
def test_a_row_that_can_not_be_trusted_is_refused_by_its_number(
    db: str, book: Path, edit: Edit, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def both(sheet: Any) -> None:
        decide(sheet, 4, "属实")
        edit(sheet)

    fill(book, both)
    assert run(["review", "import", str(book), "--db", db]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "整份没有导入" in err
    assert states(db) == [ReviewState.OPEN] * 3
    assert run(["review", "import", str(book), "--good", "--db", db]) == 2
    assert states(db)[2] is ReviewState.CONFIRMED


def test_a_decision_made_meanwhile_is_told_and_kept(
    db: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waive = ["review", "waive", "1", "--reason", "已约谈", "--operator", "李某", "--db", db]
    assert run(waive) == 0
    fill(book, lambda sheet: decide(sheet, 2, "属实"))
    assert run(["review", "import", str(book), "--db", db]) == 2
    err = capsys.readouterr().err
    assert "第 2 行：导出之后李某已于" in err
    assert "免予整改" in err
    assert states(db)[0] is ReviewState.WAIVED


def test_a_fault_that_was_judged_again_is_stale(db: str, book: Path) -> None:
    store = open_store(db)
    with store.session() as session:
        row = session.get_one(Finding, 1)
        row.title = "网页打不开：超时"
        session.commit()
    store.close()
    fill(book, lambda sheet: decide(sheet, 2, "属实"))
    assert run(["review", "import", str(book), "--db", db]) == 2
    assert states(db)[0] is ReviewState.OPEN


def test_the_book_is_safe_and_easy_to_fill(db: str, tmp_path: Path) -> None:
    store = open_store(db)
    with store.session() as session:
        session.get_one(Finding, 1).title = '=HYPERLINK("http://x")\x00'
        session.commit()
    store.close()
    path = tmp_path / "safe.xlsx"
    assert run(["review", "export", str(path), "--db", db]) == 0
    sheet: Any = load_workbook(path).active
    cell = sheet.cell(row=2, column=COLUMNS[BookColumn.TITLE])
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert lists[0].formula1 == '"待复核,属实,不属实,免予整改"'


@pytest.mark.parametrize("make", ["text", "bomb", "other"])
def test_what_is_no_book_is_one_line(
    db: str, tmp_path: Path, make: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.xlsx"
    if make == "text":
        path.write_text("编号,意见")
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            body = b"0" * 310_000_000 if make == "bomb" else b"x"
            archive.writestr("xl/workbook.xml", body)
    assert run(["review", "import", str(path), "--db", db]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
