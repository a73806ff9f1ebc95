"""What a check can ask to have been gathered, and what it means where it was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from checks.base import Outcome, not_assessed
from config.terms import NotAssessedCause, PageKind, Side, SiteFunction, StoppedBecause
from config.wording import word
from store.evidence import Evidence
from store.tables import Inspection


class Need(StrEnum):
    """Kinds of evidence."""

    HOME = "home"
    """The home page was read."""
    COLUMNS = "columns"
    """The tree of columns was made."""
    ARTICLES = "articles"
    """At least one article was read."""
    IPV6 = "ipv6"
    """The IPv6 probe ran."""
    SEARCH = "search"
    """The site's own search was tried."""
    ATTACHMENTS = "attachments"
    """Files of the site were opened."""
    REPORTS = "reports"
    """Annual reports on disclosure were looked for."""


FUNCTIONS = {
    Need.SEARCH: SiteFunction.SEARCH,
    Need.ATTACHMENTS: SiteFunction.ATTACHMENTS,
    Need.REPORTS: SiteFunction.REPORTS,
}
"""Needs that gathering only fills where a plan asks for the function."""


def unmet(needs: Iterable[str], evidence: Evidence) -> Outcome | None:
    """``not_assessed`` with cause and side for the first of ``needs`` that was not gathered."""
    wanted = frozenset(needs)
    for need, test in _TESTS.items():
        if need in wanted:
            outcome = evidence.once(test)
            if outcome is not None:
                return outcome
    return None


def _home(evidence: Evidence) -> Outcome | None:
    page = evidence.home
    if page is None:
        return no_home(evidence.inspection)
    if page.kind is PageKind.CHALLENGE or page.challenge:
        return _BLOCKED
    return None


def _columns(evidence: Evidence) -> Outcome | None:
    if evidence.columns():
        return None
    return cut_short(evidence.inspection) or not_assessed(
        "没有认出任何栏目。", NotAssessedCause.NO_EVIDENCE, Side.US
    )


def _articles(evidence: Evidence) -> Outcome | None:
    if evidence.has_page(PageKind.ARTICLE):
        return None
    return cut_short(evidence.inspection) or not_assessed(
        "没有读到内容页。", NotAssessedCause.NO_EVIDENCE, Side.US
    )


def _ipv6(evidence: Evidence) -> Outcome | None:
    if evidence.ipv6() is not None:
        return None
    return cut_short(evidence.inspection) or not_assessed(
        "本次没有做IPv6探测。", NotAssessedCause.NO_EVIDENCE, Side.US
    )


def _tried(function: SiteFunction) -> Callable[[Evidence], Outcome | None]:
    def test(evidence: Evidence) -> Outcome | None:
        run = evidence.function_run(function)
        if run is None:
            return cut_short(evidence.inspection) or not_assessed(
                f"本次没有试用{word(function)}。", NotAssessedCause.NO_EVIDENCE, Side.US
            )
        if not run.chosen:
            reason = run.note or f"没有可以试的{word(function)}。"
            return not_assessed(reason, NotAssessedCause.NO_EVIDENCE, Side.US)
        return None

    return test


_TESTS = {
    Need.HOME: _home,
    Need.COLUMNS: _columns,
    Need.ARTICLES: _articles,
    Need.IPV6: _ipv6,
    **{need: _tried(function) for need, function in FUNCTIONS.items()},
}

_BLOCKED = not_assessed("首页被站点防护拦截，没有看到内容。", NotAssessedCause.BLOCKED, Side.SITE)


def no_home(inspection: Inspection) -> Outcome:
    """Why no home page was read, and on whose side the cause lies."""
    if inspection.uplink_v4 is False:
        return not_assessed("本机网络不通，没有读到首页。", NotAssessedCause.NO_UPLINK, Side.US)
    known = _NO_HOME.get(inspection.stopped_because) if inspection.stopped_because else None
    return (
        known
        or cut_short(inspection)
        or not_assessed("没有读到首页。", NotAssessedCause.NO_EVIDENCE, Side.US)
    )


def cut_short(inspection: Inspection) -> Outcome | None:
    """Why gathering ended before it was done, null where it was done."""
    stopped = inspection.stopped_because
    if stopped is None:
        return None
    if stopped in _BUDGETS:
        return not_assessed("巡检额度用完，没有看到。", NotAssessedCause.BUDGET, Side.US)
    return not_assessed("巡检中断，没有看到。", NotAssessedCause.INTERRUPTED, Side.US)


_BUDGETS = frozenset({StoppedBecause.PAGE_BUDGET, StoppedBecause.TIME_BUDGET})
_OTHER_PAGE = not_assessed("所给地址打开的不是网站首页。", NotAssessedCause.NO_EVIDENCE, Side.SITE)
_NO_HOME = {
    StoppedBecause.HOME_BLOCKED: _BLOCKED,
    StoppedBecause.HOME_UNREACHABLE: not_assessed(
        "首页打不开，没有可供判断的内容。", NotAssessedCause.HOME_UNREACHABLE, Side.NETWORK
    ),
    StoppedBecause.HOME_NOT_HTML: _OTHER_PAGE,
    StoppedBecause.HOME_ELSEWHERE: _OTHER_PAGE,
    StoppedBecause.HOME_EMPTY: not_assessed(
        "首页没有可见内容，可能要靠脚本显示。", NotAssessedCause.NEEDS_SCRIPT, Side.US
    ),
    StoppedBecause.HOME_PRIVATE: not_assessed(
        "首页在内网地址上，没有获准访问。", NotAssessedCause.NO_EVIDENCE, Side.US
    ),
}
