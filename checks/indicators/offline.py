"""A site that the registry says is offline (临时下线, 永久下线) and that still serves its contents.

"永久下线后仍可访问" is a problem that supervising offices report (浙江2017年通报). A page that says
that the site is closed, an error, a server's own greeting or the way on to another government site
is how a closed site should look, so none of them is held against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_applicable, passed
from checks.indicators.home import home_opens
from checks.needs import Need, no_home, unmet
from config.judging import judging
from config.terms import PageKind, SiteState, StoppedBecause
from config.wording import word
from store.evidence import Evidence
from store.sites import OFFLINE, state_on
from store.tables import Page, Site
from store.visits import beijing_clock

_ANSWERED_ODDLY = frozenset({StoppedBecause.HOME_ELSEWHERE, StoppedBecause.HOME_NOT_HTML})


class OfflineStillAnswersParams(Params):
    """None."""


@check("offline-still-answers", needs=[], params=OfflineStillAnswersParams)
def offline_still_answers(evidence: Evidence, params: OfflineStillAnswersParams) -> Outcome:
    """Confirmed only for a site that is closed for good and shows a home page full of contents."""
    site = evidence.site
    if site is None or state_on(site, evidence.as_of) not in OFFLINE:
        return not_applicable("登记的状态不是下线。")
    home = evidence.home
    if home is None:
        return _without_home(evidence, site)
    return unmet([Need.HOME], evidence) or _with_home(evidence, site, home)


def _without_home(evidence: Evidence, site: Site) -> Outcome:
    inspection = evidence.inspection
    if home_opens(evidence) is False:
        return passed(f"首页打不开，与登记的状态（{_state(evidence, site)}）相符。", 1)
    if inspection.stopped_because not in _ANSWERED_ODDLY:
        return no_home(inspection)
    target = inspection.final_home_url or ""
    if _is_governments(target) and not _same_host(target, inspection.home_url):
        return passed(f"首页转到其他政府网站（{target}），与登记的状态相符。", 1)
    detail = inspection.home_note or "首页有应答，但不是网站首页。"
    return judged(detail, 1, [_fault(evidence, site, detail, suspect=True)])


def _with_home(evidence: Evidence, site: Site, home: Page) -> Outcome:
    state = _state(evidence, site)
    if home.kind is PageKind.ERROR:
        return passed(f"首页是错误提示页，与登记的状态（{state}）相符。", 1)
    if _leads_away(evidence.inspection.home_url, home.final_url):
        return passed(f"首页转到 {home.final_url}，与登记的状态（{state}）相符。", 1)
    seen = _Seen.of(evidence, home)
    if seen.is_notice:
        return passed(f"首页是下线公告或占位页（“{seen.words}”），与登记的状态（{state}）相符。", 1)
    suspect = seen.in_doubt or state_on(site, evidence.as_of) is SiteState.OFFLINE_TEMPORARY
    detail = (
        f"登记的状态为{state}，首页仍能打开，有{seen.items}个条目、{seen.length}字。{seen.doubt}"
    )
    return judged(detail, 1, [_fault(evidence, site, detail, suspect=suspect)])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the home page shows."""

    items: int
    length: int
    words: str
    """Words of a closing notice or of a server's own page; empty: none."""
    needs_script: bool

    @classmethod
    def of(cls, evidence: Evidence, home: Page) -> _Seen:
        text = f"{home.title or ''} {home.sample or ''}"
        found = re.search("|".join(judging().offline.notice_words), text, re.IGNORECASE)
        items = len(evidence.items(home.key, main_only=False))
        return cls(items, home.text_length, found[0] if found else "", home.needs_script)

    @property
    def is_short(self) -> bool:
        """Too little for a home page that is in use."""
        limits = judging().offline
        return self.items < limits.min_items or self.length < limits.min_text_length

    @property
    def is_notice(self) -> bool:
        """It says that the site is closed, and hardly anything else."""
        return bool(self.words) and self.is_short

    @property
    def in_doubt(self) -> bool:
        return bool(self.words) or self.is_short or self.needs_script

    @property
    def doubt(self) -> str:
        """Why a person has to look, in words."""
        if self.words:
            return f"页面上有“{self.words}”字样，但内容仍在，请核实。"
        return "内容不多，可能是占位页，请核实。" if self.in_doubt else ""


def _state(evidence: Evidence, site: Site) -> str:
    since = f"，自{site.state_from}起" if site.state_from else ""
    return f"{word(state_on(site, evidence.as_of))}{since}"


def _leads_away(home_url: str, final_url: str) -> bool:
    """The visit ended at another government host, or outside the directory that was the site's."""
    if not _same_host(home_url, final_url):
        return _is_governments(final_url)
    directory = urlsplit(home_url).path.rpartition("/")[0] + "/"
    return directory != "/" and not urlsplit(final_url).path.startswith(directory)


def _same_host(one: str, other: str) -> bool:
    names = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other))
    return len(set(names)) == 1


def _is_governments(url: str) -> bool:
    return (urlsplit(url).hostname or "").endswith(judging().government_suffixes)


def _fault(evidence: Evidence, site: Site, detail: str, *, suspect: bool) -> Fault:
    home = evidence.home
    url = home.final_url if home else evidence.inspection.home_url
    items = [EvidenceItem("登记的状态", _state(evidence, site)), EvidenceItem("首页", url, url)]
    if home is not None:
        items.append(EvidenceItem("打开时间", beijing_clock(home.fetched_at)))
        items.append(EvidenceItem("页面标题", home.title or "（无）"))
    return Fault(
        title="已下线的网站仍可访问",
        subject="offline",
        url=url,
        detail=detail,
        evidence=tuple(items),
        suspect=suspect,
    )
