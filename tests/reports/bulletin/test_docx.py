"""The bulletin as docx says what its tables and charts say, and LibreOffice lays it out."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from config.bulletin import bulletin_text
from config.office import Office
from config.terms import Verdict
from reports.bulletin.docx import write_docx
from reports.bulletin.facts import BulletinFacts, Sources, bulletin_facts
from reports.bulletin.text import bulletin
from reports.official import to_pdf
from store.auditfacts import previous_audit
from store.database import Store
from tests.audits import MadeFault, MadeSite, make_audit
from tests.portals import shared_session
from tests.reports.bulletin.read_docx import DrawnChart, read_docx
from tests.reports.bulletin.recount import Known, Rows, check

DAY = dt.date(2026, 11, 28)
OFFICE = Office(
    name="云衡省人民政府办公厅", copy_to=("省网信办",), printed_by="云衡省人民政府办公厅"
)
STALE = tuple(MadeFault("columns-stale", str(n)) for n in range(6))


def docx_of(facts: BulletinFacts, *, draft: bool = False, office: Office = OFFICE) -> bytes:
    paper = bulletin(facts, bulletin_text(), office=office.name or "", date=DAY, draft=draft)
    return write_docx(paper, office, DAY)


def facts_of(session: Session, sites: list[MadeSite], period: str = "2026-11") -> BulletinFacts:
    audit = make_audit(session, sites, period)
    last = previous_audit(session, audit)
    return bulletin_facts(session, audit, last, bulletin_text(), Sources(draft=True))


@pytest.fixture(scope="module")
def session(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with shared_session(sqlite_template, tmp_path_factory.mktemp("docx")) as shared:
        yield shared


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    verdicts=st.lists(st.sampled_from([*Verdict, Verdict.QUALIFIED, None]), max_size=15),
    faults=st.integers(0, 4),
    number=st.integers(0, 10**12),
)
def test_text_tables_and_charts_agree(
    session: Session, verdicts: list[Verdict | None], faults: int, number: int
) -> None:
    planted = tuple(MadeFault("dead-links", str(n), suspect=n % 2 == 1) for n in range(faults))
    sites = [
        MadeSite(
            f"第{number}轮{place}县",
            verdict,
            None if verdict is Verdict.UNQUALIFIED else 60.0 + place,
            ((*STALE, *planted) if verdict is Verdict.UNQUALIFIED else planted) if verdict else (),
            region=("岚川市", "栖川市", None)[place % 3],
        )
        for place, verdict in enumerate(verdicts)
    ]
    with session.begin_nested() as savepoint:
        commit, session.commit = session.commit, session.flush  # type: ignore[method-assign]
        facts = facts_of(session, sites, "1999-01")
        session.commit = commit  # type: ignore[method-assign]
        savepoint.rollback()
    paper, charts = read_docx(docx_of(facts))
    faulty = sum(any(not each.suspect for each in site.faults) for site in sites)
    check(paper, Known(running=facts.running, faulty_sites=faulty, both=0))
    for chart in charts:
        _check_chart(chart, paper.tables[chart.title])


def _check_chart(chart: DrawnChart, rows: Rows) -> None:
    first = next(iter(rows[0]))
    assert chart.categories == [row[first] for row in rows]
    titles = {"已确认": "已确认问题数", "待复核": "待复核问题数"}
    for name, values in chart.series.items():
        heading = name if name in rows[0] else titles[name]
        shown = [row[heading].rstrip("%") for row in rows]
        assert values == [None if each == "—" else float(each) for each in shown]
    assert all(name in chart.alternative for name in chart.categories)


def test_a_draft_has_no_red_head_and_says_so(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite("一县")])
    draft = _words(docx_of(facts, draft=True))
    assert "不得印发" in draft
    assert "云衡省人民政府办公厅文件" not in draft
    assert "云衡省人民政府办公厅文件" in _words(docx_of(facts))


def test_an_office_without_a_name_gets_neither_head_nor_signature(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite("一县")])
    words = _words(docx_of(facts, office=Office()))
    assert "文件" not in words
    assert "我们组织开展了" in words


def test_hostile_words_do_not_break_the_document(store: Store) -> None:
    evil = 'a\x01\x0b<w:p>&\u202e"]]>'
    with store.session() as session:
        facts = facts_of(
            session, [MadeSite(evil, region=evil, faults=(MadeFault("dead-links", title=evil),))]
        )
    data = docx_of(facts)
    words = _words(data)
    assert "<w:p>" in words
    assert "\u202e" not in words
    read_docx(data)


def _words(data: bytes) -> str:
    from docx import Document

    return "".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def test_every_chart_brings_its_numbers_for_editing(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite(f"{n}县", faults=STALE[:1]) for n in range(3)])
    with zipfile.ZipFile(io.BytesIO(docx_of(facts))) as archive:
        names = archive.namelist()
    charts = [name for name in names if name.startswith("word/charts/chart")]
    assert len(charts) >= 4
    assert sum(name.startswith("word/embeddings/chart") for name in names) == len(charts)


@pytest.mark.system("libreoffice-writer")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="apt-get install libreoffice-writer")
def test_libreoffice_lays_it_out_with_everything_inside_the_margins(store: Store) -> None:
    long = "云衡省岚川市栖川县人民政府门户网站建设管理办公室政务服务中心"
    sites = [
        MadeSite(f"{long}{n}", Verdict.UNQUALIFIED, None, STALE, region=f"第{n}市")
        for n in range(12)
    ]
    with store.session() as session:
        facts = facts_of(session, sites)
    with pdfplumber.open(io.BytesIO(to_pdf(docx_of(facts)))) as pdf:
        for page in pdf.pages:
            edges = [(word["x0"], word["x1"]) for word in page.extract_words()]
            assert min(x for x, _ in edges) > 50
            assert max(x for _, x in edges) < page.width - 50
        text = "".join(page.extract_text() for page in pdf.pages)
    assert "统计图表" in text
    assert "第11市" in text
