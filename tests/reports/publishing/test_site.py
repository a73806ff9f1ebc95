"""The published site: valid, the same bytes for the same input, and nothing that was not chosen."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from sqlalchemy import String, Text
from sqlmodel import Session, SQLModel, select

from config.bulletin import bulletin_text
from config.office import Office, PublicPage
from config.terms import (
    Act,
    ActSubject,
    AuditSiteState,
    NoticeKind,
    NoticeState,
    PublicationKind,
    RecheckOutcome,
    ReviewState,
    Severity,
    Verdict,
)
from reports.bulletin.facts import bulletin_facts
from reports.bulletin.text import bulletin
from reports.publishing.content import public_bulletin, public_notice, public_progress
from reports.publishing.site import items_of, site_files
from store.acts import note_act
from store.database import Store
from store.publications import publications, put_publication, withdraw_publication
from store.tables import (
    Audit,
    AuditSite,
    Finding,
    Inspection,
    Notice,
    NoticeItem,
    Publication,
    Site,
)
from tests.audits import NOW, MadeFault, MadeSite, make_audit, review_all

DAY = dt.date(2026, 11, 28)
OFFICE = Office(
    name="云衡省人民政府办公厅",
    page=PublicPage(
        name="云衡省政府网站监管",
        url="https://www.yunheng.gov.cn/jianguan",
        site_code="9900000001",
        icp="云ICP备19000001号-1",
        police="云公网安备 99010002000001号",
        contact="0990-1234567",
        party_gov_mark="https://bszs.conac.cn/sitename?method=show&id=0000",
        error_report="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9900000001",
    ),
)
STALE = tuple(MadeFault("columns-stale", str(n)) for n in range(6))
SITES = [
    MadeSite("甲县人民政府"),
    MadeSite("乙县人民政府", Verdict.UNQUALIFIED, None, STALE),
    MadeSite("丙县人民政府", Verdict.UNDETERMINED, None, (MadeFault("home-stale", suspect=True),)),
]


def notice_of(session: Session, audit: Audit, name: str, **more: Any) -> Notice:
    """A notice that was issued on what the audit found on the site."""
    site = session.exec(select(Site).where(Site.name == name)).one()
    inspection = session.exec(select(Inspection).where(Inspection.site_id == site.id)).one()
    notice = Notice(
        **{
            "site_id": site.id,
            "inspection_id": inspection.id,
            "audit_id": audit.id,
            "kind": NoticeKind.RECTIFICATION,
            "state": NoticeState.ISSUED,
            "created_at": NOW,
            "created_by": "张三",
            "number": "云政办督〔2026〕7号",
            "issued_on": dt.date(2026, 11, 20),
            "deadline": dt.date(2026, 11, 25),
            **more,
        }
    )
    session.add(notice)
    session.flush()
    findings = session.exec(select(Finding).where(Finding.inspection_id == inspection.id))
    for place, finding in enumerate(findings):
        session.add(
            NoticeItem(
                notice_id=int(notice.id or 0),
                position=place,
                inspection_id=int(inspection.id or 0),
                ruleset=finding.ruleset,
                indicator=finding.indicator,
                fingerprint=finding.fingerprint,
                severity=Severity.VETO,
                title=finding.title,
                url=finding.url,
                deadline=notice.deadline,
                outcome=RecheckOutcome.FIXED if place < 2 else None,
            )
        )
    session.commit()
    return notice


def publish_all(session: Session, audit: Audit, notice: Notice) -> None:
    facts = bulletin_facts(session, audit, None, bulletin_text())
    paper = bulletin(facts, bulletin_text(), office=OFFICE.name or "", date=DAY, public=True)
    number = int(audit.id or 0)
    contents = [
        (PublicationKind.BULLETIN, number, public_bulletin(paper, OFFICE)),
        (PublicationKind.NOTICE, int(notice.id or 0), public_notice(session, notice, OFFICE)),
        (PublicationKind.PROGRESS, number, public_progress(session, audit, OFFICE, DAY)),
    ]
    for kind, subject, content in contents:
        data = content.model_dump(mode="json")
        put_publication(session, kind, subject, content.title, data, "张三", NOW)
    session.commit()


@pytest.fixture
def files(store: Store) -> dict[str, bytes]:
    with store.session() as session:
        audit = make_audit(session, SITES)
        review_all(session, "乙县人民政府", ReviewState.CONFIRMED)
        publish_all(session, audit, notice_of(session, audit, "乙县人民政府"))
        return site_files(items_of(publications(session)), OFFICE)


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, BeautifulSoup]]:
    for name, data in files.items():
        if name.endswith(".html"):
            yield name, BeautifulSoup(data, "html5lib")


def test_every_page_is_valid_html(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        if name.endswith(".html"):
            parser = html5lib.HTMLParser(strict=True)
            parser.parse(data)
            assert not parser.errors, name


def test_the_same_input_gives_the_same_bytes(store: Store) -> None:
    with store.session() as session:
        audit = make_audit(session, SITES)
        publish_all(session, audit, notice_of(session, audit, "乙县人民政府"))
        rows = publications(session)
    assert site_files(items_of(rows), OFFICE) == site_files(items_of(rows), OFFICE)
    assert site_files([], OFFICE) == site_files([], OFFICE)


def test_every_link_within_the_site_leads_somewhere(files: dict[str, bytes]) -> None:
    base = "https://x.example/"
    for name, soup in pages(files):
        for tag in soup.select("[href], [src], form[action]"):
            address = tag.get("href") or tag.get("src") or tag.get("action")
            parts = urlsplit(urljoin(base + name, str(address)))
            if parts.netloc != "x.example" or str(address).startswith("#"):
                continue
            assert parts.path.lstrip("/") in files, f"{name}: {address}"


def test_nothing_is_loaded_from_elsewhere(files: dict[str, bytes]) -> None:
    for _, soup in pages(files):
        for tag in soup.select("script[src], link[rel=stylesheet], img, iframe, object, source"):
            address = str(tag.get("src") or tag.get("href"))
            assert not urlsplit(address).netloc
        assert not soup.select("[style], [onclick], [onload], style")
    assert b"url(http" not in files["style.css"]
    assert b"@import" not in files["style.css"]


def test_pages_carry_the_tags_that_we_ask_of_others(files: dict[str, bytes]) -> None:
    for name, soup in pages(files):
        tags = {str(tag.get("name")): str(tag.get("content")) for tag in soup.select("meta[name]")}
        assert tags["SiteName"] == "云衡省政府网站监管"
        assert tags["SiteDomain"] == "www.yunheng.gov.cn"
        assert tags["SiteIDCode"] == "9900000001"
        _, _, page = name.partition("/")
        if page.endswith(".html"):
            for column in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"):
                assert tags[column]
        if page[:1].isdigit():
            assert tags["ArticleTitle"] == soup.h1.get_text()
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"])
            assert tags["ContentSource"] == "云衡省人民政府办公厅"
            assert tags["Url"] == f"https://www.yunheng.gov.cn/jianguan/{name}"


def test_pages_can_be_used_without_eyes_or_mouse(files: dict[str, bytes]) -> None:
    for name, soup in pages(files):
        assert soup.html["lang"] == "zh-CN"
        assert len(soup.select("main")) == len(soup.select("h1")) == 1, name
        assert soup.select_one("nav[aria-label]")
        assert soup.select_one("header")
        assert soup.select_one("footer")
        skip = soup.select_one("a.skip")
        assert skip is not None
        assert soup.select_one(str(skip["href"]))
        levels = [int(tag.name[1]) for tag in soup.select("h1, h2, h3, h4")]
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
        for field in soup.select("input"):
            assert soup.select_one(f"label[for={field['id']}]")
        for table in soup.select("table"):
            assert table.caption
            assert all(cell.get("scope") == "col" for cell in table.select("thead th"))
        for drawing in soup.select("svg.chart"):
            assert drawing["role"] == "img"
            assert drawing["aria-label"]
        ids = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids)), name


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("#1b2430", "#ffffff"),
        ("#525d6d", "#ffffff"),
        ("#1d4a80", "#ffffff"),
        ("#ffffff", "#1d4a80"),
        ("#ffffff", "#12335a"),
        ("#414b59", "#f3f5f8"),
        ("#1d4a80", "#f3f5f8"),
    ],
)
def test_text_has_contrast(files: dict[str, bytes], ink: str, paper: str) -> None:
    one, two = sorted((_luminance(ink), _luminance(paper)))
    assert (two + 0.05) / (one + 0.05) >= 4.5
    style = files["style.css"].decode().replace("#fff;", "#ffffff;")
    assert ink in style
    assert paper in style


def test_feeds_and_maps(files: dict[str, bytes]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = fromstring(files["feed.xml"])
    assert feed.tag == f"{atom}feed"
    links = [entry.find(f"{atom}link").get("href") for entry in feed.findall(f"{atom}entry")]
    assert len(links) == 3
    assert all(link.startswith("https://www.yunheng.gov.cn/jianguan/") for link in links)
    assert len(fromstring(files["bulletins/feed.xml"]).findall(f"{atom}entry")) == 1
    places = [
        each.text for each in fromstring(files["sitemap.xml"]).iter() if each.tag.endswith("loc")
    ]
    known = {name.removesuffix("index.html") for name in files}
    assert {place.removeprefix("https://www.yunheng.gov.cn/jianguan/") for place in places} <= known
    assert b"Sitemap: https://www.yunheng.gov.cn/jianguan/sitemap.xml" in files["robots.txt"]


def test_search_has_everything_also_without_its_script(files: dict[str, bytes]) -> None:
    index = json.loads(files["search.json"])
    assert {each["column"] for each in index} == {"检查通报", "整改通知", "整改进展"}
    soup = BeautifulSoup(files["search.html"], "html5lib")
    assert {row["data-path"] for row in soup.select("#results > li")} == {
        each["path"] for each in index
    }
    assert any("乙县人民政府" in each["text"] for each in index)


def test_who_has_no_result_is_not_named(files: dict[str, bytes]) -> None:
    everything = b"".join(files.values()).decode()
    assert "乙县人民政府" in everything
    assert "丙县人民政府" not in everything
    assert "不列入名单" in everything


def test_notice_and_progress_say_how_it_stands(files: dict[str, bytes]) -> None:
    notice = files["notices/2.html"].decode()
    assert "云政办督〔2026〕7号" in notice
    assert "栏目不更新" in notice
    progress = files["progress/3.html"].decode()
    assert (
        "共发出整改通知书1份，涉及问题6个；已办结0份，经复核已整改问题2个，逾期未办结1份"
        in progress
    )


def test_a_fault_that_a_second_notice_pursues_is_one_fault(store: Store) -> None:
    with store.session() as session:
        audit = make_audit(session, SITES)
        first = notice_of(session, audit, "乙县人民政府", state=NoticeState.URGED)
        notice_of(
            session,
            audit,
            "乙县人民政府",
            kind=NoticeKind.SECOND,
            earlier_id=first.id,
            number="云政办督〔2026〕8号",
            deadline=dt.date(2026, 12, 2),
        )
        content = public_progress(session, audit, OFFICE, DAY)
    assert "共发出整改通知书2份，涉及问题6个" in content.summary
    assert "逾期未办结0份。再次通知的问题只计一次。" in content.summary


def test_an_empty_site_says_so() -> None:
    files = site_files([], OFFICE)
    assert "暂无公开内容" in files["index.html"].decode()
    html5lib.HTMLParser(strict=True).parse(files["index.html"])
    fromstring(files["feed.xml"])


def test_what_is_withdrawn_is_gone_and_comes_back_at_its_address(store: Store) -> None:
    with store.session() as session:
        audit = make_audit(session, SITES)
        publish_all(session, audit, notice_of(session, audit, "乙县人民政府"))
        before = {row.id for row in publications(session)}
        withdraw_publication(session, 1, NOW)
        assert "bulletins/1.html" not in site_files(items_of(publications(session)), OFFICE)
        publish_all(session, audit, session.exec(select(Notice)).one())
        assert {row.id for row in publications(session)} == before


_SHOWN = {"name", "home_url", "host", "site_code", "region", "number"}
"""Text fields that may stand on a page: of sites and notices."""
_CLOSED = {"ruleset", "indicator", "fingerprint", "period", "prefix"}
"""Text that has to keep its form for the rest to work; it is looked for all the same."""


def _fill_with_sentinels(session: Session) -> set[str]:
    """Put a word of its own into every text of every row; gives those that must not be seen."""
    secret: set[str] = set()
    for mapper in SQLModel._sa_registry.mappers:
        table = mapper.class_
        if table is Publication:
            continue
        for row in session.exec(select(table)):
            for column in mapper.columns:
                plain = (
                    type(column.type) in (String, Text)
                    or column.type.__class__.__name__ == "AutoString"
                )
                if not plain or column.name in _CLOSED or column.primary_key:
                    continue
                word = f"SECRET-{table.__tablename__}-{column.name}"
                if column.name in _SHOWN:
                    continue
                setattr(row, column.name, word)
                secret.add(word)
            if isinstance(row, Finding):
                row.evidence = [{"label": "SECRET-label", "value": "SECRET-value", "url": None}]
            if isinstance(row, Notice):
                row.data = {"text": "SECRET-data"}
            session.add(row)
    session.flush()
    return secret | {"SECRET"}


def test_no_field_is_published_that_is_not_meant_to_be(store: Store) -> None:
    with store.session() as session:
        audit = make_audit(session, [*SITES, MadeSite("丁县人民政府", None)])
        review_all(session, "乙县人民政府", ReviewState.CONFIRMED)
        notice = notice_of(session, audit, "乙县人民政府")
        entry = session.exec(select(AuditSite)).first()
        assert entry is not None
        assert entry.state is AuditSiteState.DONE
        secrets = _fill_with_sentinels(session)
        note_act(session, "SECRET-act", Act.ISSUE, ActSubject.NOTICE, 1, {"x": "SECRET-act"})
        assert len(secrets) > 25
        session.commit()
        publish_all(session, audit, notice)
        files = site_files(items_of(publications(session)), OFFICE)
    everything = b"\n".join(files.values()).decode()
    assert "SECRET" not in everything
    assert "张三" not in everything
    assert "乙县人民政府" in everything


def test_hostile_names_stay_text(store: Store, tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>\u202e'
    with store.session() as session:
        audit = make_audit(session, [MadeSite(evil, Verdict.UNQUALIFIED, None, STALE, region=evil)])
        review_all(session, evil, ReviewState.CONFIRMED)
        publish_all(session, audit, notice_of(session, audit, evil))
        files = site_files(items_of(publications(session)), OFFICE)
    for name, soup in pages(files):
        assert all(script.get("src") == "search.js" for script in soup.select("script")), name
    assert all(re.fullmatch(r"[a-z0-9./]+", name) for name in files)
    fromstring(files["feed.xml"])
