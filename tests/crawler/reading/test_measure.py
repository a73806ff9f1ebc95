"""The measuring script counts what it says it counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import read_real, reading

_PAGE = """<html><head><meta charset="utf-8"><title>通知公告</title></head><body><ul class="list">
<li><a href="1.html">河西县关于停水的通知</a><span>2026-11-01</span></li>
<li><a href="2.html">河西县关于停电的通知</a><span>2026-10-01</span></li></ul></body></html>"""


def _folder(tmp_path: Path, items: list[dict[str, Any]]) -> Path:
    record = {
        "file": "page.html",
        "url": "http://www.hexi.gov.cn/tz/",
        "page_kind": "list",
        "title": "通知公告",
        "column_name": "通知公告",
        "breadcrumb": None,
        "published": None,
        "rendering": "static",
        "items": items,
        "item_count": len(items),
        "newest_date": "2026-11-01",
        "site_code": {"meta": [], "footer": None, "widget": None},
        "icp": [],
        "police_record": [],
        "has_party_gov_mark": False,
        "has_error_report_entry": False,
        "sitemap_link": False,
        "sponsor": None,
    }
    (tmp_path / "page.html").write_text(_PAGE, encoding="utf-8")
    (tmp_path / "EXPECTED.json").write_text(json.dumps([record]), encoding="utf-8")
    return tmp_path


_FIRST = {"title": "河西县关于停水的通知", "href": "1.html", "date": "2026-11-01"}
_SECOND = {"title": "河西县关于停电的通知", "href": "2.html", "date": "2026-10-01"}
_MISSED = {"title": "河西县关于停气的通知", "href": "3.html", "date": "2026-09-01"}


@pytest.mark.parametrize(
    ("items", "status", "precision", "recall", "dates"),
    [
        ([_FIRST, _SECOND], 0, 1.0, 1.0, 1.0),
        ([_FIRST, _SECOND, _MISSED], 1, 1.0, 0.6667, 1.0),
        ([_FIRST], 1, 0.5, 1.0, 1.0),
        ([_FIRST, {**_SECOND, "date": "2025-10-01"}], 1, 1.0, 1.0, 0.5),
    ],
    ids=["all right", "one missed", "one too many", "one date wrong"],
)
def test_rates(
    items: list[dict[str, Any]],
    status: int,
    precision: float,
    recall: float,
    dates: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = str(_folder(tmp_path, items))
    arguments = ["read_real", folder, "--as-of", "2026-11-22", "--repeat", "1"]
    monkeypatch.setattr("sys.argv", arguments)
    assert read_real.main() == status
    rates = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert rates["item_precision"] == precision
    assert rates["item_recall"] == recall
    assert rates["dates_right"] == dates


def test_a_folder_without_expectations_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["read_real", str(tmp_path)])
    assert read_real.main() == 2
    assert "EXPECTED.json" in capsys.readouterr().err


def test_the_benchmark_measures_a_page_of_the_size_it_names() -> None:
    figures = reading.measure(runs=3)
    assert 9 <= figures["kilobytes"] <= 14
    assert figures["links"] >= 95
    assert figures["on_top_ms"] > 0
