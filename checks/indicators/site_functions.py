"""功能设计: search on the site, and the prompt before a visitor leaves it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.needs import Need
from config.judging import judging
from config.terms import LinkKind, LinkScope, NotAssessedCause, PageKind, Side
from store.evidence import Evidence
from store.tables import Link

_SCRIPT = LinkKind.SCRIPT


class NoParams(Params):
    """None."""


@check("site-search", needs=[Need.HOME], params=NoParams)
def site_search(evidence: Evidence, params: NoParams) -> Outcome:
    """A search box or a search page. Scripts can bring a box, so absence is a hint."""
    home = evidence.home
    if home is not None and home.facts.get("search_form"):
        return passed("首页有站内搜索。", 1)
    if next(evidence.pages(PageKind.SEARCH), None) is not None or _search_link(evidence):
        return passed("有站内搜索页面。", 1)
    if home is None or home.needs_script:
        reason = "首页由脚本生成，看不到有没有站内搜索。"
        return not_assessed(reason, NotAssessedCause.NEEDS_SCRIPT, Side.US)
    detail = "首页源码里没有搜索框，也没有搜索页面的链接。"
    return judged(detail, 1, [_hint(evidence, "没有发现站内搜索", "site-search", detail)])


@check("leaving-site-notice", needs=[Need.HOME], params=NoParams)
def leaving_site_notice(evidence: Evidence, params: NoParams) -> Outcome:
    """A prompt before external links, told by its signs on the home page. A script of its own file
    may bring it unseen, so only a page without such scripts is suspected."""
    leaving = _links_out(evidence)
    if not leaving:
        return passed("首页没有通往政府网站以外的链接。", 0)
    home = evidence.home
    notice = home.facts.get("leave_notice") if home else None
    if notice:
        return passed(f"离开本站有提示：{notice}。", leaving)
    seen = f"首页有{leaving}个通往政府网站以外的链接，页面上没有看到提示"
    if home is None or home.needs_script or evidence.count_links(on_home=True, kind=_SCRIPT):
        reason = f"{seen}；提示可能由脚本文件弹出，需要人工点击确认。"
        return not_assessed(reason, NotAssessedCause.NEEDS_SCRIPT, Side.US)
    detail = f"{seen}，也没有引用可能弹出提示的脚本文件。"
    fault = _hint(evidence, "打开外部链接没有提示", "leaving-site-notice", detail)
    return judged(detail, leaving, [fault])


def _links_out(evidence: Evidence) -> int:
    """Links on the home page to hosts that are not of the government."""
    fields = evidence.link_fields(Link.url, Link.on_home, Link.kind, scope=LinkScope.EXTERNAL)
    return sum(
        not (urlsplit(url).hostname or "").endswith(judging().government_suffixes)
        for url, on_home, kind in fields
        if on_home and kind is LinkKind.PAGE
    )


def _search_link(evidence: Evidence) -> bool:
    words = "|".join(judging().search_words)
    return any(
        re.search(words, referrer.text)
        for view in evidence.links(on_home=True, kind=LinkKind.PAGE)
        for referrer in view.referrers
    )


def _hint(evidence: Evidence, title: str, subject: str, detail: str) -> Fault:
    home = evidence.home
    url = home.final_url if home else evidence.inspection.home_url
    return Fault(
        title=title,
        subject=subject,
        url=url,
        detail=detail,
        evidence=(EvidenceItem("首页", url, url),),
        suspect=True,
    )
