"""Every number of a bulletin's text is what its tables say, whatever the audit was like."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from config.bulletin import bulletin_text, bulletin_text_of
from config.errors import UserError
from config.terms import (
    FaultChange,
    IndicatorKind,
    IndicatorStatus,
    Level,
    ReviewState,
    SiteOutcome,
    Verdict,
)
from reports.bulletin.blocks import Bulletin
from reports.bulletin.facts import BulletinFacts, Sources, bulletin_facts
from reports.bulletin.html import write_html
from reports.bulletin.json import to_json
from reports.bulletin.numbers import Rate, difference
from reports.bulletin.text import bulletin, sentences
from store.auditfacts import faults_of, previous_audit
from store.database import Store
from store.tables import Audit, IndicatorResult
from tests.audits import RULES, MadeFault, MadeSite, make_audit, review_all
from tests.portals import shared_session
from tests.reports.bulletin.read_html import read_html
from tests.reports.bulletin.recount import Known, Paper, check

DAY = dt.date(2026, 11, 28)
CHANGES = Counter(
    {
        FaultChange.FIXED: 3,
        FaultChange.NEW: 2,
        FaultChange.BACK: 1,
        FaultChange.PERSISTING: 4,
        FaultChange.UNDETERMINED: 5,
    }
)
STALE = tuple(
    MadeFault("columns-stale", str(n), title=f"“工作动态{n}”栏目超期未更新") for n in range(6)
)


def made(facts: BulletinFacts, *, draft: bool = False) -> Bulletin:
    return bulletin(facts, bulletin_text(), office="云衡省人民政府办公厅", date=DAY, draft=draft)


def html_of(paper: Bulletin) -> bytes:
    stream = io.BytesIO()
    write_html(paper, stream)
    return stream.getvalue()


def facts_of(session: Session, sites: list[MadeSite], **audit: object) -> BulletinFacts:
    row = make_audit(session, sites, **audit)  # type: ignore[arg-type]
    last = previous_audit(session, row)
    return bulletin_facts(session, row, last, bulletin_text(), Sources(draft=True))


@pytest.fixture(scope="module")
def session(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with shared_session(sqlite_template, tmp_path_factory.mktemp("bulletin")) as shared:
        yield shared


faults = st.lists(
    st.builds(
        MadeFault,
        st.sampled_from([name for name in RULES if name not in ("columns-stale", "home-stale")]),
        st.sampled_from(["1", "2", "3", "4"]),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda fault: (fault.indicator, fault.subject),
)


@st.composite
def made_sites(draw: st.DrawFn) -> list[MadeSite]:
    count = draw(st.integers(0, 16))
    found = []
    for number in range(count):
        verdict = draw(st.sampled_from([*Verdict, Verdict.QUALIFIED, None]))
        planted = tuple(draw(faults)) if verdict else ()
        if verdict is Verdict.UNQUALIFIED:
            planted = (*STALE[: draw(st.integers(1, 6))], *planted)
        found.append(
            MadeSite(
                f"第{number}号县",
                verdict,
                None
                if verdict is Verdict.UNQUALIFIED
                else draw(st.sampled_from([61.0, 88.5, 104])),
                planted,
                region=draw(st.sampled_from(["岚川市", "栖川市", None])),
                level=draw(st.sampled_from([Level.COUNTY, Level.CITY, None])),
            )
        )
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=made_sites(), now=made_sites(), rectified=st.integers(0, 20))
def test_every_number_of_the_text_is_what_the_tables_say(
    session: Session, before: list[MadeSite], now: list[MadeSite], rectified: int
) -> None:
    with session.begin_nested() as savepoint:
        _clear(session)
        last = make_audit_flushed(session, before, "2026-10")
        audit = make_audit_flushed(session, now, "2026-11")
        sources = Sources(
            rectified=lambda _session, _audit: set(range(1, rectified)),
            moves=lambda *_: CHANGES,
            draft=True,
        )
        facts = bulletin_facts(session, audit, last, bulletin_text(), sources)
        savepoint.rollback()
    decided = {
        site.name for site in before if site.verdict and site.verdict.value != "undetermined"
    }
    both = sum(
        site.name in decided
        and site.verdict is not None
        and site.verdict is not Verdict.UNDETERMINED
        for site in now
    )
    known = Known(
        running=len({site.name for site in (*before, *now)}),
        faulty_sites=sum(any(not fault.suspect for fault in site.faults) for site in now),
        both=both,
        rectified=facts.rectified,
        moves={
            "fixed": 3 * both,
            "new": 2 * both,
            "back": both,
            "persisting": 4 * both,
            "unseen": 5 * both,
        },
    )
    check(read_html(html_of(made(facts))), known)


def make_audit_flushed(session: Session, sites: list[MadeSite], period: str):  # type: ignore[no-untyped-def]
    commit, session.commit = session.commit, session.flush  # type: ignore[method-assign]
    try:
        return make_audit(session, sites, period)
    finally:
        session.commit = commit  # type: ignore[method-assign]


def _clear(session: Session) -> None:
    for table in reversed(Audit.metadata.sorted_tables):
        if table.name in ("site", "inspection", "finding", "indicator_result") or (
            table.name.startswith("audit")
        ):
            session.execute(table.delete())
    session.expire_all()


def test_the_recount_finds_a_wrong_number(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite(f"{n}县") for n in range(12)])
    paper = read_html(html_of(made(facts)))
    known = Known(running=12, faulty_sites=0, both=0)
    check(paper, known)
    for right, wrong in (("合格12个", "合格13个"), ("合格率为100%", "合格率为99%")):
        changed = [each.replace(right, wrong) for each in paper.paragraphs]
        with pytest.raises(AssertionError):
            check(Paper(changed, paper.tables), known)
    with pytest.raises(AssertionError, match="nothing bears out"):
        check(Paper([*paper.paragraphs, "另有7个网站。"], paper.tables), known)


def test_what_is_undetermined_or_not_inspected_is_in_no_rate(any_store: Store) -> None:
    sites = [
        *(MadeSite(f"合格{n}县") for n in range(9)),
        MadeSite("差县", Verdict.UNQUALIFIED, None, STALE),
        MadeSite("疑县", Verdict.UNDETERMINED, None, (MadeFault("home-stale", suspect=True),)),
        MadeSite("停县", None, reason="网站临时下线"),
    ]
    with any_store.session() as session:
        facts = facts_of(session, sites)
    assert (facts.tally.rate.part, facts.tally.rate.whole) == (9, 10)
    words = "".join(sentences(made(facts).body))
    assert "有结论的网站10个，合格率为90%" in words
    by_name = {site.name: site for site in facts.sites}
    assert by_name["疑县"].reason == "“首页不更新”疑似问题"
    assert by_name["停县"].reason == "网站临时下线"
    assert facts.problems == {by_name["差县"].site_id: ("栏目不更新（6个）",)}


def test_an_unqualified_site_whose_faults_nobody_confirmed_is_not_called_so(store: Store) -> None:
    sites = [
        MadeSite("复核过县", Verdict.UNQUALIFIED, None, STALE),
        MadeSite("未复核县", Verdict.UNQUALIFIED, None, STALE),
        MadeSite("低分县", Verdict.UNQUALIFIED, 41.0, (MadeFault("dead-links", "1"),)),
    ]
    with store.session() as session:
        audit = make_audit(session, sites)
        for name in ("复核过县", "低分县"):
            review_all(session, name, ReviewState.CONFIRMED)
        facts = bulletin_facts(session, audit, None, bulletin_text())
    by_name = {site.name: site for site in facts.sites}
    assert by_name["复核过县"].outcome is SiteOutcome.UNQUALIFIED
    assert by_name["未复核县"].outcome is SiteOutcome.UNDETERMINED
    assert by_name["未复核县"].reason == "不合格依据的问题尚未全部经人工复核"
    assert by_name["低分县"].outcome is SiteOutcome.UNQUALIFIED
    assert facts.problems[by_name["低分县"].site_id][0] == "得分41，低于合格线"
    words = "".join(sentences(made(facts).body))
    assert "未复核县" not in words
    assert "待复核问题6个，不作为通报依据" in words


def test_small_samples_get_no_percentage(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite("一县"), MadeSite("二县")])
    words = "".join(sentences(made(facts).body))
    assert "%" not in words
    assert "数量较少，不计算合格率" in words


@pytest.mark.parametrize("sites", [[], [MadeSite("独县")], [MadeSite("停县", None)]], ids=len)
def test_empty_states_are_said_in_words(store: Store, sites: list[MadeSite]) -> None:
    with store.session() as session:
        facts = facts_of(session, sites)
    paper = made(facts)
    text = html_of(paper).decode()
    assert "本期没有不合格网站" in text
    assert "没有可以比较的上期检查" in text
    assert "None" not in text
    check(read_html(text.encode()), Known(running=len(sites), faulty_sites=0, both=0))


def test_what_nothing_counts_is_not_told(store: Store) -> None:
    long = "长" * 10_000
    faults = (*STALE, MadeFault("dead-links", "1", title=long))
    bad = MadeSite("差县", Verdict.UNQUALIFIED, None, faults)
    with store.session() as session:
        make_audit(session, [MadeSite("好县"), bad], "2026-10")
        facts = facts_of(session, [MadeSite("好县", region="甲市"), bad])
    paper = made(facts)
    words = "".join(sentences(paper.body))
    assert "检查结果为合格1个、不合格1个。" in words
    assert "两期都有结论的网站2个，结论没有变化。" in words
    assert not re.search(r"(?<!\d)0个|0/0", words)
    assert len(words) < 2_000
    titles = [each.title for each in paper.attachments]
    assert "进步与退步网站名单" not in titles
    assert "待复核和未检查网站名单" not in titles
    assert [each.number for each in paper.attachments] == list(range(1, len(titles) + 1))


def test_movements_name_who_did_better_and_worse(store: Store) -> None:
    bad = {"verdict": Verdict.UNQUALIFIED, "score": None, "faults": STALE}
    with store.session() as session:
        make_audit(
            session, [MadeSite("升县", **bad), MadeSite("降县"), MadeSite("疑县")], "2026-10"
        )  # type: ignore[arg-type]
        facts = facts_of(
            session,
            [MadeSite("升县"), MadeSite("降县", **bad), MadeSite("疑县", Verdict.UNDETERMINED)],  # type: ignore[arg-type]
        )
    words = "".join(sentences(made(facts).body))
    assert "进步的网站：升县。" in words
    assert "退步的网站：降县。" in words
    assert "两期都有结论的网站2个" in words


def test_hostile_words_of_a_page_stay_text(store: Store) -> None:
    evil = '<script>alert(1)</script>\u202e"><img src=x>'
    fault = MadeFault("dead-links", "1", title=evil, url="javascript:alert(1)")
    with store.session() as session:
        facts = facts_of(session, [MadeSite(evil, faults=(fault,))])
    text = html_of(made(facts)).decode()
    assert "<script>" not in text
    assert "<img" not in text
    assert "\u202e" not in text


def test_the_draft_says_that_it_is_one(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite("一县")])
    assert "不得印发" in html_of(made(facts, draft=True)).decode()
    assert "不得印发" not in html_of(made(facts)).decode()


def test_json_has_the_facts(store: Store) -> None:
    with store.session() as session:
        facts = facts_of(session, [MadeSite("一县", faults=(MadeFault("dead-links"),))])
    data = json.loads(to_json(facts, made(facts), bulletin_text()))
    assert data["tally"]["qualified"] == 1
    assert data["families"][0]["indicators"][0]["id"] == "dead-links"
    assert data["last"] is None


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 8, "12.5%"), (1, 16, "6.3%")]
)
def test_percentages_are_rounded_half_up(part: int, whole: int, said: str) -> None:
    assert str(Rate(part, whole)) == said


def test_the_difference_is_between_what_is_shown() -> None:
    assert difference(Rate(2, 3), Rate(1, 3)) == 33.4


def test_the_office_lays_its_words_over_ours(tmp_path: Path) -> None:
    path = tmp_path / "text.yaml"
    path.write_text("addressee: 各县人民政府：\nlimits: {percent_from: 3}\n", encoding="utf-8")
    text = bulletin_text_of(path)
    assert text.addressee == "各县人民政府："
    assert text.limits.percent_from == 3
    assert text.headings == bulletin_text().headings


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("sentences:\n  rate: 合格率{rat}。\n", "第 2 行 sentences.rate：不认识字段 {rat}"),
        ("sentences:\n  rate: 合格率{rate。\n", "第 2 行 sentences.rate：花括号不成对"),
        ("limits:\n  percent_from: 零\n", "limits.percent_from"),
        ("titel: 通报\n", "titel"),
        ("score_bands: [90, 60]\n", "应从低到高"),
    ],
)
def test_bad_words_are_told_by_line(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "text.yaml"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(UserError) as error:
        bulletin_text_of(path)
    assert said in str(error.value)


def test_faults_below_a_vetos_threshold_veto_nothing_and_bonuses_are_no_faults(
    store: Store,
) -> None:
    faults = (*STALE[:2], MadeFault("dead-links", "1"), MadeFault("ipv6-home", "1"))
    with store.session() as session:
        audit = make_audit(session, [MadeSite("一县", faults=faults)])
        for result in session.exec(select(IndicatorResult)):
            if result.indicator == "columns-stale":
                result.status = IndicatorStatus.PASS
            if result.indicator == "ipv6-home":
                result.kind = IndicatorKind.BONUS
            session.add(result)
        session.commit()
        facts = bulletin_facts(session, audit, None, bulletin_text(), Sources(draft=True))
        listed = [(fault.title, fault.vetoes) for fault in faults_of(session, [audit.id or 0])]
    assert [family.title for family in facts.families] == ["功能设计"]
    assert facts.confirmed == 1
    assert listed == [(each.title or "链接可用：第1处", False) for each in faults[:3]]
