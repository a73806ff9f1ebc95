"""The ledger goes out as a workbook and comes back; nothing that a page wrote can act in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.workbook import Workbook as Book
from sqlmodel import Session, select

from config.errors import UserError
from config.ledger import LedgerField, ledger_layout
from config.terms import IndicatorStatus, RectificationCheck, RectificationState, Verdict
from reports.ledger.importing import Imported, import_ledger
from reports.ledger.plain import write_csv, write_json
from reports.ledger.read import read_ledger
from reports.ledger.xlsx import write_xlsx
from store.database import Store
from store.ledger import Filled, LedgerRow, all_audits, fault_id, fill, keys_by_id, ledger_rows
from store.tables import IndicatorResult, Inspection, Site
from tests.audits import MadeFault, MadeSite, make_audit

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 1, 0, tzinfo=dt.UTC)
LAYOUT = ledger_layout()
PLACES = {column.id: place for place, column in enumerate(LAYOUT.columns, 1)}
EVIL = '=HYPERLINK("http://evil.example/","x")'
FAULTS = (
    MadeFault(
        "column-fresh",
        "工作动态",
        title="栏目“工作动态”超期未更新",
        more={
            "evidence": [
                {"label": "栏目地址", "value": "https://www.x.gov.cn/gzdt/", "url": None},
                {"label": "最近更新", "value": "2026-10-01", "url": None},
            ]
        },
    ),
    MadeFault("dead-links", "1", title=EVIL, url="javascript:alert(1)"),
    MadeFault(
        "dead-links", "2", title="+1\x01\x08a\u202eb", url="https://www.x.gov.cn/" + "a" * 2100
    ),
    MadeFault("dead-links", "3", suspect=True, title="长" * 40_000, url="https://www.x.gov.cn/三"),
)
SITES = [
    MadeSite("甲县", faults=FAULTS),
    MadeSite(
        "乙县",
        Verdict.UNQUALIFIED,
        None,
        tuple(MadeFault("columns-stale", str(n)) for n in range(3)),
    ),
]


def export(session: Session, path: Path, **more: Any) -> Path:
    with path.open("wb") as stream:
        write_xlsx(ledger_rows(session, all_audits(session), draft=True), stream, **more)
    return path


def fresh_row(session: Session) -> LedgerRow:
    """The one row of 发布解读."""
    rows = ledger_rows(session, all_audits(session), draft=True)
    return next(row for row in rows if row.fault.family == "发布解读")


def cell(book: Book, sheet: str, row: int, field: LedgerField) -> Any:
    return book[sheet].cell(row, PLACES[field])


def import_of(session: Session, path: Path, **options: bool) -> Imported:
    result, _ = import_ledger(session, read_ledger(path, LAYOUT, TODAY), "李四", NOW, **options)
    session.commit()
    return result


@pytest.fixture
def sent(store: Store, tmp_path: Path) -> Path:
    with store.session() as session:
        make_audit(session, SITES)
        return export(session, tmp_path / "台账.xlsx")


def edited(path: Path, change: Callable[[Book], None]) -> Path:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_a_sheet_for_each_family_and_a_summary(sent: Path) -> None:
    book = load_workbook(sent)
    assert book.sheetnames == ["汇总", "功能设计", "发布解读", "栏目不更新"]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "D2"
        assert sheet.auto_filter.ref.startswith("A1:")
        lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
        assert any("整改中" in formula for formula in lists)
        widths = [sheet.column_dimensions[name].width for name in ("B", "I")]
        assert widths == sorted(widths)


def test_the_summary_counts_by_formula_and_carries_the_value(sent: Path) -> None:
    formulas = load_workbook(sent)["汇总"]
    values = load_workbook(sent, data_only=True)["汇总"]
    rows = {
        values.cell(row, 1).value: [values.cell(row, place).value for place in range(2, 9)]
        for row in range(5, 9)
    }
    assert rows == {
        "功能设计": [3, 0, 0, 0, 0, 0, 3],
        "发布解读": [1, 0, 0, 0, 0, 0, 1],
        "栏目不更新": [3, 0, 0, 0, 0, 0, 3],
        "合计": [7, 0, 0, 0, 0, 0, 7],
    }
    assert formulas["B5"].value.startswith("=COUNTA('功能设计'!")
    assert formulas["E5"].value.endswith('"已整改")')


def test_cells_hold_real_values(sent: Path) -> None:
    book = load_workbook(sent)
    fresh = {field: cell(book, "发布解读", 2, field) for field in LedgerField}
    assert fresh[LedgerField.COLUMN].value == "工作动态"
    assert fresh[LedgerField.UPDATED].value.date() == dt.date(2026, 10, 1)
    assert fresh[LedgerField.UPDATED].number_format == "yyyy-mm-dd"
    assert fresh[LedgerField.DAYS].value == 50
    assert fresh[LedgerField.POINTS].value == 2
    assert fresh[LedgerField.STANDING].value == "已确认"
    assert cell(book, "栏目不更新", 2, LedgerField.POINTS).value == "否决"
    assert cell(book, "栏目不更新", 2, LedgerField.URL).hyperlink.target.startswith("https://")


def test_what_a_page_wrote_stays_text(sent: Path) -> None:
    book = load_workbook(sent)
    texts = [cell(book, "功能设计", row, LedgerField.TITLE) for row in (2, 3, 4)]
    assert all(each.data_type == "s" for each in texts)
    assert texts[0].value.startswith(EVIL)
    assert texts[0].quotePrefix
    assert texts[1].value.startswith("+1ab")
    assert len(texts[2].value) == 32_767
    urls = [cell(book, "功能设计", row, LedgerField.URL) for row in (2, 3, 4)]
    assert [bool(each.hyperlink) for each in urls] == [False, False, True]
    with zipfile.ZipFile(sent) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/sheet" in name]
        for name in sheets[1:]:
            assert b"<f>" not in archive.read(name)
        assert not any(
            "javascript:" in archive.read(n).decode()
            for n in archive.namelist()
            if n.endswith(".rels")
        )


def test_links_beyond_the_limit_become_text(store: Store, tmp_path: Path) -> None:
    limits = LAYOUT.limits.model_copy(update={"links_per_sheet": 2})
    layout = LAYOUT.model_copy(update={"limits": limits})
    with store.session() as session:
        make_audit(session, SITES)
        path = export(session, tmp_path / "a.xlsx", layout=layout)
    book = load_workbook(path)
    links = [cell(book, "栏目不更新", row, LedgerField.URL) for row in (2, 3, 4)]
    assert [bool(each.hyperlink) for each in links] == [True, True, False]
    assert links[2].value.startswith("https://")


def test_families_with_like_names_get_sheets_of_their_own(store: Store, tmp_path: Path) -> None:
    with store.session() as session:
        make_audit(session, SITES)
        long = "很长的指标名称" * 6
        for result in session.exec(select(IndicatorResult)):
            result.rule = {
                **result.rule,
                "group": f"{long}[{result.indicator}]",
                "title": f"{long}'",
            }
            session.add(result)
        session.commit()
        names = load_workbook(export(session, tmp_path / "a.xlsx")).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and "[" not in name for name in names)


def test_an_empty_ledger_opens(store: Store, tmp_path: Path) -> None:
    with store.session() as session:
        make_audit(session, [MadeSite("好县")])
        book = load_workbook(export(session, tmp_path / "a.xlsx"))
    assert book.sheetnames == ["汇总"]
    assert book["汇总"]["B5"].value == 0


def fill_row(book: Book, sheet: str, row: int, **values: Any) -> None:
    for name, value in values.items():
        cell(book, sheet, row, LedgerField(name)).value = value


def test_filled_columns_come_back(any_store: Store, tmp_path: Path) -> None:
    with any_store.session() as session:
        make_audit(session, SITES)
        path = export(session, tmp_path / "a.xlsx")
        edited(
            path,
            lambda book: fill_row(
                book,
                "发布解读",
                2,
                state="已整改",
                finished="2026年11月25日",
                note=" 已更新 ",
                check="整改到位",
            ),
        )
        result = import_of(session, path)
        assert (result.changed, result.faults, result.conflicts) == (1, [], [])
        again = export(session, tmp_path / "b.xlsx")
        book = load_workbook(again)
        assert cell(book, "发布解读", 2, LedgerField.FINISHED).value.date() == dt.date(2026, 11, 25)
        assert cell(book, "发布解读", 2, LedgerField.NOTE).value == "已更新"
        assert cell(book, "发布解读", 2, LedgerField.VERSION).value == 1
        values = load_workbook(again, data_only=True)["汇总"]
        assert [values.cell(6, place).value for place in (2, 5, 8)] == [1, 1, 0]
        assert import_of(session, again).changed == 0


def test_what_is_filled_in_stays_with_the_fault_over_audits(store: Store, tmp_path: Path) -> None:
    with store.session() as session:
        make_audit(session, SITES, "2026-10")
        path = export(session, tmp_path / "a.xlsx")
        edited(path, lambda book: fill_row(book, "功能设计", 2, state="整改中"))
        assert import_of(session, path).changed == 1
        make_audit(session, SITES, "2026-11")
        rows = list(ledger_rows(session, all_audits(session), draft=True))
    assert len(rows) == 7
    states = [row.filled.state for row in rows]
    assert states.count(RectificationState.UNDER_WAY) == 1


def test_an_emptied_row_is_emptied(store: Store, tmp_path: Path) -> None:
    with store.session() as session:
        make_audit(session, SITES)
        row = fresh_row(session)
        fill(session, row.fault.key, Filled(RectificationState.OPEN, note="待定"), "张三", NOW)
        session.commit()
        path = export(session, tmp_path / "a.xlsx")
        edited(path, lambda book: fill_row(book, "发布解读", 2, state=None, note=None))
        assert import_of(session, path).changed == 1
        filled = fresh_row(session).filled
    assert filled == Filled()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "搞定了"}, "第 2 行 整改情况：“搞定了”不是可选值，可填：未整改、整改中"),
        (
            {"state": "已整改", "finished": "11月5日"},
            "第 2 行 整改完成时间：“11月5日”不是完整的日期",
        ),
        ({"state": "已整改", "finished": "2026-12-31"}, "2026-12-31 还没有到"),
        ({"finished": "2026-11-01"}, "第 2 行：填了整改完成时间，整改情况应为“已整改”"),
        ({"check": "好"}, "第 2 行 复核结果：“好”不是可选值"),
        ({"note": "字" * 2001}, "第 2 行 情况说明：有 2001 字，超过 2000 字"),
        ({"state": "已整改", "fault_id": "1-zz"}, "第 2 行：“1-zz”不是问题编号"),
        ({"state": "已整改", "fault_id": None}, "第 2 行：没有问题编号"),
        ({"state": "已整改", "fault_id": "999-0123456789"}, "没有编号为 999-0123456789 的问题"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_rows_are_told_by_line_and_nothing_is_written(
    store: Store, sent: Path, values: dict[str, Any], said: str
) -> None:
    def change(book: Book) -> None:
        fill_row(book, "发布解读", 2, **values)
        fill_row(book, "功能设计", 3, state="整改中")

    edited(sent, change)
    with store.session() as session:
        result = import_of(session, sent)
        assert len(result.faults) == 1
        assert said in result.faults[0]
        assert result.faults[0].startswith("工作表“发布解读”")
        assert not result.written
        assert all(
            row.version == 0 for row in ledger_rows(session, all_audits(session), draft=True)
        )
        assert import_of(session, sent, skip_bad=True).changed == 1


def test_a_row_that_somebody_changed_meanwhile_is_a_conflict(store: Store, sent: Path) -> None:
    edited(sent, lambda book: fill_row(book, "发布解读", 2, state="已整改"))
    with store.session() as session:
        row = fresh_row(session)
        fill(session, row.fault.key, Filled(RectificationState.DISPUTED), "王五", NOW)
        session.commit()
        result = import_of(session, sent)
        assert not result.written
        assert len(result.conflicts) == 1
        assert "工作表“发布解读”第 2 行：导出后已由 王五" in result.conflicts[0]
        assert "改为“有异议”" in result.conflicts[0]
        assert import_of(session, sent, overwrite=True).changed == 1


def test_the_same_value_is_no_conflict(store: Store, sent: Path) -> None:
    edited(sent, lambda book: fill_row(book, "发布解读", 2, state="有异议"))
    with store.session() as session:
        row = fresh_row(session)
        fill(session, row.fault.key, Filled(RectificationState.DISPUTED), "王五", NOW)
        session.commit()
        assert import_of(session, sent).conflicts == []


def test_one_fault_in_two_rows_that_differ_is_told(store: Store, sent: Path) -> None:
    def change(book: Book) -> None:
        fill_row(book, "功能设计", 2, state="已整改")
        number = cell(book, "功能设计", 2, LedgerField.FAULT_ID).value
        fill_row(book, "功能设计", 3, state="整改中", fault_id=number)

    edited(sent, change)
    with store.session() as session:
        result = import_of(session, sent)
    assert "在工作表“功能设计”第 2 行已填，两处不一致" in result.faults[0]


def test_moved_and_missing_columns_are_found_by_their_headings(store: Store, sent: Path) -> None:
    book = load_workbook(sent)
    number = cell(book, "功能设计", 2, LedgerField.FAULT_ID).value
    other = Workbook()
    sheet = other.active
    assert sheet is not None
    sheet.append(["关于整改情况的反馈"])
    sheet.append(["整改情况", "备注", "问题编号", "版本"])
    sheet.append(["整改中", "我们自己的列", number, "0"])
    other.save(sent)
    with store.session() as session:
        assert import_of(session, sent).changed == 1


def test_a_dry_run_writes_nothing(store: Store, sent: Path) -> None:
    edited(sent, lambda book: fill_row(book, "发布解读", 2, state="已整改"))
    with store.session() as session:
        result = import_of(session, sent, dry_run=True)
        assert (result.changed, result.written) == (1, False)
        assert fresh_row(session).version == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是 xlsx 文件"),
        (b"hello", "不是 xlsx 文件"),
        (b"PK\x05\x06" + bytes(18), "不是可读的 xlsx 文件"),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(UserError, match=said):
        read_ledger(path, LAYOUT, TODAY)


def test_a_workbook_without_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    with pytest.raises(UserError, match="没有一张工作表有“问题编号”列"):
        read_ledger(path, LAYOUT, TODAY)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    limits = LAYOUT.limits.model_copy(update={"unpacked_bytes": 1_000_000})
    with pytest.raises(UserError, match="解开后过大"):
        read_ledger(path, LAYOUT.model_copy(update={"limits": limits}), TODAY)


def test_csv_and_json_say_the_same(store: Store) -> None:
    as_csv, as_json = io.BytesIO(), io.BytesIO()
    with store.session() as session:
        make_audit(session, SITES)
        assert write_csv(ledger_rows(session, all_audits(session), draft=True), as_csv) == 7
        assert write_json(ledger_rows(session, all_audits(session), draft=True), as_json) == 7
    rows = list(csv.DictReader(io.StringIO(as_csv.getvalue().decode("utf-8-sig"))))
    data = json.loads(as_json.getvalue())
    assert [row["问题编号"] for row in rows] == [each["fault_id"] for each in data]
    assert rows[0]["问题描述"].startswith("'=HYPERLINK")
    assert [each["updated"] for each in data if each["updated"]] == ["2026-10-01"]


def test_what_a_veto_counts_below_its_threshold_stands_once(any_store: Store) -> None:
    page = {"title": "栏目超期未更新", "url": "https://www.a.gov.cn/tz/"}
    lonely = MadeFault("columns-stale", "2", url="https://www.a.gov.cn/zx/")
    faults = (MadeFault("columns-stale", "1", **page), lonely, MadeFault("dead-links", **page))
    with any_store.session() as session:
        make_audit(session, [MadeSite("少县", faults=faults), MadeSite("多县", faults=faults)])
        sites = {site.name: site.id for site in session.exec(select(Site))}
        inspections = select(Inspection.id).where(Inspection.site_id == sites["少县"])
        for row in session.exec(select(IndicatorResult)):
            below = row.inspection_id == session.exec(inspections).one()
            if row.indicator == "columns-stale":
                row.status = IndicatorStatus.PASS if below else IndicatorStatus.FAIL
        session.flush()
        found = Counter(
            (row.site, row.fault.indicator)
            for row in ledger_rows(session, all_audits(session), draft=True)
        )
    assert found == {
        ("少县", "columns-stale"): 1,
        ("少县", "dead-links"): 1,
        ("多县", "columns-stale"): 2,
        ("多县", "dead-links"): 1,
    }


def test_every_fault_has_its_clause_and_remedy(sent: Path) -> None:
    book = load_workbook(sent)
    layout = ledger_layout()
    for sheet in book.worksheets[1:]:
        heads = [cell.value for cell in sheet[1]]
        for field in (LedgerField.BASIS, LedgerField.REMEDY):
            place = heads.index(layout.title_of(field)) + 1
            values = [sheet.cell(row, place).value for row in range(2, sheet.max_row + 1)]
            assert values
            assert all(values), (sheet.title, field)


def test_numbers_of_faults_lead_back_to_them(store: Store) -> None:
    with store.session() as session:
        make_audit(session, SITES)
        rows = list(ledger_rows(session, all_audits(session), draft=True))
        numbers = [fault_id(row.fault.key) for row in rows]
        assert len(set(numbers)) == 7
        assert keys_by_id(session, [*numbers, "x", "5-0"]) == {
            number: row.fault.key for number, row in zip(numbers, rows, strict=True)
        }


def test_outcomes_have_words() -> None:
    assert len(RectificationCheck) == 3
