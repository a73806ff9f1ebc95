"""Duties: found by any of their names, and called missing only where all of the site was seen."""

from __future__ import annotations

from typing import Any

import pytest

from config.terms import IndicatorStatus, LinkCause, LinkPlace, PageKind, Rendering, StoppedBecause
from tests.checks.conftest import Run
from tests.portals import Portal

PASS, FAIL = IndicatorStatus.PASS, IndicatorStatus.FAIL
SUSPECT, UNSEEN = IndicatorStatus.SUSPECT, IndicatorStatus.NOT_ASSESSED
TOPIC = [{"title": "“六保”专题", "names": ["六保"]}]
POWER = [{"title": "权责清单", "pattern": "权责清单|权力清单", "types": ["power-lists"]}]


def plant(portal: Portal, *what: str) -> None:
    """Put one of the ways in which a column can be there on the portal."""
    for each in what:
        PLANTS[each](portal)


def _cut(portal: Portal) -> None:
    portal.inspection.complete = False
    portal.inspection.stopped_because = StoppedBecause.PAGE_BUDGET
    portal.link("zc/x.html", verdict=None, state="queued", crawl=True, priority=900)


PLANTS: dict[str, Any] = {
    "column": lambda p: p.list_column("lb/", name="“六保”政策专题", dates=["2026-10-01"]),
    "link": lambda p: p.navigation("lb/", "做好六保工作专题"),
    "wide link": lambda p: p.navigation("lb/", "做好“六 保”工作"),
    "dead link": lambda p: p.navigation("lb/", "六保专题", cause=LinkCause.NOT_FOUND),
    "friend link": lambda p: p.link("lb/", text="六保", place=LinkPlace.FRIEND_LINKS),
    "news": lambda p: p.link("n.html", text="我县召开六保六稳工作推进会议", place=LinkPlace.LIST),
    "cut short": _cut,
    "script list": lambda p: p.list_column("s/", page={"rendering": Rendering.SCRIPT}),
    "script page": lambda p: p.page("s/", rendering=Rendering.SCRIPT),
    "script news": lambda p: p.list_column("s/", "news", page={"rendering": Rendering.SCRIPT}),
}


@pytest.mark.parametrize(
    ("planted", "status"),
    [
        (["column"], PASS),
        (["link"], PASS),
        (["wide link"], PASS),
        ([], SUSPECT),
        (["dead link"], SUSPECT),
        (["friend link"], SUSPECT),
        (["news"], SUSPECT),
        # What was not seen is nobody's fault.
        (["cut short"], UNSEEN),
        (["script list"], UNSEEN),
        (["script page"], UNSEEN),
        (["column", "cut short"], PASS),
        # A list of news can't be the topic.
        (["script news"], SUSPECT),
    ],
)
def test_a_topic(run: Run, portal: Portal, planted: list[str], status: IndicatorStatus) -> None:
    plant(portal, *planted)
    assert run("columns-present", portal, wanted=TOPIC).status is status


def test_a_prescribed_name_is_missing(run: Run, portal: Portal) -> None:
    outcome = run("columns-present", portal, wanted=TOPIC, prescribed=True)
    assert outcome.status is FAIL
    assert outcome.faults[0].url


def test_some_of_many_are_enough(run: Run, portal: Portal) -> None:
    plant(portal, "column")
    wanted = [*TOPIC, {"title": "供热", "names": ["供热"]}]
    assert run("columns-present", portal, wanted=wanted, least=1).status is PASS
    assert run("columns-present", portal, wanted=wanted).status is SUSPECT


@pytest.mark.parametrize(("day", "status"), [("2026-10-01", PASS), ("2019-10-01", SUSPECT)])
def test_an_old_column_is_a_doubt(
    run: Run, portal: Portal, day: str, status: IndicatorStatus
) -> None:
    portal.list_column("lb/", name="六保专题", dates=[day])
    assert run("columns-present", portal, wanted=TOPIC, months=6).status is status


def test_what_is_met_shows_its_evidence(run: Run, portal: Portal) -> None:
    plant(portal, "column")
    evidence = run("columns-present", portal, wanted=TOPIC).evidence
    assert [(item.value, item.url) for item in evidence] == [
        ("“六保”政策专题", "https://www.qinghe.gov.cn/lb/")
    ]


def item(portal: Portal, title: str, day: str | None = "2026-05-06", **more: Any) -> None:
    """A list with one item."""
    portal.list_column("zc/", "notices")
    portal.items("zc/", [day], title=title, **more)


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("清河县政府部门权责清单（2026年版）", PASS),
        ("县发改局权 力清单", PASS),
        ("关于开展清单管理的通知", SUSPECT),
    ],
)
def test_a_document_as_an_item(
    run: Run, portal: Portal, title: str, status: IndicatorStatus
) -> None:
    item(portal, title)
    assert run("documents-present", portal, documents=POWER).status is status


def test_a_document_as_a_file(run: Run, portal: Portal) -> None:
    portal.link("f/1.pdf", text="附件：县政府权责清单.pdf", kind="attachment", on_page="zc/")
    assert run("documents-present", portal, documents=POWER).status is PASS


def test_a_document_as_a_column(run: Run, portal: Portal) -> None:
    portal.list_column("qd/", "power-lists", name="三张清单", dates=["2026-05-01"])
    assert run("documents-present", portal, documents=POWER).status is PASS


def test_a_document_that_is_a_dead_file(run: Run, portal: Portal) -> None:
    portal.link("f/1.pdf", text="县政府权责清单", kind="attachment", cause=LinkCause.NOT_FOUND)
    assert run("documents-present", portal, documents=POWER).status is SUSPECT


@pytest.mark.parametrize(
    ("day", "asked", "status"),
    [
        ("2026-05-06", {"since": "2026-01-01"}, PASS),
        ("2025-05-06", {"since": "2026-01-01"}, SUSPECT),
        ("2021-03-31", {"by": "2021-03-31"}, PASS),
        ("2021-04-01", {"by": "2021-03-31"}, SUSPECT),
        # Nobody knows when it was published.
        (None, {"by": "2021-03-31"}, PASS),
    ],
)
def test_a_document_of_its_time(
    run: Run, portal: Portal, day: str | None, asked: dict[str, str], status: IndicatorStatus
) -> None:
    item(portal, "清河县政府部门权责清单", day)
    assert run("documents-present", portal, documents=[{**POWER[0], **asked}]).status is status


SECTIONS = {
    "zn/": ("openness-guide", "政府信息公开指南"),
    "zd/": ("openness-rules", "政府信息公开制度"),
    "fd/": ("statutory-openness", "法定主动公开内容"),
    "nb/": ("openness-report", "政府信息公开年报"),
}


def platform(
    portal: Portal, name: str = "政府信息公开", *, without: tuple[str, ...] = (), home: bool = True
) -> None:
    """A disclosure platform with its sections."""
    portal.list_column("gk/", "openness", name=name)
    if home:
        portal.navigation("gk/", name)
    else:
        portal.link("gk/", text=name, on_page="zc/")
    for path, (type_id, title) in SECTIONS.items():
        if path not in without:
            portal.list_column(f"gk/{path}", type_id, name=title, parent="gk/", level=2)


@pytest.mark.parametrize(
    ("name", "status"),
    [("政府信息公开", PASS), ("政府信息公开专栏", PASS), ("政务公开", FAIL), ("公开", FAIL)],
)
def test_the_unified_name(run: Run, portal: Portal, name: str, status: IndicatorStatus) -> None:
    platform(portal, name)
    assert run("disclosure-platform", portal, parts=["name"]).status is status


def test_another_name_beside_the_unified_one(run: Run, portal: Portal) -> None:
    platform(portal, "政务公开")
    portal.link("gk2/", text="政府信息公开", on_page="gk/")
    assert run("disclosure-platform", portal, parts=["name"]).status is PASS


def test_nothing_is_said_of_a_name_on_half_a_site(run: Run, portal: Portal) -> None:
    platform(portal, "政务公开")
    plant(portal, "cut short")
    assert run("disclosure-platform", portal, parts=["name"]).status is UNSEEN


@pytest.mark.parametrize("name", ["清河县政府信息公开", "清河县人民政府政府信息公开专栏"])
def test_the_unified_name_of_the_place(run: Run, portal: Portal, name: str) -> None:
    platform(portal, name)
    assert run("disclosure-platform", portal, parts=["name"]).status is PASS


def test_a_name_that_has_more_to_it_is_a_doubt(run: Run, portal: Portal) -> None:
    platform(portal, "教育局政府信息公开及监督")
    assert run("disclosure-platform", portal, parts=["name"]).status is SUSPECT


@pytest.mark.parametrize(
    "facts",
    [
        {"section_names": ["政府信息公开制度"]},
        {"empty_anchors": [{"text": "政府信息公开制度", "href": "javascript:;"}]},
    ],
)
def test_sections_as_tabs(run: Run, portal: Portal, facts: dict[str, Any]) -> None:
    platform(portal, without=("zd/",))
    portal.page("gk/t/", kind=PageKind.HUB, facts=facts)
    assert run("disclosure-platform", portal, parts=["sections"]).status is SUSPECT


def test_an_entry_on_a_button(run: Run, portal: Portal) -> None:
    platform(portal)
    portal.page("gk/t/", kind=PageKind.HUB, facts={"section_names": ["我要依申请公开"]})
    assert run("disclosure-platform", portal, parts=["application"]).status is SUSPECT


def test_a_dead_section_on_half_a_site_says_nothing_of_the_others(run: Run, portal: Portal) -> None:
    platform(portal, without=("zd/", "zn/"))
    portal.navigation("gk/zd/", "政府信息公开制度", cause=LinkCause.NOT_FOUND)
    plant(portal, "cut short")
    outcome = run("disclosure-platform", portal, parts=["sections"])
    assert [fault.subject for fault in outcome.faults] == ["政府信息公开制度"]


@pytest.mark.parametrize(("without", "status"), [((), PASS), (("zd/",), FAIL)])
def test_four_sections(
    run: Run, portal: Portal, without: tuple[str, ...], status: IndicatorStatus
) -> None:
    platform(portal, without=without)
    assert run("disclosure-platform", portal, parts=["sections"]).status is status


def test_an_entry_that_is_an_empty_link(run: Run, portal: Portal) -> None:
    page = portal.page("gk/", kind=PageKind.HUB)
    page.facts = {"empty_anchors": [{"text": "依申请公开", "href": "#"}]}
    portal.column("gk/", "openness", name="政府信息公开")
    assert run("disclosure-platform", portal, parts=["application"]).status is FAIL


def test_a_rule_on_applications_is_no_entry(run: Run, portal: Portal) -> None:
    platform(portal)
    portal.link("gk/zd/1.html", text="清河县依申请公开工作规程", place=LinkPlace.LIST)
    assert run("disclosure-platform", portal, parts=["application"]).status is FAIL


@pytest.mark.parametrize(
    ("scope", "status"), [("site", PASS), ("domain", SUSPECT), ("external", SUSPECT)]
)
def test_on_the_site_itself(run: Run, portal: Portal, scope: str, status: IndicatorStatus) -> None:
    portal.navigation("https://xxgk.qinghe.gov.cn/", "政府信息公开", scope=scope)
    assert run("disclosure-platform", portal, parts=["on_site"]).status is status


@pytest.mark.parametrize("parts", [["sections"], ["application"]])
def test_a_platform_elsewhere_is_not_seen(run: Run, portal: Portal, parts: list[str]) -> None:
    portal.navigation("https://xxgk.qinghe.gov.cn/", "政府信息公开", scope="domain")
    assert run("disclosure-platform", portal, parts=parts).status is UNSEEN
    assert run("disclosure-file", portal, file="guide").status is UNSEEN


@pytest.mark.parametrize(("home", "status"), [(True, PASS), (False, SUSPECT)])
def test_prominent_on_the_home_page(
    run: Run, portal: Portal, home: bool, status: IndicatorStatus
) -> None:
    platform(portal, home=home)
    assert run("disclosure-platform", portal, parts=["prominent"]).status is status


def test_items_of_article_21(run: Run, portal: Portal) -> None:
    for number, name in enumerate(
        ("市政服务", "公共服务", "社会公益", "征地信息", "房屋征收与补偿", "社会治安")
    ):
        portal.navigation(f"c{number}/", name)
    outcome = run("disclosure-items", portal, items="article-21")
    assert [fault.subject for fault in outcome.faults] == ["社会救助"]
    portal.navigation("c9/", "城乡低保")
    assert run("disclosure-items", portal, items="article-21").status is PASS


GUIDE = {"found": ["分类", "获取方式"], "missing": []}


@pytest.mark.parametrize(
    ("elements", "status"),
    [
        (GUIDE, PASS),
        ({"found": ["分类"], "missing": ["传真号码"]}, SUSPECT),
        # Only a heading: the guide itself is a file.
        ({"found": [], "missing": ["分类", "传真号码"]}, UNSEEN),
        (None, UNSEEN),
    ],
)
def test_a_guide(
    run: Run, portal: Portal, elements: dict[str, list[str]] | None, status: IndicatorStatus
) -> None:
    platform(portal)
    facts = {"disclosure_guide": elements} if elements else {}
    portal.page("gk/zn/1.html", kind=PageKind.ARTICLE, facts=facts)
    assert run("disclosure-file", portal, file="guide").status is status


def test_a_guide_that_is_a_file(run: Run, portal: Portal) -> None:
    platform(portal, without=("zn/",))
    portal.link("f/1.pdf", text="清河县政府信息公开指南（2026年版）.pdf", kind="attachment")
    assert run("disclosure-file", portal, file="guide").status is UNSEEN
    assert run("disclosure-platform", portal, parts=["sections"]).status is PASS


def test_a_catalogue_has_no_prescribed_name(run: Run, portal: Portal) -> None:
    portal.navigation("search/", "信息查询系统")
    assert run("disclosure-file", portal, file="catalogue").status is SUSPECT


def test_no_guide(run: Run, portal: Portal) -> None:
    platform(portal, without=("zn/",))
    assert run("disclosure-file", portal, file="guide").status is FAIL


CONSULTATION = {"begins": None, "ends": None, "days": None, "working": False, "reason": None}
DRAFT = "关于《清河县车辆停放管理办法（征求意见稿）》公开征求意见的公告"
SHORT = {"begins": "2026-06-01", "ends": "2026-06-10"}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"begins": "2026-06-01", "ends": "2026-06-30"}, PASS),
        ({"begins": "2026-06-01", "ends": "2026-06-29"}, FAIL),
        # There may be a reason in other words.
        ({"begins": "2026-06-01", "ends": "2026-06-29", "hurried": True}, SUSPECT),
        ({"begins": "2026-06-01", "ends": "2026-06-10", "reason": "因情况紧急，缩短期限"}, PASS),
        ({"days": 30}, PASS),
        ({"days": 22, "working": True}, PASS),
        ({"days": 7}, SUSPECT),
        # The number of days is that of the rule, which the text quotes.
        ({"begins": "2026-06-01", "ends": "2026-06-10", "days": 30}, SUSPECT),
        ({"begins": "2026-06-01", "ends": "2026-06-30", "days": 7}, PASS),
        # It began when it was published, as far as anybody can tell.
        ({"ends": "2026-06-11"}, SUSPECT),
        ({"ends": "2026-07-30"}, PASS),
        ({}, UNSEEN),
    ],
)
def test_how_long_a_consultation_is(
    run: Run, portal: Portal, told: dict[str, Any], status: IndicatorStatus
) -> None:
    facts = {"consultation": CONSULTATION | told}
    portal.article("zj/1.html", "2026-06-01", title=DRAFT, facts=facts)
    assert run("consultation-period", portal, days=30).status is status


@pytest.mark.parametrize(
    ("titles", "status"),
    [
        ((DRAFT,), FAIL),
        # A survey is no draft.
        (("关于公交线路优化公开征求意见的公告",), SUSPECT),
        (("关于延长《清河县停车管理办法（征求意见稿）》征求意见期限的公告",), SUSPECT),
        (("关于再次对《清河县停车管理办法》公开征求意见的公告",), SUSPECT),
        # Asked about twice: the times add up.
        ((DRAFT, f"{DRAFT}（公众版）"), SUSPECT),
    ],
)
def test_a_short_consultation(
    run: Run, portal: Portal, titles: tuple[str, ...], status: IndicatorStatus
) -> None:
    for number, title in enumerate(titles):
        facts = {"consultation": CONSULTATION | SHORT}
        portal.article(f"zj/{number}.html", "2026-06-01", title=title, facts=facts)
    assert run("consultation-period", portal, days=30).status is status


def test_only_drafts_on_enterprises_are_bound(run: Run, portal: Portal) -> None:
    facts = {"consultation": CONSULTATION | {"begins": "2026-06-01", "ends": "2026-06-02"}}
    portal.article("zj/1.html", title="《养犬管理办法》公开征求意见", facts=facts)
    found = run("consultation-period", portal, days=30, enterprise=True)
    assert found.status is IndicatorStatus.NOT_APPLICABLE
    portal.article("zj/2.html", title="《涉企收费办法》公开征求意见", facts=facts)
    assert run("consultation-period", portal, days=30, enterprise=True).status is SUSPECT
    assert run("consultation-period", portal, days=30, since="2026-07-01").status is UNSEEN


def document(portal: Portal, metadata: dict[str, str], **more: Any) -> None:
    """One document in the column of documents."""
    portal.list_column("wj/", "normative-documents", name="规范性文件")
    portal.items("wj/", ["2026-06-01"], title="清河县管理办法")
    given = {"title": "清河县管理办法", "facts": {"metadata": metadata}, **more}
    portal.article("wj/a00.html", "2026-06-01", **given)


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"index": "1", "validity": "有效"}, PASS),
        ({"index": "1", "validity": ""}, SUSPECT),
        ({"index": "1"}, SUSPECT),
        ({}, SUSPECT),
    ],
)
def test_the_metadata_of_a_document(
    run: Run, portal: Portal, metadata: dict[str, str], status: IndicatorStatus
) -> None:
    document(portal, metadata)
    outcome = run("document-metadata", portal, fields=["index", "validity"])
    assert outcome.status is status


@pytest.mark.parametrize(
    ("created", "published", "issuer", "status"),
    [
        ("2026-05-06", "2026-06-01", "清河县人民政府", PASS),
        ("2026-04-01", "2026-06-01", "清河县人民政府", FAIL),
        ("2026年4月1日", "2026年6月1日", "清河县人民政府办公室", FAIL),
        # A document that others made is posted whenever it comes in.
        ("2026-04-01", "2026-06-01", "省人民政府办公厅", IndicatorStatus.NOT_APPLICABLE),
        ("2026-04-01", "2026-06-01", "", IndicatorStatus.NOT_APPLICABLE),
        # An old one has been moved.
        ("2019-04-01", "2026-06-01", "清河县人民政府", IndicatorStatus.NOT_APPLICABLE),
        # The National Day break: 34 calendar days, but only 20 working days.
        ("2026-09-18", "2026-10-22", "清河县人民政府", PASS),
    ],
)
def test_the_days_before_publication(
    run: Run, portal: Portal, created: str, published: str, issuer: str, status: IndicatorStatus
) -> None:
    days = {"created": created, "published": published}
    document(portal, {**days, "issuer": issuer, "number": "清政发〔2026〕3号"})
    assert run("publication-gap", portal, working_days=20).status is status


@pytest.mark.parametrize(
    ("number", "title", "status"),
    [
        ("清政办发〔2026〕3号", "清河县停车管理办法", FAIL),
        # 发布机构 is who posted it: the number tells who made it.
        ("国办发〔2026〕3号", "关于加强停车管理的意见", SUSPECT),
        ("", "清河县停车管理办法", SUSPECT),
        ("清政办发〔2026〕3号", "清河县人民政府办公室转发市交通局通知", SUSPECT),
    ],
)
def test_a_late_document_by_who_made_it(
    run: Run, portal: Portal, number: str, title: str, status: IndicatorStatus
) -> None:
    days = {"created": "2026-04-01", "published": "2026-06-01"}
    document(portal, {**days, "issuer": "清河县人民政府", "number": number}, title=title)
    assert run("publication-gap", portal, working_days=20).status is status


def test_a_document_that_was_shown_before_elsewhere_is_not_late(run: Run, portal: Portal) -> None:
    days = {"created": "2026-04-01", "published": "2026-06-01"}
    document(portal, {**days, "issuer": "清河县人民政府", "number": "清政发〔2026〕3号"})
    portal.list_column("gb/", name="政府公报")
    portal.items("gb/", ["2026-04-10"], title="清河县管理办法")
    assert run("publication-gap", portal, working_days=20).status is PASS


def test_no_day_of_making_no_gap(run: Run, portal: Portal) -> None:
    document(portal, {"published": "2026-06-01", "sent": "2026-01-01", "issuer": "清河县政府"})
    assert run("publication-gap", portal, working_days=20).status is UNSEEN


def yearly(portal: Portal, *titles: str) -> None:
    portal.list_column("nb/", "openness-report", name="政府信息公开年报")
    for block, title in enumerate(titles):
        portal.items("nb/", [None], block=block, title=title)


SERIES: dict[str, Any] = {"what": "年报", "pattern": "年报|年度报告", "step": "year", "last": 3}


@pytest.mark.parametrize(
    ("years", "status"),
    [
        ((2023, 2024, 2025), PASS),
        # A gap between two that are there.
        ((2023, 2025), FAIL),
        # At either end it may be kept elsewhere.
        ((2024, 2025), SUSPECT),
        ((2023, 2024), SUSPECT),
        ((), SUSPECT),
    ],
)
def test_a_yearly_series(
    run: Run, portal: Portal, years: tuple[int, ...], status: IndicatorStatus
) -> None:
    yearly(portal, *(f"清河县{year}年政府信息公开工作年度报告" for year in years))
    assert run("series-complete", portal, **SERIES).status is status


@pytest.mark.parametrize(
    "middle",
    [
        # Called by another name, by its year alone, in numerals, or together with its neighbour.
        "2024年清河县信息公开工作总结",
        "2024年",
        "清河县二〇二四年年报",
        "清河县2023—2025年度报告汇编",
    ],
)
def test_a_gap_that_something_in_the_column_may_fill(run: Run, portal: Portal, middle: str) -> None:
    yearly(portal, "清河县2023年度报告", middle, "清河县2025年度报告")
    assert run("series-complete", portal, **SERIES).status in (PASS, SUSPECT)


def test_a_series_on_half_a_site(run: Run, portal: Portal) -> None:
    yearly(portal, "2023年年报", "2025年年报")
    plant(portal, "cut short")
    assert run("series-complete", portal, **SERIES).status is UNSEEN


@pytest.mark.parametrize(
    ("titles", "status"),
    [
        (("2026年第二季度备案审查结果", "2026年一季度备案审查", "2025年4季度备案审查"), SUSPECT),
        (
            (
                "2025年第三季度备案审查结果",
                "2025年10—12月备案审查结果",
                "2026年1-3月备案审查结果",
                "2026年上半年备案审查结果",
            ),
            PASS,
        ),
        # One paper for two quarters.
        (("2025年下半年备案审查结果", "2026年上半年备案审查结果"), PASS),
        (("2025年三、四季度备案审查结果", "2026年1月—6月备案审查"), PASS),
        (
            ("2025年第三季度备案审查", "2025年第四季度备案审查", "2026年第二季度备案审查"),
            FAIL,
        ),
    ],
)
def test_a_quarterly_series(
    run: Run, portal: Portal, titles: tuple[str, ...], status: IndicatorStatus
) -> None:
    yearly(portal, *titles)
    params = {"what": "备案审查", "pattern": "备案审查", "step": "quarter", "last": 4}
    assert run("series-complete", portal, **params, grace_days=60).status is status


UNITS = ["清河县教育局", "柳河镇人民政府"]


def test_units_with_and_without_a_page(run: Run, portal: Portal) -> None:
    portal.navigation("jyj/", "县教育局")
    # The title of an article is no page of the unit.
    portal.link("n/1.html", text="柳河镇扎实开展人居环境整治工作", place=LinkPlace.LIST)
    outcome = run("units-covered", portal, what="网页", units=UNITS)
    assert outcome.status is SUSPECT
    assert [fault.subject for fault in outcome.faults] == ["柳河镇人民政府"]
    portal.navigation("lhz/", "柳河镇政府信息公开")
    assert run("units-covered", portal, what="网页", units=UNITS).status is PASS


def test_no_list_of_units_no_answer(run: Run, portal: Portal) -> None:
    assert run("units-covered", portal, what="网页").status is UNSEEN
    assert run("platform-links", portal, direction="down").status is UNSEEN


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("https://jyj.qinghe.gov.cn/zfxxgk/", {}, PASS),
        ("https://jyj.qinghe.gov.cn/", {}, SUSPECT),
        ("https://jyj.qinghe.gov.cn/zfxxgk/", {"cause": LinkCause.NOT_FOUND}, FAIL),
        ("https://jyj.qinghe.gov.cn/zfxxgk/", {"cause": LinkCause.BLOCKED}, PASS),
    ],
)
def test_links_down_to_the_platforms_of_departments(
    run: Run, portal: Portal, path: str, more: dict[str, Any], status: IndicatorStatus
) -> None:
    portal.navigation(path, "县教育局", scope="domain", **more)
    outcome = run("platform-links", portal, direction="down", units=["清河县教育局"])
    assert outcome.status is status


def policies(portal: Portal, *, forth: bool = True, back: bool = True, told: str) -> None:
    """A document and its interpretation, linked as given."""
    portal.list_column("wj/", "policy-documents", name="政策文件")
    portal.items("wj/", ["2026-06-01"], title="清河县管理办法")
    portal.article("wj/a00.html", "2026-06-01", title="清河县管理办法")
    portal.list_column("jd/", "policy-interpretation", name="政策解读")
    portal.items("jd/", [told], title="《清河县管理办法》解读")
    portal.article("jd/a00.html", told, title="《清河县管理办法》解读")
    portal.link("wj/a00.html", text="政策原文", on_page="jd/a00.html" if forth else "wj/")
    portal.link("jd/a00.html", text="政策解读", on_page="wj/a00.html" if back else "jd/")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"told": "2026-06-03"}, PASS),
        ({"told": "2026-06-03", "back": False}, SUSPECT),
        ({"told": "2026-06-03", "forth": False}, SUSPECT),
        ({"told": "2026-06-09"}, SUSPECT),
        # Interpreted before it was published.
        ({"told": "2026-05-29"}, PASS),
    ],
)
def test_interpretation_and_document(
    run: Run, portal: Portal, given: dict[str, Any], status: IndicatorStatus
) -> None:
    policies(portal, **given)
    assert run("interpretations-linked", portal, sample=5, lag=3).status is status


@pytest.mark.parametrize(("title", "status"), [("一图读懂管理办法", PASS), ("解读", SUSPECT)])
def test_forms_other_than_text(
    run: Run, portal: Portal, title: str, status: IndicatorStatus
) -> None:
    portal.list_column("jd/", "policy-interpretation", name="政策解读")
    portal.items("jd/", ["2026-06-01"], title=title)
    assert run("interpretation-forms", portal, least=1).status is status


@pytest.mark.parametrize(("number", "status"), [("1号", PASS), ("2号", SUSPECT)])
def test_two_places_tell_the_same(
    run: Run, portal: Portal, number: str, status: IndicatorStatus
) -> None:
    document(portal, {"number": "1号"})
    portal.list_column("zc/", "policy-documents", name="政策文件")
    portal.items("zc/", ["2026-06-01"], title="清河县管理办法")
    facts = {"metadata": {"number": number}}
    portal.article("zc/a00.html", title="清河县管理办法", facts=facts)
    params = {"first": ["policy-documents"], "second": ["normative-documents"]}
    assert run("records-agree", portal, **params).status is status
