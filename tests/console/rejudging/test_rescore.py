"""``govaudit rescore``: from stored evidence alone, beside earlier answers, one by one."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from config.rulesets import load_ruleset
from config.terms import AuditSiteState, AuditState, InspectionState, Profile, SiteState, Verdict
from console.cli import run
from console.inspect import conclude
from console.rejudging.one import rescore
from console.rejudging.pool import Task, rescore_many
from store.claims import claimed
from store.database import Store
from store.inspections import get_inspection
from store.tables import Audit, AuditSite, Finding, IndicatorResult, Inspection, LoggedAct
from tests.console.rejudging.works import trouble
from tests.portals import AS_OF, NOW, Portal, day

OWN = "national-2019"
OTHER = "census-2015"
DUTIES = """
id: local-duties
version: "1"
title: 本地要求
issued: 无
effective_from: 2026-01-01
rules:
  - id: opens
    title: 首页可以打开
    group: 网站可用
    kind: duty
    text: 首页应能打开。
    why: 打不开就没有信息。
    remedy: 恢复访问。
    source: {document: 本地要求, clause: 一, confidence: memory}
    severity: major
    check: home-reachable
"""


def judged(session: Session, *, stale: bool = False) -> int:
    """A portal whose home page and lists were read, judged by its own pack."""
    portal = Portal.open(session, pages_fetched=9)
    portal.home(title="清河县人民政府", text_length=3000)
    portal.items("", [day(60 if stale else 1)] * 12)
    portal.list_column("xwzx/", "news", dates=[day(2)] * 5)
    portal.link("gone.html")
    session.commit()
    conclude(session, portal.id, [load_ruleset(OWN)])
    return portal.id


@pytest.fixture
def number(store: Store) -> int:
    with store.session() as session:
        return judged(session)


def answers(store: Store, number: int) -> dict[tuple[str, str], str]:
    with store.session() as session:
        rows = session.exec(select(IndicatorResult).where(IndicatorResult.inspection_id == number))
        return {(row.ruleset, row.indicator): row.status for row in rows}


def verdict(store: Store, number: int) -> tuple[Verdict | None, float | None]:
    with store.session() as session:
        inspection = get_inspection(session, number)
        return inspection.verdict, inspection.score


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No socket can be connected and no name looked up."""

    def refuse(*_arguments: Any, **_more: Any) -> Any:
        raise AssertionError("the network was used")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("offline")
def test_the_same_question_has_the_same_answer_without_network(store: Store, number: int) -> None:
    before, held = answers(store, number), verdict(store, number)
    found = rescore(store, number, None)
    (change,) = found.packs
    assert (change.ruleset, change.decides, change.statuses) == (OWN, True, [])
    assert (change.new_findings, change.gone_findings) == (0, 0)
    assert change.before is not None
    assert change.before.model_dump() == change.after.model_dump()
    assert (answers(store, number), verdict(store, number)) == (before, held)


@pytest.mark.usefixtures("offline")
def test_another_pack_stands_beside_and_decides_nothing(store: Store, number: int) -> None:
    before, held = answers(store, number), verdict(store, number)
    (change,) = rescore(store, number, OTHER).packs
    assert (change.before, change.decides) == (None, False)
    assert verdict(store, number) == held
    after = answers(store, number)
    assert {key: value for key, value in after.items() if key[0] == OWN} == before
    assert {ruleset for ruleset, _ in after} == {OWN, OTHER}
    (again,) = rescore(store, number, OTHER).packs
    assert again.before == again.after


def test_points_stand_with_the_answers_of_another_pack(store: Store, number: int) -> None:
    (change,) = rescore(store, number, OTHER).packs
    with store.session() as session:
        query = select(IndicatorResult).where(IndicatorResult.ruleset == OTHER)
        costs = sum(row.deduction for row in session.exec(query))
    if change.after.score is not None:
        assert costs == pytest.approx(100 - change.after.score)


def test_a_changed_rule_changes_the_verdict_of_its_own_pack(store: Store, tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "config/rulesets/national-2019.yaml").read_text()
    strict = tmp_path / "strict.yaml"
    changed = text.replace(
        "check: home-stale\n    params: {days: 14}", "check: home-stale\n    params: {days: 0}"
    )
    assert changed != text
    strict.write_text(changed)
    with store.session() as session:
        number = judged(session)
    assert "home-stale" not in str(verdict(store, number))
    (change,) = rescore(store, number, str(strict)).packs
    assert change.decides
    assert {one.indicator for one in change.statuses} == {"home-stale"}
    assert change.after.verdict is Verdict.UNQUALIFIED
    assert verdict(store, number)[0] is Verdict.UNQUALIFIED
    assert change.new_findings == 1
    (back,) = rescore(store, number, OWN).packs
    assert back.gone_findings == 1
    assert back.before is not None
    assert back.before.verdict is Verdict.UNQUALIFIED


def test_several_packs_in_one_go(store: Store, number: int, tmp_path: Path) -> None:
    duties = tmp_path / "duties.yaml"
    duties.write_text(DUTIES)
    found = rescore(store, number, f"{OWN},{duties}")
    decides = [(each.ruleset, each.decides) for each in found.packs]
    assert decides == [(OWN, True), ("local-duties", False)]


def test_what_can_not_be_judged_again_keeps_its_result(store: Store, number: int) -> None:
    before = answers(store, number)
    with store.session() as session:
        get_inspection(session, number).pruning_began_at = NOW
        session.commit()
    found = rescore(store, number, None)
    assert found.left is not None
    assert "按策略清理，保留原来的结果" in found.left
    assert answers(store, number) == before
    with store.session() as session:
        inspection = get_inspection(session, number)
        inspection.pruning_began_at, inspection.state = None, InspectionState.GATHERED
        session.commit()
    assert "还没有做完" in str(rescore(store, number, None).left)


def test_an_inspection_in_other_hands_is_left(store: Store, number: int) -> None:
    with claimed(store, number):
        assert "另一个进程" in str(rescore(store, number, None).left)


def test_the_registry_of_today_enters(store: Store, number: int) -> None:
    with store.session() as session:
        site = Portal.open(session).site
        site.state = SiteState.OFFLINE_PERMANENT
        session.commit()
    (change,) = rescore(store, number, None).packs
    assert [one.indicator for one in change.statuses] == ["offline-still-answers"]


def test_one_crash_does_not_take_the_others_along(tmp_path: Path) -> None:
    task = Task(str(tmp_path / "none.db"), None, trouble)
    done = {each.inspection: each for each in rescore_many(task, range(1, 7), 2)}
    assert sorted(done) == [1, 2, 3, 4, 5, 6]
    assert done[2].failed == "程序出错，保留原来的结果"
    assert done[3].failed == "进程意外退出，保留原来的结果"
    assert [number for number, each in done.items() if each.failed] in ([2, 3], [3, 2])


def audit_of(session: Session, numbers: list[int]) -> int:
    audit = Audit(
        title="检查",
        period="2026-11",
        ruleset=OWN,
        as_of=AS_OF,
        profile=Profile.STANDARD,
        state=AuditState.DONE,
        tool_version="0",
        created_at=NOW,
    )
    session.add(audit)
    session.flush()
    for position, number in enumerate(numbers):
        inspection = session.get_one(Inspection, number)
        # One site has one inspection in an audit: these are of one portal, so sites are made up.
        site = Portal.open(session).site.model_copy()
        row = type(site)(
            **site.model_dump(exclude={"id", "home_url"}), home_url=f"https://s{position}.gov.cn/"
        )
        session.add(row)
        session.flush()
        inspection.site_id = row.id or 0
        session.add(
            AuditSite(
                audit_id=audit.id,
                site_id=row.id,
                position=position,
                state=AuditSiteState.DONE,
                inspection_id=number,
            )
        )
    session.commit()
    return int(audit.id or 0)


def test_a_whole_audit_in_processes(any_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with any_store.session() as session:
        numbers = [judged(session) for _ in range(3)]
        audit = audit_of(session, numbers)
        session.get_one(Inspection, numbers[1]).pruning_began_at = NOW
        session.commit()
    url = any_store.engine.url.render_as_string(hide_password=False)
    more = ["--workers", "2", "--operator", "张三", "--json", "-", "--db", url]
    assert run(["rescore", str(audit), "--ruleset", OTHER, *more]) == 0
    shown = capsys.readouterr()
    done = json.loads(shown.out)
    assert [each["inspection"] for each in done] == numbers
    assert [bool(each["packs"]) for each in done] == [True, False, True]
    assert "重新判定 2 次巡检，结论有变化的 0 次；未重判 1，出错 0。" in shown.err
    with any_store.session() as session:
        rulesets = session.exec(select(IndicatorResult.ruleset).distinct()).all()
        assert set(rulesets) == {OWN, OTHER}
        (act,) = session.exec(select(LoggedAct)).all()
        assert (act.operator, act.act, act.subject_id) == ("张三", "rescore", str(audit))
        assert session.exec(select(Finding)).first() is not None


def test_one_inspection_as_a_table(
    store: Store, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rescore", "--inspection", str(number), "--db", str(store.file)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split("\t")[:3] == ["巡检", "网站", "规则包"]
    assert out[1].split("\t")[2] == OWN


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "不知道要重新判定什么"),
        (["1", "--inspection", "1"], "不知道要重新判定什么"),
        (["7"], "没有编号为 7 的检查"),
        (["--inspection", "77"], "没有编号为 77 的巡检"),
        (["--inspection", "1", "--ruleset", "national-2091"], "没有名为 national-2091 的规则包"),
    ],
)
def test_bad_input_is_one_line(
    store: Store,
    number: int,
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rescore", *arguments, "--db", str(store.file)]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1
