"""Whom a rule binds: level, kind of site and region."""

from __future__ import annotations

from dataclasses import dataclass

from checks.base import Outcome, not_applicable, not_assessed
from config.rulepack import Applies
from config.terms import Level, MarkKind, NotAssessedCause, Side, SiteKind
from store.evidence import Evidence
from store.sites import REGION_DIGITS, region_code_of


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the applicability of a rule hangs on; null: not known."""

    level: Level | None
    kind: SiteKind
    region: str | None
    """Region code: as given for the inspection, as registered, else the first six digits of the
    site code (网站标识码)."""


def site_facts(evidence: Evidence) -> SiteFacts:
    """The facts of the inspected site, from the inspection and the registry; the region of a site
    that is not registered is that of the site codes it shows, where they agree."""
    site, inspection = evidence.site, evidence.inspection
    level = inspection.level or (site.level if site else None)
    region = inspection.options.get("region") or (region_code_of(site) if site else None)
    return SiteFacts(level, inspection.kind, region or _shown_region(evidence))


def _shown_region(evidence: Evidence) -> str | None:
    shown = {mark.value[:REGION_DIGITS] for mark in evidence.marks(MarkKind.SITE_CODE)}
    code = shown.pop() if len(shown) == 1 else ""
    return code if code.isdigit() and len(code) == REGION_DIGITS else None


def unbound(applies: Applies, facts: SiteFacts) -> Outcome | None:
    """``not_applicable`` where the rule does not bind the site, ``not_assessed`` where that is not
    known, null where it binds."""
    if applies.kinds and facts.kind not in applies.kinds:
        return not_applicable("本指标不适用于这类网站。")
    if applies.levels and facts.level is None:
        return _unknown("没有登记网站层级，不能确定本指标是否适用。")
    if applies.levels and facts.level not in applies.levels:
        return not_applicable("本指标不适用于这一层级的网站。")
    if applies.regions and facts.region is None:
        return _unknown("不知道网站所属地区，不能确定本指标是否适用。")
    if applies.regions and not str(facts.region).startswith(applies.regions):
        return _elsewhere(applies, str(facts.region))
    return None


def _elsewhere(applies: Applies, region: str) -> Outcome:
    """A code of a wider region than the rule's says nothing of the part that it binds."""
    if any(bound.startswith(region) for bound in applies.regions):
        return _unknown("登记的行政区划代码不够细，不能确定本指标是否适用。")
    return not_applicable("本指标不适用于这一地区。")


def _unknown(reason: str) -> Outcome:
    return not_assessed(reason, NotAssessedCause.NO_EVIDENCE, Side.US)
