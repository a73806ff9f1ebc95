"""办事服务: guides that can be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.needs import Need, cut_short
from config.terms import NotAssessedCause, PageKind, RequiredStatus, Severity, Side
from store.evidence import Evidence
from store.required_columns import required_columns
from store.tables import Page

_SERVICES = "services"


class ServicesUsableParams(Params):
    """``min_guides`` guides that each lack ``missing_categories`` element categories."""

    min_guides: int = Field(gt=0)
    missing_categories: int = Field(gt=0)


@check("services-usable", needs=[Need.HOME, Need.COLUMNS], params=ServicesUsableParams)
def services_usable(evidence: Evidence, params: ServicesUsableParams) -> Outcome:
    """Veto 服务不实用 (国办秘函〔2019〕19号 单项否决 6).

    No services; or so many guides that lack so many categories; or, where there are fewer guides
    in all, every one of them. Guides may also stand on another platform, so whether those that
    were read are all is for a person to say.
    """
    guides = list(_guides(evidence))
    poor = [guide for guide in guides if len(guide.missing) >= params.missing_categories]
    if not guides:
        return _without_guides(evidence)
    few = len(guides) < params.min_guides
    threshold = len(guides) if few else params.min_guides
    reason = (
        f"读到办事指南{len(guides)}个，缺{params.missing_categories}类及以上要素的{len(poor)}个。"
    )
    fires = len(poor) >= threshold
    faults = [
        guide.fault(suspect=few, severity=None if fires else Severity.MINOR) for guide in poor
    ]
    return judged(reason, len(guides), faults, threshold=threshold)


class GuideElementsParams(Params):
    """``sample``: at most so many guides count as faulty (null: all)."""

    sample: int | None = Field(default=None, gt=0)


@check("guide-elements", needs=[Need.HOME], params=GuideElementsParams)
def guide_elements(evidence: Evidence, params: GuideElementsParams) -> Outcome:
    """Guides that lack any of the element categories, the missing ones named."""
    guides = list(_guides(evidence))
    if not guides:
        return _no_guides(evidence)
    poor = [guide for guide in guides if guide.missing]
    reason = f"读到办事指南{len(guides)}个，要素不全的{len(poor)}个。"
    return judged(reason, len(guides), [guide.fault() for guide in poor[: params.sample]])


@dataclass(frozen=True, slots=True)
class _Guide:
    """A guide and its element categories."""

    title: str
    url: str
    found: tuple[str, ...]
    missing: tuple[str, ...]

    def fault(self, *, suspect: bool = False, severity: Severity | None = None) -> Fault:
        lacking = "、".join(self.missing)
        return Fault(
            title="办事指南要素不全",
            subject=self.url,
            url=self.url,
            detail=f"“{self.title}”缺少：{lacking}。",
            evidence=(EvidenceItem("已有要素", "、".join(self.found) or "（无）", self.url),),
            suspect=suspect,
            severity=severity,
        )


def _guides(evidence: Evidence) -> Iterator[_Guide]:
    for page in evidence.pages(PageKind.GUIDE):
        elements = page.facts.get("guide_elements")
        if elements:
            yield _guide(page, elements)


def _guide(page: Page, elements: dict[str, list[str]]) -> _Guide:
    found, missing = tuple(elements["found"]), tuple(elements["missing"])
    return _Guide(page.title or page.url, page.url, found, missing)


def _without_guides(evidence: Evidence) -> Outcome:
    services = required_columns(evidence, [_SERVICES])[0]
    if services.status in (RequiredStatus.MISSING, RequiredStatus.EMPTY_LINK):
        detail = "没有找到办事服务栏目，或栏目名称下没有链接。"
        url = evidence.inspection.home_url
        return judged(detail, 0, [Fault("没有办事服务", _SERVICES, url, detail, suspect=True)])
    if services.status is RequiredStatus.FOUND and evidence.inspection.complete:
        return _no_guides(evidence)
    return cut_short(evidence.inspection) or _no_guides(evidence)


def _no_guides(evidence: Evidence) -> Outcome:
    return cut_short(evidence.inspection) or not_assessed(
        "站内没有读到办事指南（可能在政务服务网上），不能判断。",
        NotAssessedCause.NO_EVIDENCE,
        Side.US,
    )
