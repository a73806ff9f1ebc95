"""``govaudit notice`` from the draft to the end, on a site whose faults are mended meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from PIL import Image

from config.notices import notice_wording
from config.terms import NoticeState
from console.cli import run
from store.database import open_store
from store.tables import Notice, NoticePaper
from tests.console import mendable
from tests.console.judged import copied, judged_once
from tests.loopback import Site, serving

OFFICE = """
name: 清河县人民政府办公室
code: 清政办督
contact: {person: 王某, phone: 0000-0000000}
copy_to: [县纪委监委]
printed_by: 清河县人民政府办公室
"""
Ask = Callable[..., Any]
FAST = ["--second-look", "0.05", "--quiet"]


@pytest.fixture
def office(tmp_path: Path) -> str:
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE)
    return str(path)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An inspection with two confirmed dead links, named by a draft; a third is open."""
    confirm = ["review", "confirm", "1", "2"]
    draft = ["notice", "draft", "--site", "1"]
    with judged_once(tmp_path_factory.mktemp("drafted"), confirm, draft) as path:
        yield path


@pytest.fixture
def db(drafted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of it."""
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    return copied(drafted, tmp_path)


@pytest.fixture
def ask(db: str, capsys: pytest.CaptureFixture[str]) -> Ask:
    return asking(db, capsys)


def asking(db: str, capsys: pytest.CaptureFixture[str]) -> Ask:
    """What a command gives as JSON."""

    def asked(*arguments: str) -> Any:
        capsys.readouterr()
        assert run([*arguments, "--db", db, "--json", "-"]) == 0
        return json.loads(capsys.readouterr().out)

    return asked


def issued(db: str, office: str, *more: str) -> None:
    assert run(["notice", "issue", "1", "--office", office, "--db", db, *more]) == 0


def later(db: str, **changes: Any) -> None:
    """Change a notice as time would."""
    store = open_store(db)
    with store.session() as session:
        notice = session.get_one(Notice, 1)
        for name, value in changes.items():
            setattr(notice, name, value)
        session.commit()
    store.close()


def test_draft_and_issue(
    db: str, office: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["notice", "draft", "--site", "1", "--db", db]) == 2
    told = capsys.readouterr().out
    assert "另有 1 个问题还没有复核" in told
    assert "另有 2 个问题已在草稿" in told
    out = tmp_path / "out"
    command = ["notice", "issue", "1", "--office", office, "--on", "2026-11-20"]
    assert run([*command, "--out", str(out), "--db", db]) == 0
    found = ask("notice", "show", "1")
    assert (found["number"], found["state"]) == ("清政办督〔2026〕1号", "issued")
    assert found["deadline"] == "2026-12-20"
    assert [fault["title"] for fault in found["text"]["faults"]] == ["网页打不开：页面不存在"] * 2
    assert [act["act"] for act in found["acts"]] == ["issue", "draft"]
    content = (out / "notice-1.docx").read_bytes()
    assert hashlib.sha256(content).hexdigest() == found["sha256"]
    texts = [each.text for each in Document(str(out / "notice-1.docx")).paragraphs]
    for words in (
        "清河县人民政府办公室文件",
        "清政办督〔2026〕1号",
        "关于清河县人民政府网站",
        "网站主办单位：",
        "一、存在的主要问题",
        "附件：网站问题清单",
        "2026年11月20日",
    ):
        assert words in texts or any(words in text for text in texts)
    assert json.loads((out / "notice-1.json").read_text()) == found["text"]


def test_what_was_issued_never_changes(
    db: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued(db, office)
    assert run(["review", "reopen", "1", "--reason", "再看", "--db", db]) == 0
    out = str(tmp_path / "again")
    other = tmp_path / "other.yaml"
    other.write_text("name: 别的单位\ncode: 别\n")
    assert run(["notice", "write", "1", "--office", str(other), "--out", out, "--db", db]) == 0
    store = open_store(db)
    with store.session() as session:
        stored = session.get_one(NoticePaper, 1)
        assert (tmp_path / "again" / "notice-1.docx").read_bytes() == stored.content
        stored.content = b"tampered"
        session.commit()
    store.close()
    assert run(["notice", "issue", "1", "--office", office, "--db", db]) == 2
    assert run(["notice", "write", "1", "--out", out, "--db", db]) == 2
    assert "与发出时不一致" in capsys.readouterr().err


def test_deadlines_by_option_and_beyond_the_published_calendar(
    db: str, office: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = tmp_path / "slow.yaml"
    slow.write_text(OFFICE + "deadlines: {minor: {working_days: 10}}\n")
    command = ["notice", "issue", "1", "--office", str(slow), "--on", "2031-03-03", "--db", db]
    assert run([*command, "--deadline", "2031-03-01"]) == 2
    assert run(command) == 0
    assert "2031年节假日安排尚未纳入本程序" in capsys.readouterr().err
    found = ask("notice", "show", "1")
    assert found["deadline"] == "2031-03-17"
    assert "国务院办公厅" in found["text"]["deadline_note"]


def test_nothing_is_invented_for_an_office_that_gave_nothing(
    db: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["notice", "issue", "1", "--out", str(tmp_path), "--db", db]) == 0
    captured = capsys.readouterr()
    assert "不编文号" in captured.out
    assert "没有红头和署名" in captured.err
    found = ask("notice", "show", "1")
    assert (found["number"], found["text"]["red_head"]) == (None, None)


def test_a_failure_gives_out_no_number(
    db: str, office: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    (tmp_path / "own.docx").write_bytes(b"no docx")
    broken.write_text(OFFICE + "template: own.docx\n")
    assert run(["notice", "issue", "1", "--office", str(broken), "--db", db]) == 2
    assert ask("notice", "show", "1")["state"] == "draft"
    assert run(["notice", "issue", "1", "--office", office, "--db", db]) == 0
    assert ask("notice", "show", "1")["number"].endswith("〕1号")


def test_the_offices_own_template(db: str, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ number }}")
    document.add_paragraph("{%p for fault in faults %}")
    document.add_paragraph("{{ fault.position }} {{ fault.title }} {{ fault.deadline }}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(tmp_path / "own.docx"))
    own = tmp_path / "own.yaml"
    own.write_text(OFFICE + "template: own.docx\n")
    command = ["notice", "issue", "1", "--office", str(own), "--on", "2026-11-20"]
    assert run([*command, "--out", str(tmp_path), "--db", db]) == 0
    texts = [each.text for each in Document(str(tmp_path / "notice-1.docx")).paragraphs]
    assert texts[0] == "清政办督〔2026〕1号"
    assert texts[1] == "1 网页打不开：页面不存在 2026年12月20日"


def test_pictures_stand_in_an_attachment(
    db: str, office: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (40, 30), "red").save(folder / "2.png")
    (folder / "notes.txt").write_text("left alone")
    issued(db, office, "--pictures", str(folder), "--out", str(tmp_path))
    document = Document(str(tmp_path / "notice-1.docx"))
    assert len(document.inline_shapes) == 1
    texts = [each.text for each in document.paragraphs]
    assert "问题2：网页打不开：页面不存在" in texts
    assert any(text.endswith("2.问题网页截图") for text in texts)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("9.png", b"\x89PNG\r\n\x1a\n", "第 9 个问题"), ("1.png", b"text", "不是 PNG")],
)
def test_a_wrong_picture_is_one_line(
    drafted: str,
    office: str,
    tmp_path: Path,
    name: str,
    content: bytes,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / name).write_bytes(content)
    command = ["notice", "issue", "1", "--office", office, "--pictures", str(tmp_path / "p")]
    assert run([*command, "--db", drafted]) == 2
    assert told in capsys.readouterr().err


def test_reply_close_and_withdraw(
    db: str, office: str, ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued(db, office)
    file = tmp_path / "reply.docx"
    file.write_bytes(b"whatever the unit sent")
    reply = ["notice", "reply", "1", "--text", "已整改", "--file", str(file), "--db", db]
    assert run(reply) == 0
    found = ask("notice", "show", "1")
    assert (found["state"], found["replies"][0]["file_name"]) == ("replied", "reply.docx")
    out = tmp_path / "out"
    assert run(["notice", "write", "1", "--replies", "--out", str(out), "--db", db]) == 0
    assert (out / "notice-1-reply-1.bin").read_bytes() == file.read_bytes()
    assert run(["notice", "close", "1", "--db", db]) == 2
    assert "还有 2 个问题没有复核为已整改" in capsys.readouterr().err
    assert run(["notice", "close", "1", "--reason", "现场核实", "--db", db]) == 0
    assert run(["notice", "withdraw", "1", "--reason", "x", "--db", db]) == 2
    assert "已经了结" in capsys.readouterr().err


def test_a_correction_names_what_it_takes_the_place_of(
    db: str, office: str, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    issued(db, office)
    assert run(["review", "dismiss", "2", "--reason", "网页正常", "--db", db]) == 0
    assert run(["notice", "correct", "1", "--note", "误列问题2", "--db", db]) == 0
    assert run(["notice", "issue", "2", "--office", office, "--db", db]) == 0
    old, new = ask("notice", "show", "1"), ask("notice", "show", "2")
    assert old["state"] == "corrected"
    assert (new["kind"], new["number"]) == ("correction", old["number"].replace("〕1", "〕2"))
    assert old["number"] in new["text"]["opening"]
    assert "误列问题2" in new["text"]["opening"]
    assert len(new["text"]["faults"]) == 1
    assert run(["notice", "correct", "1", "--note", "x", "--db", db]) == 2


def test_the_numbers_go_on_from_elsewhere(
    db: str, office: str, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["notice", "numbers", "--office", office, "--last", "41", "--db", db]) == 0
    assert "42号" in capsys.readouterr().out
    issued(db, office)
    assert ask("notice", "show", "1")["number"].endswith("〕42号")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["draft"], "不知道给谁起草"),
        (["draft", "--audit", "7"], "没有编号为 7 的检查"),
        (["issue", "7"], "没有编号为 7 的通知书"),
        (["issue", "1", "--on", "2026-13-01"], "日期不对"),
        (["issue", "1", "--office", "no.yaml"], "no.yaml"),
        (["recheck"], "不知道复核哪一份"),
        (["recheck", "1"], "不用复核"),
        (["reply", "1"], "反馈没有内容"),
        (["reply", "1", "--text", "x" * 2001], "超过 2000 字"),
        (["reply", "1", "--text", "x"], "不能登记反馈"),
        (["reply", "1", "--file", "no.bin"], "no.bin"),
        (["close", "1", "--reason", "x"], "不能办结"),
        (["second", "1"], "没有逾期"),
        (["correct", "1", "--note", "x"], "不能更正"),
        (["withdraw", "1", "--reason", " "], "理由不能为空"),
        (["numbers", "--office", "no.yaml", "--last", "1"], "no.yaml"),
    ],
)
def test_bad_input_is_one_line(
    drafted: str, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["notice", *arguments, "--db", drafted]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert len(err.strip().splitlines()) == 1


# --- whole cycles ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site with a stale column and a dead link, inspected and reviewed."""
    folder = tmp_path_factory.mktemp("cycle")
    path = folder / "govaudit.db"
    with serving() as site:
        mendable.build(site)
        command = ["check", site.home_url, "--name", "清河县人民政府", "--no-browser", "--quiet"]
        fast = ["--allow-private", "127.0.0.0/8", "--delay", "0", "--second-look", "0.05"]
        assert run([*command, *fast, "--out", str(folder / "out"), "--db", str(path)]) in (1, 3)
        chosen = ["--site", "1", "--indicator", "dead-links-other,other-columns-stale"]
        assert (
            run(["review", "confirm", *chosen, "--operator", "王某", "--yes", "--db", str(path)])
            == 0
        )
        assert run(["notice", "draft", "--site", "1", "--db", str(path)]) == 0
        yield site, path


@pytest.fixture
def cycle(
    inspected: tuple[Site, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Site, str]:
    """The site as it was, and a copy of the database."""
    monkeypatch.setenv("GOVAUDIT_OPERATOR", "王某")
    site, path = inspected
    site.answers.clear()
    mendable.build(site)
    copy = tmp_path / "govaudit.db"
    shutil.copy(path, copy)
    return site, str(copy)


def outcomes(found: Any) -> dict[str, str]:
    faults = {fault["position"]: fault["indicator"] for fault in found["text"]["faults"]}
    return {faults[each["position"]]: each["outcome"] for each in found["outcomes"]}


def test_inspected_reviewed_noticed_mended_rechecked_closed(
    cycle: tuple[Site, str], office: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site, db = cycle
    ask = asking(db, capsys)
    issued(db, office)
    recheck = ["notice", "recheck", "1", *FAST, "--db", db]
    assert run(recheck) == 1
    assert set(outcomes(ask("notice", "show", "1")).values()) == {"persisting"}
    mendable.mend_link(site)
    assert run(recheck) == 1
    assert outcomes(ask("notice", "show", "1")) == {
        "dead-links-other": "fixed",
        "other-columns-stale": "persisting",
    }
    assert run(["notice", "close", "1", "--db", db]) == 2
    mendable.mend_column(site)
    site.asked.clear()
    assert run(recheck) == 0
    assert not {"/xw/3.html", "/zt/3.html"} & set(site.asked)
    assert run(["notice", "close", "1", "--db", db]) == 0
    found = ask("notice", "show", "1")
    assert found["state"] == "closed"
    assert len(found["rechecks"]) == 3
    assert [act["act"] for act in found["acts"]] == ["close", *["recheck"] * 3, "issue", "draft"]
    latest = ask("report", "history", "1")["inspections"]
    assert len(latest) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (mendable.drop_link, "fixed"),
        (lambda site: site.put("/gone.html", "", status=403), "undetermined"),
        (lambda site: site.put("/zt/", "", status=500), "undetermined"),
        (lambda site: site.answers.pop("/zt/"), "undetermined"),
    ],
)
def test_what_a_recheck_makes_of_a_dead_link(
    cycle: tuple[Site, str],
    office: str,
    change: Callable[[Site], object],
    expected: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Gone from its page it is mended; a page that did not open proves nothing."""
    site, db = cycle
    issued(db, office)
    change(site)
    assert run(["notice", "recheck", "1", *FAST, "--db", db]) == 1
    found = outcomes(asking(db, capsys)("notice", "show", "1"))
    assert found["dead-links-other"] == expected


def test_a_site_that_does_not_open_proves_nothing(
    cycle: tuple[Site, str], office: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site, db = cycle
    issued(db, office)
    site.down = True
    try:
        assert run(["notice", "recheck", "1", *FAST, "--db", db]) == 3
    finally:
        site.down = False
    found = outcomes(asking(db, capsys)("notice", "show", "1"))
    assert set(found.values()) == {"undetermined"}


def test_what_needs_the_whole_site_is_told_by_the_whole_site_alone(
    cycle: tuple[Site, str],
    office: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site, db = cycle
    ask = asking(db, capsys)
    issued(db, office)
    wording = notice_wording()
    alone = wording.recheck_alone - {"dead-links-other"}
    changed = wording.model_copy(update={"recheck_alone": alone})
    monkeypatch.setattr("reports.notices.outcomes.notice_wording", lambda: changed)
    assert run(["notice", "recheck", "1", *FAST, "--db", db]) == 1
    assert outcomes(ask("notice", "show", "1"))["dead-links-other"] == "undetermined"
    mendable.mend_link(site)
    mendable.mend_column(site)
    assert run(["notice", "recheck", "1", "--whole", *FAST, "--db", db]) == 0
    assert set(outcomes(ask("notice", "show", "1")).values()) == {"fixed"}


def test_what_no_recheck_has_seen_is_not_called_unmended(
    cycle: tuple[Site, str], office: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, db = cycle
    issued(db, office)
    later(db, deadline=dt.date(2026, 1, 5))
    assert run(["notice", "second", "1", "--db", db]) == 0
    second = asking(db, capsys)("notice", "show", "2")["text"]
    assert "期限已过，还有2个问题不能确认已经完成整改。" in second["opening"]
    assert "没有完成" not in second["opening"] + second["title"]
    assert "逾期未整改" not in second["title"]


def test_missed_deadline_overdue_second_notice(
    cycle: tuple[Site, str], office: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site, db = cycle
    ask = asking(db, capsys)
    issued(db, office)
    assert run(["notice", "second", "1", "--db", db]) == 2
    assert ask("notice", "list", "--overdue") == []
    yesterday = dt.datetime.now(dt.UTC).astimezone().date() - dt.timedelta(days=1)
    later(db, deadline=yesterday)
    [overdue] = ask("notice", "list", "--overdue")
    assert overdue["id"] == 1
    mendable.mend_link(site)
    assert run(["notice", "recheck", "--due", *FAST, "--db", db]) == 1
    assert run(["notice", "recheck", "--due", *FAST, "--db", db]) == 0
    assert run(["notice", "second", "1", "--db", db]) == 0
    assert run(["notice", "issue", "2", "--office", office, "--db", db]) == 0
    first, second = ask("notice", "show", "1"), ask("notice", "show", "2")
    assert first["state"] == NoticeState.URGED
    assert [fault["indicator"] for fault in second["text"]["faults"]] == ["other-columns-stale"]
    assert first["number"] in second["text"]["opening"]
    assert "期限已过，经复核，仍有1个问题没有完成整改。" in second["text"]["opening"]
    assert second["text"]["earlier"]["id"] == 1
    assert ask("notice", "list", "--overdue") == []
    mendable.mend_column(site)
    assert run(["notice", "recheck", "2", *FAST, "--db", db]) == 0
    assert run(["notice", "close", "2", "--db", db]) == 0
    assert ask("notice", "show", "1")["state"] == "closed"
