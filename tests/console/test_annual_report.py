"""``govaudit annual-report``: files of every format, addresses, and the ways out."""

from __future__ import annotations

import functools
import http.server
import io
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image

from config.terms import AnnualFormat
from console.cli import run
from tests.annualpapers import as_docx, as_html, as_text
from tests.annualreports import Look, made, next_year


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("annual")
    report = made(5, AnnualFormat.Y2021, year=2022)
    (tmp_path / "2022.html").write_bytes(as_html(report))
    (tmp_path / "2022.txt").write_bytes(as_text(report))
    (tmp_path / "2022.docx").write_bytes(as_docx(report))
    (tmp_path / "2023.html").write_bytes(as_html(next_year(report, 6)))
    wrong = report.changed(("applications", "granted", "person"), 99999)
    (tmp_path / "wrong.html").write_bytes(as_html(wrong))
    (tmp_path / "empty.html").write_bytes(as_html(report, Look(zero="")))
    (tmp_path / "none.txt").write_text("通知：明日放假。", "utf-8")
    return tmp_path


def result_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


@pytest.mark.parametrize("name", ["2022.html", "2022.txt", "2022.docx"])
def test_all_holds(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(["annual-report", str(folder / name), "--json", "-"]) == 0
    data = result_of(capsys)
    assert (data["schema_version"], data["year"], data["result"]) == (1, 2022, "pass")
    assert data["format"] == {"id": "2021", "document": "国办公开办函〔2021〕30号"}
    assert set(data["counts"]) == {"pass", "fail", "in_doubt", "not_assessable"}
    assert data["counts"]["pass"] == len(data["judgements"])
    assert data["tables"]["applications"]["fault"] is None
    assert len(data["tables"]["applications"]["rows"]) == 25


def test_the_cells_of_what_fails_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["annual-report", str(folder / "wrong.html"), "--json", "-"]) == 1
    failed = [each for each in result_of(capsys)["judgements"] if each["result"] == "fail"]
    assert [each["relation"] for each in failed] == ["r1", "r2"]
    assert failed[0]["place"] == "（一）予以公开"
    cells = {(cell["row"], cell["column"]): cell["value"] for cell in failed[0]["cells"]}
    assert cells["（一）予以公开", "自然人"] == 99999
    assert failed[0]["expected"] != failed[0]["actual"]
    assert "99999" in failed[0]["text"]


def test_words_for_a_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["annual-report", str(folder / "wrong.html")]) == 1
    said = capsys.readouterr().out
    assert "有不成立的" in said
    assert "R1 各行合计\t不成立\t（一）予以公开" in said
    assert "跨年关系没有核对" in said


def test_empty_cells_and_foreign_papers_are_not_assessable(folder: Path) -> None:
    assert run(["annual-report", str(folder / "empty.html")]) == 3
    assert run(["annual-report", str(folder / "none.txt")]) == 3


def test_with_the_year_before(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last, this = str(folder / "2022.html"), str(folder / "2023.html")
    assert run(["annual-report", this, "--last-year", last]) == 0
    assert "跨年" not in capsys.readouterr().out
    assert run(["annual-report", last, "--last-year", this]) == 3
    assert run(["annual-report", last, "--last-year", str(folder / "gone.html")]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.html"], "不能读取"),
        (["bad\0name.html"], "路径不对"),
        (["2022.html", "--year", "22"], "不是年份"),
        (["2022.html", "--json", "no/such\0/x.json"], "JSON"),
        (["http://127.0.0.1:9/"], "打不开"),
    ],
)
def test_mistakes_are_told_in_one_line(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(folder)
    if "\0" in "".join(arguments[1:]):
        arguments = [*arguments[:-1], str(folder)]
    assert run(["annual-report", *arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert said.count("\n") == 0


def test_a_paper_without_text_is_told_and_not_held_against_anybody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = tmp_path / "scan.docx"
    paper = docx.Document()
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "PNG")
    picture.seek(0)
    paper.add_picture(picture)
    paper.save(str(scan))
    assert run(["annual-report", str(scan), "--json", "-"]) == 3
    assert {each["result"] for each in result_of(capsys)["judgements"]} == {"not_assessable"}
    locked = tmp_path / "old.doc"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert run(["annual-report", str(locked)]) == 3
    assert "旧版 Office" in capsys.readouterr().out


@pytest.fixture
def server(folder: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()


def test_of_what_is_no_report_nothing_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line for the six parts, and no format that nothing tells of."""
    assert run(["annual-report", str(folder / "none.txt")]) == 3
    shown = capsys.readouterr().out
    assert "年份：没有读到；格式：没有读到" in shown
    assert "结论：没有读到可以核对的内容，不能判断" in shown
    assert shown.count("没有认出任何一个部分的标题") == 1


def test_an_address(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--allow-private", "127.0.0.0/8"]
    assert run(["annual-report", f"{server}/2022.docx", *options]) == 0
    assert run(["annual-report", f"{server}/gone.html", *options]) == 2
    assert "404" in capsys.readouterr().err
    assert run(["annual-report", f"{server}/2022.docx"]) == 2


@pytest.mark.system("libreoffice-writer")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="apt-get install libreoffice-writer")
def test_a_pdf_with_tables_over_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "r.docx").write_bytes(as_docx(made(31, AnnualFormat.Y2021)))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "r.docx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=100,
    )
    assert run(["annual-report", str(tmp_path / "r.pdf"), "--json", "-"]) == 0
    assert len(result_of(capsys)["tables"]["disputes"]["rows"]) == 3
