"""功能设计: search on the site, and the prompt before a visitor leaves it."""

from __future__ import annotations

import re

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed, passed
from checks.needs import Need
from config.judging import judging
from config.terms import LinkKind, LinkScope, NotAssessedCause, PageKind, Side
from store.evidence import Evidence


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
    """A prompt before external links, told by its words on the home page."""
    external = evidence.count_links(on_home=True, kind=LinkKind.PAGE, scope=LinkScope.EXTERNAL)
    if not external:
        return passed("首页没有外部链接。", 0)
    home = evidence.home
    notice = home.facts.get("leave_notice") if home else None
    if notice:
        return passed(f"离开本站有提示：{notice}", external)
    return not_assessed(
        f"首页有{external}个外部链接，提示由脚本弹出，需要人工点击确认。",
        NotAssessedCause.NEEDS_SCRIPT,
        Side.US,
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
