"""Files appear whole or not at all, and a new format needs no more than its module."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import UserError
from config.terms import LinkCause
from reports.formats import formats, write_reports
from reports.model import LinkRow, LinkStream
from tests.reports.sample import link, sample


def test_both_papers_are_written_under_their_fixed_names(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    names = ["report.html", "report.json", "duties-qingxi-plan.html"]
    assert write_reports(sample(), folder) == [folder / name for name in names]
    assert sorted(each.name for each in folder.iterdir()) == sorted(names)
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["verdict"]


def test_a_report_is_readable_by_others_than_its_writer(tmp_path: Path) -> None:
    (path,) = write_reports(sample(), tmp_path, ["json"])
    assert path.stat().st_mode & 0o044


def test_formats_are_found_by_themselves() -> None:
    assert set(formats()) >= {"html", "json"}


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"xls.*html、json"):
        write_reports(sample(), tmp_path, ["xls"])


def test_a_directory_that_is_a_file_gets_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "report"
    blocked.write_text("")
    with pytest.raises(UserError, match=r"report.*--out") as caught:
        write_reports(sample(), blocked)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_directory_without_write_permission_gets_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="没有权限"):
        write_reports(sample(), tmp_path)


class _Broken(LinkStream):
    def __iter__(self) -> Iterator[LinkRow]:
        yield link(1, LinkCause.NOT_FOUND)
        raise RuntimeError("the database went away")


def test_a_failure_on_the_way_leaves_the_old_report(tmp_path: Path) -> None:
    write_reports(sample(), tmp_path, ["json"])
    before = (tmp_path / "report.json").read_bytes()
    with pytest.raises(RuntimeError):
        write_reports(sample(links=_Broken()), tmp_path, ["json"])
    assert (tmp_path / "report.json").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


class _Many(LinkStream):
    """Links that are made as they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[LinkRow]:
        for number in range(self.count):
            yield link(number, LinkCause.NOT_FOUND, url=f"https://h{number % 3}.test/{number}")


def test_every_link_is_in_the_json_and_the_page_says_where_the_rest_is(tmp_path: Path) -> None:
    page, data, _ = write_reports(sample(links=_Many(500)), tmp_path)
    assert len(json.loads(data.read_text(encoding="utf-8"))["links"]) == 500
    text = page.read_text(encoding="utf-8")
    assert text.count("https://h0.test/") < 500 / 3
    assert "其余见 report.json" in text
