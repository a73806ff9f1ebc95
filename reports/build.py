"""Builds the report of one inspection from what the store holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlmodel import Session

from config.rulepack import Rule, RulePack, Scoring
from config.terms import SiteKind
from config.version import program_version
from reports.building.columns import column_rows
from reports.building.coverage import exclusion_parts, guard_cut_parts, plan_part, rechecked_at
from reports.building.duties import duty_parts
from reports.building.judgement import finding_parts, indicator_parts, is_dismissed
from reports.building.links import StoredLinks
from reports.building.marks import marks_of, one_site_code, own_site_codes
from reports.building.required import required_rows
from reports.model import (
    DutyPart,
    FindingPart,
    IndicatorPart,
    InspectionPart,
    Ipv6Part,
    Marks,
    Report,
    RulesetPart,
    ScoringPart,
    SitePart,
    Tool,
)
from reports.model.head import Uplink
from reports.persist import record_points, record_score, results_of
from reports.reviewing import settle_reviews
from reports.scoring import Score, score
from store.evidence import Evidence
from store.inspections import require_evidence
from store.tables import IndicatorResult, Inspection, Site

_TOOL = "govaudit"


def build_report(session: Session, inspection: Inspection, packs: Sequence[RulePack]) -> Report:
    """The report on ``inspection`` under ``packs``, which have judged it: the first decides verdict
    and score, the others tell how it stands with their duties.

    Takes in what people have decided, scores it, and stores both; the commit is left to the
    caller. The report may be used after the session is closed: its links are read from the
    database whenever they are walked through.
    """
    require_evidence(inspection)
    pack = packs[0]
    scored = rescore(session, inspection, pack)
    for other in packs[1:]:
        settle_reviews(session, inspection, other.id)
    judged = [_judged(session, inspection, each, scored) for each in packs]
    in_force = judged[0].pack
    evidence = Evidence(session, inspection)
    found = [finding for each in judged for finding in each.found]
    marks = marks_of(evidence.marks())
    return Report(
        tool=Tool(name=_TOOL, version=program_version()),
        ruleset=_ruleset(pack),
        site=_site(session, inspection, evidence, marks),
        inspection=_inspection(session, inspection, evidence),
        verdict=scored.verdict,
        score=scored.score,
        score_if_suspects_hold=scored.score_if_suspects_hold,
        vetoes=list(scored.vetoes),
        scoring=_scoring(pack.scoring, inspection.kind, scored),
        indicators=[part for each in judged for part in each.indicators],
        columns=column_rows(evidence, in_force),
        required_columns=required_rows(evidence, in_force),
        marks=marks,
        links=StoredLinks(session.get_bind(), inspection),
        ipv6=Ipv6Part.model_validate(evidence.ipv6() or {}),
        findings=[each for each in found if not is_dismissed(each)],
        dismissed=[each for each in found if is_dismissed(each)],
        rulesets=[_ruleset(each) for each in packs],
        duties=[duty for each in judged for duty in each.duties],
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What one pack says of the inspection."""

    pack: RulePack
    """With the rules as they stood when they were answered."""
    found: list[FindingPart]
    indicators: list[IndicatorPart]
    duties: list[DutyPart]


def _judged(session: Session, inspection: Inspection, pack: RulePack, scored: Score) -> _Judged:
    results = results_of(session, inspection, pack.id)
    in_force = rules_in_force(pack, results)
    found = finding_parts(session, inspection, pack.id)
    standing = [each for each in found if not is_dismissed(each)]
    indicators = indicator_parts(in_force, results, scored, standing)
    return _Judged(in_force, found, indicators, duty_parts(in_force, indicators, standing))


def rescore(
    session: Session,
    inspection: Inspection,
    pack: RulePack,
    *,
    just_judged: bool = False,
    decides: bool = True,
) -> Score:
    """Take in what people have decided, score, and store both; the commit is left to the caller.

    ``just_judged``: by ``pack`` as it is, so that its rules are those in force. ``decides``: the
    verdict of the inspection is this pack's; else only the points are stored. What looked at a part
    of the site alone never gets a verdict.
    """
    settle_reviews(session, inspection, pack.id, just_judged=just_judged)
    results = results_of(session, inspection, pack.id, with_rules=not just_judged)
    gone = inspection.pruning_began_at is not None
    seen = inspection.pages_fetched > 0 if gone else Evidence(session, inspection).has_page()
    in_force = pack if just_judged else rules_in_force(pack, results)
    scored = score(in_force, results, inspection.kind, seen=seen)
    if decides and not inspection.focused:
        record_score(session, inspection, results, scored)
    else:
        record_points(session, results, scored)
    return scored


def rules_in_force(pack: RulePack, results: list[IndicatorResult]) -> RulePack:
    """The pack with the rules as they stood when they were answered, so that an old report stays
    true when the pack changes."""
    stored = {each.indicator: each.rule for each in results if each.rule}
    rules = tuple(
        Rule.model_validate(stored[rule.id]) if rule.id in stored else rule for rule in pack.rules
    )
    return pack.model_copy(update={"rules": rules})


def _ruleset(pack: RulePack) -> RulesetPart:
    return RulesetPart(
        id=pack.id,
        version=pack.version,
        title=pack.title,
        issued=pack.issued,
        effective_from=pack.effective_from,
        note=pack.note,
    )


def _site(session: Session, inspection: Inspection, evidence: Evidence, marks: Marks) -> SitePart:
    registered = session.get_one(Site, inspection.site_id)
    host = urlsplit(inspection.home_url).hostname or ""
    shown_code, disagree = one_site_code(own_site_codes(list(evidence.marks())))
    return SitePart(
        name=inspection.name or _site_name(registered, evidence, host),
        home_url=inspection.home_url,
        final_home_url=inspection.final_home_url,
        host=host,
        level=inspection.level or registered.level,
        kind=inspection.kind,
        site_code=None if disagree else shown_code or registered.site_code,
        sponsor=registered.sponsor or marks.sponsor,
    )


def _site_name(registered: Site, evidence: Evidence, host: str) -> str:
    """The registry's name; a site that was entered without one is called as its home page says."""
    if registered.name != host:
        return registered.name
    home = evidence.home
    if home is None:
        return host
    tags = {name.lower(): values for name, values in home.metas.items()}
    named = next((str(value).strip() for value in tags.get("sitename", []) if value), "")
    return named or (home.title or "").strip() or host


def _inspection(session: Session, inspection: Inspection, evidence: Evidence) -> InspectionPart:
    return InspectionPart(
        id=str(inspection.id),
        as_of=inspection.as_of,
        started_at=inspection.started_at,
        finished_at=inspection.finished_at,
        profile=inspection.profile,
        pages_fetched=inspection.pages_fetched,
        pages_unchanged=inspection.pages_unchanged,
        urls_seen=inspection.urls_seen,
        links_checked=inspection.links_checked,
        complete=inspection.complete,
        stopped_because=inspection.stopped_because,
        links_rechecked_at=rechecked_at(session, inspection),
        uplink=Uplink(ipv4=inspection.uplink_v4, ipv6=inspection.uplink_v6),
        active_seconds=round(inspection.active_seconds, 1),
        plan=plan_part(inspection),
        home_note=inspection.home_note,
        guard_cuts=guard_cut_parts(evidence),
        exclusions=exclusion_parts(evidence),
    )


def _scoring(scoring: Scoring | None, kind: SiteKind, scored: Score) -> ScoringPart:
    counts = scoring if scoring and kind in scoring.deductions_bind else None
    return ScoringPart(
        reason=scored.reason,
        full_marks=counts.full_marks if counts else None,
        max_bonus=counts.max_bonus if counts else 0,
        pass_line=counts.pass_line if counts else None,
        bonus_above=counts.bonus_above if counts else None,
        deducted=scored.deducted,
        deducted_if_suspects_hold=scored.deducted_if_suspects_hold,
        bonus=scored.bonus,
        points_not_assessed=scored.points_not_assessed,
        suspect_vetoes=list(scored.suspect_vetoes),
        missing=list(scored.missing),
    )
