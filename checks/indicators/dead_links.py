"""Dead links on the home page and elsewhere, and attachments that can't be downloaded.

Only what is confirmed dead is counted. What stayed undetermined (防护拦截、限流、需登录 …) is shown
by the report beside it and is never a fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.needs import Need, cut_short
from config.terms import LinkKind, LinkVerdict, NotAssessedCause, Side
from config.wording import word
from store.evidence import Evidence, LinkView
from store.visits import beijing_clock

_CONFIRMING_LOOKS = 2
"""A cause that may pass (超时、连接失败、5xx …) is a fault only when a second look agreed."""


class NoParams(Params):
    """None."""


@check("dead-links-home", needs=[Need.HOME], params=NoParams)
def dead_links_home(evidence: Evidence, params: NoParams) -> Outcome:
    """Links that stand on the home page, pictures and scripts included."""
    return _dead_links(evidence, "首页", on_home=True)


@check("dead-links-other", needs=[Need.HOME], params=NoParams)
def dead_links_other(evidence: Evidence, params: NoParams) -> Outcome:
    """Links that stand on other pages only."""
    return _dead_links(evidence, "其他页面", on_home=False)


@check("attachments", needs=[Need.HOME], params=NoParams)
def attachments(evidence: Evidence, params: NoParams) -> Outcome:
    """Attachments that a page offers and that can't be had."""
    return _dead_links(evidence, "附件", kind=LinkKind.ATTACHMENT)


def _dead_links(
    evidence: Evidence, where: str, *, on_home: bool | None = None, kind: LinkKind | None = None
) -> Outcome:
    if evidence.inspection.uplink_v4 is False:
        return not_assessed("本机网络不通，链接没有查。", NotAssessedCause.NO_UPLINK, Side.US)
    found = evidence.count_links(on_home=on_home, kind=kind)
    verdicts = (LinkVerdict.ALIVE, LinkVerdict.DEAD)
    checked = evidence.count_links(on_home=on_home, kind=kind, verdict=verdicts)
    if found and not checked:
        return cut_short(evidence.inspection) or not_assessed(
            f"{where}链接{found}个，都没有得出结论。", NotAssessedCause.NETWORK, Side.NETWORK
        )
    dead = list(evidence.links(on_home=on_home, kind=kind, verdict=LinkVerdict.DEAD))
    faults = [_fault(view) for view in dead if not evidence.exclusions.rule_for(view.link.url)]
    reason = f"{where}查明链接{checked}个，打不开{len(faults)}个"
    excluded, unknown = len(dead) - len(faults), found - checked
    reason += f"，按例外规则不计{excluded}个" if excluded else ""
    reason += f"，另有{unknown}个没有得出结论、不计。" if unknown else "。"
    return judged(reason, checked - excluded, faults)


def _fault(view: LinkView) -> Fault:
    link = view.link
    cause = word(link.cause) if link.cause else ""
    answered = f"返回 HTTP {link.status}。" if link.status else "没有得到应答。"
    return Fault(
        title=f"{word(link.kind)}打不开：{cause}",
        subject=link.url,
        url=link.url,
        detail=link.note or answered,
        evidence=tuple(_evidence(view)),
        suspect=not _is_confirmed(view),
    )


def _is_confirmed(view: LinkView) -> bool:
    cause = view.link.cause
    if cause is None or not cause.transient:
        return True
    return len(view.attempts) >= _CONFIRMING_LOOKS


def _evidence(view: LinkView) -> Iterator[EvidenceItem]:
    for referrer in view.referrers:
        yield EvidenceItem("所在页面", referrer.text or "（无文字）", referrer.page_url)
    for attempt in view.attempts:
        outcome = attempt.error or (word(attempt.cause) if attempt.cause else "")
        status = f"HTTP {attempt.status}" if attempt.status else ""
        told = "，".join(part for part in (attempt.method, status, outcome) if part)
        yield EvidenceItem(beijing_clock(attempt.at), told)
    if view.link.final_url and view.link.final_url != view.link.url:
        yield EvidenceItem("最终地址", view.link.final_url, view.link.final_url)
