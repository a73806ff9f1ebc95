"""The relations of annual reports over every format that they come in: what is consistent holds
everywhere, and what is changed is found. Reading and judging meet here, so the test does, too."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.annual import Judgement, judge_report, read_report
from config.annual import annual_rules
from config.terms import AnnualFormat, AnnualRelation, AnnualResult, AnnualTable
from crawler.documents import read_document
from tests.annualpapers import as_docx, as_html, as_text
from tests.annualreports import COLUMNS, DISPUTE_COLUMNS, GROUPS, Look, Made, made, next_year

PASS, FAIL = AnnualResult.PASS, AnnualResult.FAIL
SEED = "shared/seeds/002_4c63de21cf6b5707.txt"
FORMATS = st.sampled_from(AnnualFormat)
SEEDS = st.integers(0, 2**32)
LOOKS = st.builds(
    Look,
    label_columns=st.sampled_from((2, 3)),
    full_width=st.booleans(),
    thousands=st.booleans(),
    blanks_in_labels=st.booleans(),
    split_after=st.sampled_from((0, 5, 12, 20)),
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged(body: bytes, name: str = "") -> list[Judgement]:
    return judge_report(read_report(read_document(body, name=name)))


def not_passed(judgements: list[Judgement]) -> list[str]:
    return [f"{j.relation} {j.place}: {j.text}" for j in judgements if j.result is not PASS]


def failed(judgements: list[Judgement]) -> set[AnnualRelation]:
    return {judgement.relation for judgement in judgements if judgement.result is FAIL}


def count(judgements: list[Judgement], relation: AnnualRelation) -> int:
    return sum(judgement.relation is relation for judgement in judgements)


@FEW
@given(SEEDS, FORMATS, LOOKS, st.booleans())
def test_a_consistent_page_holds_everywhere(
    seed: int, format: AnnualFormat, look: Look, framed: bool
) -> None:
    judgements = judged(as_html(made(seed, format), look, framed=framed))
    assert not_passed(judgements) == []
    rows = len(annual_rules().format(format).applications)
    assert [
        count(judgements, relation)
        for relation in (
            AnnualRelation.ROW_SUM,
            AnnualRelation.COLUMN_SUM,
            AnnualRelation.BALANCE,
            AnnualRelation.DISPUTE_SUM,
        )
    ] == [rows, 7, 7, 3]


@FEW
@given(SEEDS, FORMATS, LOOKS)
def test_a_consistent_text_holds_everywhere(seed: int, format: AnnualFormat, look: Look) -> None:
    assert not_passed(judged(as_text(made(seed, format), look), "report.txt")) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_consistent_word_file_holds_everywhere(seed: int) -> None:
    format = list(AnnualFormat)[seed % 2]
    look = Look(label_columns=2 + seed // 2, split_after=seed * 5, full_width=seed == 1)
    assert not_passed(judged(as_docx(made(seed, format), look), "report.docx")) == []


@FEW
@given(SEEDS, FORMATS, st.data())
def test_any_cell_of_table_three_that_changes_breaks_two_relations(
    seed: int, format: AnnualFormat, data: st.DataObject
) -> None:
    report = made(seed, format)
    row = data.draw(st.sampled_from([row.id for row in report.rules.applications]))
    column = data.draw(st.sampled_from(COLUMNS))
    cell = ("applications", row, column)
    value = data.draw(st.integers(0, 99999).filter(lambda new: new != report[cell]))
    changed = judged(as_html(report.changed(cell, value)))
    broken = failed(changed)
    assert AnnualRelation.ROW_SUM in broken
    assert len(broken & {AnnualRelation.COLUMN_SUM, AnnualRelation.BALANCE}) >= 1
    assert broken <= {
        AnnualRelation.ROW_SUM,
        AnnualRelation.COLUMN_SUM,
        AnnualRelation.BALANCE,
    }


@FEW
@given(SEEDS, FORMATS, st.data())
def test_any_cell_of_table_four_that_changes_breaks_one(
    seed: int, format: AnnualFormat, data: st.DataObject
) -> None:
    report = made(seed, format)
    cell = (
        "disputes",
        data.draw(st.sampled_from(GROUPS)),
        data.draw(st.sampled_from(DISPUTE_COLUMNS)),
    )
    value = data.draw(st.integers(0, 99999).filter(lambda new: new != report[cell]))
    assert failed(judged(as_html(report.changed(cell, value)))) == {AnnualRelation.DISPUTE_SUM}


@FEW
@given(SEEDS, FORMATS)
def test_years_that_follow_each_other_fit(seed: int, format: AnnualFormat) -> None:
    last = made(seed, format, year=2019 if format is AnnualFormat.Y2019 else 2022)
    this = next_year(last, seed + 1)
    assert not_passed(_both(last, this)) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_what_was_carried_over_must_come_in_by_column(column: str) -> None:
    last = made(3, AnnualFormat.Y2021, year=2022)
    this = next_year(last, 4)
    cell = ("applications", "carried_out", column)
    judgements = _both(last.changed(cell, last[cell] + 1), this)
    broken = [j for j in judgements if j.result is FAIL]
    assert [j.relation for j in broken] == [AnnualRelation.CARRIED_OVER]
    assert [(cell.year, cell.row[0]) for cell in broken[0].cells] == [(2022, "四"), (2023, "二")]


def _both(last: Made, this: Made) -> list[Judgement]:
    first, second = (read_report(read_document(as_html(each))) for each in (last, this))
    return judge_report(second, first)


def test_documents_in_force_that_don_t_follow_are_for_a_person() -> None:
    last = made(5, AnnualFormat.Y2021, year=2022)
    this = next_year(last, 6)
    cell = ("proactive", "normative", "in_force")
    judgements = _both(last, this.changed(cell, this[cell] + 3))
    assert [(j.relation, j.result, j.place) for j in judgements if j.result is not PASS] == [
        (AnnualRelation.IN_FORCE, AnnualResult.IN_DOUBT, "行政规范性文件")
    ]


def test_items_of_last_year_must_be_what_last_year_said() -> None:
    last = made(7, AnnualFormat.Y2019, year=2019)
    this = next_year(last, 8)
    cell = ("proactive", "permits", "last_year")
    judgements = _both(last, this.changed(cell, this[cell] + 3))
    assert failed(judgements) == {AnnualRelation.LAST_YEAR}


def test_years_that_are_not_neighbours_are_not_compared() -> None:
    judgements = _both(made(1, year=2019), made(2, AnnualFormat.Y2021, year=2022))
    assert [(j.relation, j.result) for j in judgements if j.result is not PASS] == [
        (AnnualRelation.CARRIED_OVER, AnnualResult.NOT_ASSESSABLE)
    ]


@pytest.mark.parametrize("zero", ["", "—", "/", "无"])
def test_an_empty_cell_is_not_zero(zero: str) -> None:
    judgements = judged(as_html(made(11), Look(zero=zero)))
    results = {j.result for j in judgements}
    assert AnnualResult.FAIL not in results
    told = [j.result for j in judgements if j.relation is AnnualRelation.NUMBERS]
    assert told.count(AnnualResult.IN_DOUBT) > 20
    assert set(told) <= {AnnualResult.IN_DOUBT, PASS}
    open_rows = [j for j in judgements if j.relation is AnnualRelation.ROW_SUM and j.cells]
    assert any(j.result is AnnualResult.NOT_ASSESSABLE for j in open_rows)


def test_a_sum_that_no_number_in_the_empty_cell_could_mend_fails() -> None:
    report = made(11)
    row = ("applications", "new", "total")
    body = as_html(report.changed(row, 1), Look(zero=""))
    rows = [j for j in judged(body) if j.relation is AnnualRelation.ROW_SUM]
    assert rows[0].result is FAIL


@pytest.mark.parametrize("table", AnnualTable)
def test_a_picture_of_a_table_is_told(table: AnnualTable) -> None:
    judgements = judged(as_html(made(2), image_for=table.value))
    told = [j for j in judgements if j.result is not PASS]
    assert [(j.relation, j.result) for j in told] == [
        (AnnualRelation.TABLES, AnnualResult.NOT_ASSESSABLE)
    ]
    assert "图片" in told[0].text


@pytest.mark.parametrize(
    ("sentence", "result"),
    [
        ("本年度新收政府信息公开申请{new}件。", PASS),
        ("全县共收到政府信息公开申请{both}件。", PASS),
        ("本年度新收政府信息公开申请{wrong}件。", FAIL),
        ("本年度共办理依申请公开{both}件。", PASS),
        ("本年度共办理依申请公开{wrong}件。", AnnualResult.IN_DOUBT),
        ("其中县政府办公室新收政府信息公开申请{wrong}件。", None),
        ("收到政府信息公开申请3件，同比增长20%；收到政府信息公开申请5件。", None),
        ("通过网络收到政府信息公开申请{wrong}件。", None),
        ("本年度制定规范性文件{normative}件。", PASS),
        ("本年度制定行政规范性文件{wrong}件。", AnnualResult.IN_DOUBT),
    ],
)
def test_text_against_table(sentence: str, result: AnnualResult | None) -> None:
    report = made(21)
    new = report["applications", "new", "total"]
    both = new + report["applications", "carried_in", "total"]
    words = sentence.format(
        new=new, both=both, wrong=88888, normative=report["proactive", "normative", "made"]
    )
    judgements = judged(as_html(report, overview=words))
    said = [j.result for j in judgements if j.relation is AnnualRelation.TEXT]
    assert said == ([] if result is None else [result])


def test_the_format_must_be_that_of_the_year() -> None:
    judgements = judged(as_html(made(1, AnnualFormat.Y2019, year=2021)))
    assert failed(judgements) == {AnnualRelation.FORMAT}


@pytest.fixture
def seed_report() -> str:
    places = (folder / SEED for folder in Path(__file__).parents)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        pytest.skip("the report of a province does not lie beside the checkout")
    return found.read_text("utf-8")


def test_the_report_of_a_province_holds_everywhere(seed_report: str) -> None:
    judgements = judged(seed_report.encode(), "report.txt")
    assert not_passed(judgements) == []
    relations = [AnnualRelation(f"r{number}") for number in (1, 2, 3, 4, 8)]
    assert [count(judgements, relation) for relation in relations] == [23, 7, 7, 3, 3]


def test_any_number_of_its_table_three_that_changes_breaks_two(seed_report: str) -> None:
    lines = seed_report.split("\n")
    rows = [
        number
        for number, line in enumerate(lines)
        if "\t" in line and sum(part.isdigit() for part in line.split("\t")) == 7
    ]
    assert len(rows) == 23
    chance = random.Random(1)
    for number in rows:
        cells = lines[number].split("\t")
        places = [place for place, cell in enumerate(cells) if cell.isdigit()]
        for place in chance.sample(places, 2):
            changed = [*cells]
            changed[place] = str(int(cells[place]) + 1)
            body = "\n".join([*lines[:number], "\t".join(changed), *lines[number + 1 :]])
            assert len(failed(judged(body.encode(), "report.txt")) - {AnnualRelation.TEXT}) >= 2


_HEADING = r"[一二三四五六]、(总体|主动|收到|政府信|存在|其他需)"


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"</t[dr]>|</p>|</span>", ""),
        ("<td", "<th"),
        ("</tr>", "<td></td></tr>"),
        ("</span>", "&nbsp;</span>"),
        (r">(\d)(\d+)<", r">\1 \2<"),
        (r">(\d)(\d+)</span>", r">\1</span><span>\2</span>"),
        (r">(\d+)<", r">\1件<"),
        (r"([一二三四五六])、(?=总体|主动|收到|政府信|存在|其他需)", r"第\1部分　"),
        (_HEADING, r"\1"),
        ("<p>根据", "<p>一、总体情况</p><p>三、收到和处理申请情况</p><p>六、其他事项</p><p>根据"),
    ],
)
def test_what_pages_do_to_their_tables_and_headings(pattern: str, instead: str) -> None:
    body = as_html(made(5, AnnualFormat.Y2021)).decode()
    changed = re.sub(pattern, instead, body)
    assert changed != body
    assert not_passed(judged(changed.encode())) == []


def test_other_reports_listed_beside_it_do_not_give_its_year() -> None:
    body = as_html(made(5, AnnualFormat.Y2019, year=2020)).decode()
    others = "".join(f"<li>{year}年政府信息公开工作年度报告</li>" for year in (2024, 2023, 2021))
    listed = body.replace("<body>", f"<body><ul>{others}</ul>").replace(
        "</body>", f"{others}</body>"
    )
    report = read_report(read_document(listed.encode()))
    assert report.year == 2020
    assert not_passed(judge_report(report)) == []


def test_a_table_that_the_page_brings_twice_is_read_once() -> None:
    body = as_html(made(4)).decode()
    start, end = body.index("<table"), body.rindex("</table>") + len("</table>")
    twice = f"{body[:end]}<div class=mobile>{body[start:end]}</div>{body[end:]}"
    assert not_passed(judged(twice.encode())) == []


def test_a_row_that_the_form_does_not_have_is_told() -> None:
    body = as_html(made(4), Look(label_columns=2)).decode()
    cells = "".join(f"<td>{number}</td>" for number in range(7))
    marker = '<tr><td colspan="2" rowspan="1"><p><span>四、结转'
    assert marker in body
    extra = f"<tr><td colspan=2>（八）网上查询</td>{cells}</tr>"
    told = judged(body.replace(marker, f"{extra}{marker}").encode())
    assert [(j.relation, j.result) for j in told if j.result is not PASS] == [
        (AnnualRelation.TABLES, AnnualResult.IN_DOUBT)
    ]
