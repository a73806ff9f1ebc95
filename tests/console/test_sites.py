"""``govaudit sites``: import, list, show, edit, remove, export."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import col, select

from config.terms import Act, Level, SiteField, SiteKind, SiteState
from console.cli import run
from console.sitefiles import read_sites, write_sites
from console.sitefiles.values import neutral, restored
from store.acts import list_acts
from store.database import open_store
from store.siteimport import apply_import, plan_import
from store.sites import home_urls
from store.tables import Site
from tests.portals import NOW
from tests.store.conftest import begin

LIST = """网站名称,首页网址,标识码,层级,上级,状态,电话
双鸭山市人民政府,https://www.shuangyashan.gov.cn,2305000001,市级,,正常,
友谊县人民政府,https://www.youyi.gov.cn,2305220001,县级,2305000001,正常,0469-5812345
集贤县人民政府,https://www.jixian.gov.cn,2305210001,县级,双鸭山市人民政府,临时下线,
"""
BAD = LIST + "坏的,https://www.youyi.gov.cn,23,县级,,正常,\n"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "sites.db")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(LIST)
    return path


def data_of(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    capsys.readouterr()
    assert run(["sites", *arguments, "--json", "-"]) == status
    return json.loads(capsys.readouterr().out)


def listed(capsys: pytest.CaptureFixture[str], db: str, *more: str) -> list[str]:
    return [site["name"] for site in data_of(capsys, "list", "--db", db, *more)]


def test_import_and_again(db: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sites", "import", str(file), "--db", db]) == 0
    shown = capsys.readouterr()
    assert "新增 3，变更 0，不变 0，有误 0；名单中没有的 0。已写入登记册。" in shown.out
    assert shown.err == ""
    file.write_text(LIST.replace("0469-5812345", "0469-5800000").replace("临时下线", "永久下线"))
    data = data_of(capsys, "import", str(file), "--db", db)
    assert [each["changes"] for each in data["changed"]] == [
        [{"field": "phone", "old": "0469-5812345", "new": "0469-5800000"}],
        [{"field": "state", "old": "offline_temporary", "new": "offline_permanent"}],
    ]
    assert data["unchanged"] == 1


def test_a_dry_run_writes_nothing(db: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sites", "import", str(file), "--db", db, "--dry-run"]) == 0
    assert "没有写入登记册" in capsys.readouterr().out
    assert listed(capsys, db) == []


def test_good_rows_are_kept_and_bad_ones_named(
    db: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD)
    assert run(["sites", "import", str(file), "--db", db]) == 0
    shown = capsys.readouterr()
    assert "第 5 行有误：网站标识码“23”不是标识码" in shown.err
    assert "首页网址与第 3 行重复" in shown.err
    assert len(listed(capsys, db)) == 3


def test_strict_takes_all_or_nothing(
    db: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD)
    data = data_of(capsys, "import", str(file), "--db", db, "--strict", status=2)
    assert data["written"] is False
    assert [each["row"] for each in data["refused"]] == [5]
    assert listed(capsys, db) == []
    file.write_text(LIST)
    assert run(["sites", "import", str(file), "--db", db, "--strict"]) == 0
    assert len(listed(capsys, db)) == 3


def test_a_file_without_one_good_row(
    db: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("网址\n友谊县\n")
    assert run(["sites", "import", str(file), "--db", db]) == 2
    assert "没有一行可以写入" in capsys.readouterr().err


def test_private_hosts_need_leave(db: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("网址\nhttp://127.0.0.1:8080/\n")
    assert run(["sites", "import", str(file), "--db", db]) == 2
    assert "不是公网地址" in capsys.readouterr().err
    more = ["--allow-private", "127.0.0.0/8"]
    assert run(["sites", "import", str(file), "--db", db, *more]) == 0


def test_list_by_filter_and_as_a_tree(
    db: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["sites", "import", str(file), "--db", db])
    assert listed(capsys, db, "--filter", "state=normal level=县级") == ["友谊县人民政府"]
    assert run(["sites", "list", "--tree", "--db", db]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "#1 双鸭山市人民政府 https://www.shuangyashan.gov.cn/",
        "　#2 友谊县人民政府 https://www.youyi.gov.cn/",
        "　#3 集贤县人民政府（临时下线） https://www.jixian.gov.cn/",
    ]
    assert run(["sites", "list", "--filter", "大小=3", "--db", db]) == 2
    assert "没有名为 大小 的筛选键" in capsys.readouterr().err


def test_show_with_history(db: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["sites", "import", str(file), "--db", db])
    store = open_store(db)
    number = begin(store, "https://www.youyi.gov.cn/")
    store.close()
    data = data_of(capsys, "show", "2305220001", "--db", db)
    assert data["parent"] == "https://www.shuangyashan.gov.cn/"
    assert [each["id"] for each in data["inspections"]] == [number]
    assert run(["sites", "show", "#1", "--db", db]) == 0
    text = capsys.readouterr().out
    assert "下级" not in text.splitlines()[0]
    assert "https://www.jixian.gov.cn/" in text


def test_add_edit_and_remove(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sites", "add", "www.youyi.gov.cn", "--name", "友谊县", "--db", db]) == 0
    assert run(["sites", "add", "https://www.youyi.gov.cn/", "--db", db]) == 2
    assert "已经登记为 #1" in capsys.readouterr().err
    edits = ["--state", "临时下线", "--state-until", "2099-12-31", "--site-code", "2305220001"]
    assert run(["sites", "edit", "友谊县", *edits, "--db", db]) == 0
    shown = capsys.readouterr().out
    assert "状态：正常 → 临时下线；状态截止日期：（空） → 2099-12-31" in shown
    assert listed(capsys, db, "--filter", "state=offline_temporary") == ["友谊县"]
    assert run(["sites", "edit", "#1", "--parent", "#1", "--db", db]) == 2
    assert run(["sites", "edit", "#1", "--level", "大区", "--db", db]) == 2
    assert run(["sites", "edit", "#1", "--db", db]) == 2
    assert run(["sites", "edit", "#1", "--note", "", "--db", db]) == 0
    assert capsys.readouterr().out.endswith("没有变化。\n")
    run(["sites", "add", "jyj.youyi.gov.cn", "--parent", "#1", "--db", db])
    assert run(["sites", "remove", "#1", "--db", db]) == 2
    assert run(["sites", "remove", "#2", "--db", db]) == 0
    assert run(["sites", "remove", "#1", "--db", db]) == 0
    assert listed(capsys, db) == []


def test_an_edit_may_not_take_what_is_anothers(
    db: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["sites", "import", str(file), "--db", db])
    capsys.readouterr()
    assert run(["sites", "edit", "#1", "--site-code", "2305220001", "--db", db]) == 2
    assert "标识码已经是 #2（友谊县人民政府）的" in capsys.readouterr().err
    assert run(["sites", "edit", "#1", "--home-url", "http://www.youyi.gov.cn", "--db", db]) == 2
    assert "首页网址已经是 #2" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_export_comes_back_unchanged(
    db: str, file: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["sites", "import", str(file), "--db", db])
    run(["sites", "edit", "#2", "--phone", "+86-469-5812345", "--note", "=1+1", "--db", db])
    out = tmp_path / f"导出.{ending}"
    assert run(["sites", "export", str(out), "--db", db]) == 0
    data = data_of(capsys, "import", str(out), "--db", db, "--strict")
    assert (data["new"], data["changed"], data["unchanged"]) == ([], [], 3)
    other = f"{db}.new"
    assert run(["sites", "import", str(out), "--db", other, "--strict"]) == 0
    data = data_of(capsys, "list", "--db", other)
    assert (data[1]["phone"], data[1]["note"]) == ("+86-469-5812345", "=1+1")


def test_no_cell_of_an_export_is_a_formula(db: str, file: Path, tmp_path: Path) -> None:
    file.write_text('网址,名称,备注\nwww.a.gov.cn,"=HYPERLINK(""http://x"")",@SUM(A1)\n')
    run(["sites", "import", str(file), "--db", db])
    for name in ("a.csv", "a.xlsx"):
        assert run(["sites", "export", str(tmp_path / name), "--db", db]) == 0
    sheet = load_workbook(tmp_path / "a.xlsx").active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    texts = [str(cell.value) for cell in cells]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        texts += [cell for row in csv.reader(stream) for cell in row]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    assert sum("HYPERLINK" in text for text in texts) == 2


def test_an_export_that_cannot_be_written(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sites", "export", str(tmp_path / "a.txt"), "--db", db]) == 2
    assert "以 .csv、.xlsx 或 .jsonl 结尾" in capsys.readouterr().err
    assert run(["sites", "export", "/dev/full/a.csv", "--db", db]) == 2


@given(st.text(max_size=20))
def test_what_is_neutral_comes_back(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z")) | st.sampled_from("=+-@'“,;\"\\|"),
    min_size=1,
    max_size=12,
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "sponsor": WORDS,
        "region": WORDS,
        "category": WORDS,
        "contact": WORDS,
        "note": WORDS,
        "phone": st.from_regex(r"[+0][0-9]{2,4}-[0-9]{7}", fullmatch=True),
        "site_code": st.from_regex(r"23[0-9]{8}|bm[0-9]{8}", fullmatch=True),
        "region_code": st.from_regex(r"23[0-9]{4}", fullmatch=True),
        "level": st.sampled_from(Level),
        "kind": st.sampled_from(SiteKind),
        "state": st.sampled_from(SiteState),
        "state_from": st.dates(min_value=NOW.date()),
        "parent": st.integers(0, 5),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(VALUES, min_size=1, max_size=6), st.sampled_from(["csv", "xlsx", "jsonl"]))
def test_every_registry_comes_back_from_its_export(
    sites: list[dict[str, Any]], ending: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = open_store(str(Path(name) / "a.db"))
        with store.session() as session:
            codes: set[str] = set()
            for number, values in enumerate(sites):
                given = dict(values)
                parent = given.pop("parent", None)
                if given.get("site_code") in codes:
                    del given["site_code"]
                codes.add(given.get("site_code", ""))
                if given.get("state_from") and given["state_from"].year > 2190:
                    del given["state_from"]
                host = f"s{number}.gov.cn"
                above = (parent % number) + 1 if parent is not None and number else None
                site = Site(
                    **{"name": host, "home_url": f"https://{host}/", "host": host, **given},
                    parent_id=above,
                    created_at=NOW,
                    updated_at=NOW,
                )
                session.add(site)
                session.flush()
            session.commit()
            before = session.exec(select(Site).order_by(col(Site.id))).all()
            held = [site.model_dump() for site in before]
            path = Path(name) / f"a.{ending}"
            write_sites(path, before, home_urls(session, [site.id or 0 for site in before]))
            plan = plan_import(session, read_sites(path).rows)
            assert (plan.refused, plan.new, plan.changed) == ([], [], [])
            apply_import(session, plan, NOW)
            session.commit()
            after = session.exec(select(Site).order_by(col(Site.id))).all()
            assert [site.model_dump() for site in after] == held
        store.close()


def test_every_field_is_exported() -> None:
    assert {each.value for each in SiteField} - {"parent"} < set(Site.model_fields)


def test_who_changed_the_registry_is_logged(db: str, file: Path) -> None:
    by = ["--operator", "张三", "--db", db]
    assert run(["sites", "import", str(file), *by]) == 0
    assert run(["sites", "import", str(file), *by]) == 0
    assert run(["sites", "edit", "#2", "--note", "待迁移", *by]) == 0
    assert run(["sites", "remove", "#3", *by]) == 0
    store = open_store(db)
    with store.session() as session:
        acts = [(each.act, each.operator, each.subject_id) for each in list_acts(session)]
    store.close()
    assert acts == [
        (Act.STRIKE_OFF, "张三", "3"),
        (Act.REGISTER, "张三", "2"),
        (Act.REGISTER, "张三", "名单.csv"),
    ]
