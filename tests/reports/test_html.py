"""The page: whole, safe whatever the site wrote, offline, and true to the report."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from config.report import report_wording
from config.terms import LinkCause, NotAssessedCause
from config.wording import word
from reports.building.duties import fulfilment_of
from reports.formats.html import write
from reports.model import IndicatorPart, Report
from tests.reports.sample import sample, sample_data

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'
HOSTILE_URLS = (
    "javascript:alert(1)",
    "data:text/html,x",
    "https://a.test/'\"><script>alert(3)</script>",
)
STRINGS_OF_THE_SITE = frozenset(
    {"name", "title", "url", "text", "note", "detail", "value", "label", "home_url", "sponsor"}
    | {"example", "pattern", "matched_text", "final_url", "error", "requirement", "remedy"}
)


def render(report: Report) -> BeautifulSoup:
    return BeautifulSoup(html(report), "lxml")


def html(report: Report) -> str:
    stream = io.BytesIO()
    write(report, stream)
    return stream.getvalue().decode()


@pytest.fixture(scope="module")
def page() -> BeautifulSoup:
    return render(sample())


def test_it_begins_with_the_verdict_and_its_reason(page: BeautifulSoup) -> None:
    stamp = page.select_one("#verdict .stamp")
    assert stamp is not None
    text = stamp.get_text(" ", strip=True)
    for part in ("待复核", "76.6", "合格线 60", "互动回应差", "没有走完全站", "达到页数上限"):
        assert part in text


def test_the_head_names_site_and_rules(page: BeautifulSoup) -> None:
    head = page.select_one("header.title")
    assert head is not None
    for part in (
        "清溪县人民政府",
        "2399990001",
        "县级",
        "2026-11-20",
        "2019.1",
        "国办秘函〔2019〕19号",
    ):
        assert part in head.get_text()


def test_every_indicator_has_status_clause_and_confidence(page: BeautifulSoup) -> None:
    for each in sample().indicators:
        row = page.select_one(f"#indicator-{each.id}")
        assert row is not None
        text = row.get_text(" ", strip=True)
        if each.ruleset == "qingxi-plan":
            assert word(fulfilment_of(each)) in text
            continue
        assert word(each.status) in text
        assert each.basis in text
        assert ("由检查人员判断" if _by_person(each) else each.reason) in text
        local = each.points_confidence and each.points_confidence.value == "memory"
        assert ("本地默认分值" in text or "条款和分值为本地默认" in text) == bool(local)


def test_duties_are_listed_by_document_apart_from_the_indicators(page: BeautifulSoup) -> None:
    rows = page.select("#duties-qingxi-plan tbody tr")
    states = [row.td.get_text(strip=True) for row in rows if row.td]
    assert states == ["已落实", "未落实", "未查看", "未到期"]
    assert "更新完善权责清单" in rows[0].get_text()
    assert "没有“六保”政策专题" in rows[1].get_text()
    assert "报送 2026-09-01" in rows[2].get_text()
    assert not page.select("#indicators [id^=indicator-plan-]")
    assert not [row for row in page.select("#checklist tr") if "培训" in row.get_text()]


def test_without_documents_there_is_no_section_of_duties() -> None:
    data = sample_data()
    own = [each for each in data["indicators"] if each["ruleset"] == "national-2019"]
    plain = sample(rulesets=data["rulesets"][:1], duties=[], indicators=own)
    assert render(plain).select_one("#duties") is None


def test_every_finding_stands_there_or_is_counted(page: BeautifulSoup) -> None:
    report = sample()
    for each in report.indicators:
        section = page.select_one(f"#findings-{each.id}")
        if not each.findings:
            assert section is None
            continue
        assert section is not None
        rows = section.select("tbody tr")
        rest = re.search(r"其余 (\d+) 条见 report.json", section.get_text())
        assert len(rows) + (int(rest[1]) if rest else 0) == len(each.findings)
        assert each.why in section.get_text()
        assert each.remedy in section.get_text()


def test_what_was_not_looked_at_is_told_with_cause_and_side(page: BeautifulSoup) -> None:
    text = page.select_one("#coverage").get_text(" ", strip=True)  # type: ignore[union-attr]
    for part in (
        "9,427",
        "需多次监测的记录",
        "检查方",
        "内容由脚本加载",
        "日历页面",
        "412",
        "不代表网站有问题",
    ):
        assert part in text


def test_every_link_stands_under_its_cause(page: BeautifulSoup) -> None:
    section = page.select_one("#links")
    assert section is not None
    causes = [each.get_text(strip=True) for each in section.select("h4")]
    assert causes[:3] == ["页面不存在　4 个", "页面不存在　25 个", "内容与链接不符　4 个"]
    assert report_wording().link_advice[LinkCause.WRONG_TYPE] in section.get_text()
    assert "未能确定的链接（6 个）" in section.get_text()


def test_charts_add_up() -> None:
    report = sample()
    page = render(report)
    links = page.select("#links svg rect[data-value]")
    assert sum(float(str(each["data-value"])) for each in links) == len(list(report.links))
    lost = page.select('#verdict svg[aria-label^="各类指标的扣分"] rect.fail')
    assert sum(float(str(each["data-value"])) for each in lost) == pytest.approx(
        report.scoring.deducted
    )
    found = page.select('#verdict svg[aria-label^="各指标的问题数"] rect[data-value]')
    assert sum(float(str(each["data-value"])) for each in found) == len(report.findings)


def test_headings_go_down_step_by_step(page: BeautifulSoup) -> None:
    levels = [int(each.name[1]) for each in page.find_all(["h1", "h2", "h3", "h4"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_heads_with_scope_and_references_lead_somewhere(page: BeautifulSoup) -> None:
    assert page.html is not None
    assert page.html["lang"] == "zh-CN"
    for table in page.find_all("table"):
        assert table.find("th", attrs={"scope": True})
    ids = [str(each["id"]) for each in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for anchor in page.select('a[href^="#"]'):
        assert str(anchor["href"])[1:] in ids


def test_nothing_is_fetched_by_opening_it(page: BeautifulSoup) -> None:
    assert not page.find_all(["link", "iframe", "img", "object", "embed", "video", "audio"])
    assert not page.find_all(src=True)
    styles = "".join(each.get_text() for each in page.find_all("style"))
    assert not re.search(r"@import|url\((?!#)", styles)


def test_the_script_is_the_one_that_the_policy_allows(page: BeautifulSoup) -> None:
    (script,) = page.find_all("script")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    digest = base64.b64encode(hashlib.sha256(script.get_text().encode()).digest()).decode()
    assert f"'sha256-{digest}'" in str(policy["content"])
    assert "default-src 'none'" in str(policy["content"])


_INSIDE = re.compile(r"#|duties-[\w-]+\.html$")
"""This page, and the pages of documents beside it."""


def test_outside_links_give_nothing_away(page: BeautifulSoup) -> None:
    outside = [each for each in page.find_all("a") if not _INSIDE.match(str(each["href"]))]
    assert outside
    assert all(each["rel"] == ["noopener", "noreferrer"] for each in outside)


def test_whatever_the_site_wrote_stays_text() -> None:
    page = render(Report.model_validate(_poisoned(sample_data())))
    assert len(page.find_all("script")) == 1
    assert not page.find_all("img")
    assert not [
        each for each in page.find_all(True) if any(name.startswith("on") for name in each.attrs)
    ]
    for anchor in page.find_all("a"):
        address = str(anchor["href"])
        assert _INSIDE.match(address) or re.match(r"https?://", address)
    assert "\u202e" not in page.get_text()


def test_a_report_with_nothing_in_it_is_still_a_page() -> None:
    nothing_scored = {"full_marks": None, "suspect_vetoes": [], "missing": []}
    report = sample(
        indicators=[],
        columns=[],
        required_columns=[],
        links=[],
        findings=[],
        ipv6={},
        score=None,
        score_if_suspects_hold=None,
        scoring=sample_data()["scoring"] | nothing_scored,
    )
    text = render(report).get_text()
    assert "没有发现问题" in text
    assert "没有进行 IPv6 检查" in text


@pytest.mark.parametrize("verdict", ["qualified", "unqualified", "undetermined"])
def test_each_verdict_has_its_word(verdict: str) -> None:
    report = sample(verdict=verdict)
    word_of = render(report).select_one(".stamp .word")
    assert word_of is not None
    assert word_of.get_text(strip=True) == word(report.verdict)


def _by_person(indicator: IndicatorPart) -> bool:
    return indicator.cause is NotAssessedCause.NEEDS_PERSON


def _poisoned(value: Any, key: str = "") -> Any:
    """The report with every text of the site, and every address, replaced by something hostile."""
    if isinstance(value, dict):
        return {name: _poisoned(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_poisoned(each, key) for each in value]
    if isinstance(value, str) and key in STRINGS_OF_THE_SITE:
        return next(_HOSTILE) if "url" in key else HOSTILE
    return value


def _in_turn() -> Iterator[str]:
    while True:
        yield from HOSTILE_URLS


_HOSTILE = _in_turn()
