"""What an audit found, site by site and fault by fault: the one query behind bulletin, ledger and
published pages, so that they can't disagree."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, and_, or_
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from config.errors import UserError
from config.terms import (
    AuditSiteState,
    AuditState,
    FaultStanding,
    IndicatorKind,
    IndicatorStatus,
    Level,
    ReviewState,
    Severity,
    SiteKind,
    SiteOutcome,
    SiteState,
    StoppedBecause,
    Verdict,
)
from config.wording import word
from store.reviews import ANSWER_GROUP
from store.tables import Audit, AuditSite, Finding, IndicatorResult, Inspection, Review, Site

_ROWS_AT_A_TIME = 500
_LEVELS = list(Level)
_DECIDED = {
    ReviewState.CONFIRMED: FaultStanding.CONFIRMED,
    ReviewState.DISMISSED: FaultStanding.DROPPED,
    ReviewState.WAIVED: FaultStanding.WAIVED,
}
_STILL_ANSWERS = {
    FaultStanding.CONFIRMED: "，但首页仍可访问",
    FaultStanding.PENDING: "，但首页仍可访问（待复核）",
}
_NOT_REVIEWED = "不合格依据的问题尚未全部经人工复核"
_NOT_JUDGED = "检查尚未作出结论"


class FaultKey(NamedTuple):
    """Which fault it is, from inspection to inspection."""

    site_id: int
    ruleset: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class FaultFact:
    """One fault of an audit."""

    key: FaultKey
    inspection_id: int
    standing: FaultStanding
    indicator: str
    indicator_title: str
    family: str
    """一级指标; for a veto, the veto itself: 单项否决 alone tells a reader nothing."""
    kind: IndicatorKind
    status: IndicatorStatus
    """The answer that the indicator got: faults below its threshold are listed, too."""
    severity: Severity
    title: str
    detail: str
    url: str | None
    evidence: list[Any]
    basis: str
    remedy: str
    tally_group: int | None
    """Which group of the indicator's faults it counts in (:attr:`IndicatorResult.tally`)."""
    points: float | None
    """What one such fault costs by the pack; null for a veto and for what carries no points."""

    @property
    def vetoes(self) -> bool:
        """Whether it is one of those that have a veto fire."""
        fired = self.status is IndicatorStatus.FAIL
        return fired and self.kind is IndicatorKind.VETO and self.severity is Severity.VETO


@dataclass(frozen=True, slots=True)
class SiteFact:
    """One site of an audit."""

    site_id: int
    name: str
    code: str | None
    home_url: str
    region: str | None
    level: Level | None
    kind: SiteKind
    sponsor: str | None
    outcome: SiteOutcome
    reason: str
    """Why it is undetermined or was not inspected; empty for a result."""
    score: float | None
    inspection_id: int | None
    inspected_at: dt.datetime | None


def get_audit(session: Session, audit_id: int) -> Audit:
    """The audit of that number. Raises ``UserError`` when there is none."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        known = session.exec(select(Audit.id).order_by(col(Audit.id).desc()).limit(5)).all()
        hint = f"已有的检查：{'、'.join(str(each) for each in known)}。" if known else ""
        raise UserError(f"没有编号为 {audit_id} 的检查。", f"{hint}请核对编号和 --db。")
    return audit


def previous_audit(session: Session, audit: Audit) -> Audit | None:
    """The newest audit of an earlier period by the same packs, cancelled ones left out."""
    query = (
        select(Audit)
        .where(
            col(Audit.period) < audit.period,
            Audit.ruleset == audit.ruleset,
            Audit.state != AuditState.CANCELLED,
        )
        .order_by(col(Audit.period).desc(), col(Audit.id).desc())
    )
    return session.exec(query).first()


def earlier_audits(session: Session, audit: Audit, limit: int) -> list[Audit]:
    """The newest audit of each of the ``limit`` periods before, oldest first."""
    found: list[Audit] = []
    before = previous_audit(session, audit)
    while before is not None and len(found) < limit:
        found.append(before)
        before = previous_audit(session, before)
    return found[::-1]


def running_sites(session: Session, audit_id: int) -> int:
    """Sites that could have been chosen: those in normal state now, and those of the audit."""
    chosen = select(AuditSite.site_id).where(AuditSite.audit_id == audit_id)
    query = select(func.count()).select_from(Site)
    return session.exec(
        query.where(or_(col(Site.state) == SiteState.NORMAL, col(Site.id).in_(chosen)))
    ).one()


def faults_of(
    session: Session, audit_ids: Iterable[int], *, draft: bool = False
) -> Iterator[FaultFact]:
    """Every fault of the audits that may be spoken of, streamed: by audit, site, rule.

    ``draft``: what the program is sure of stands although nobody has looked at it.
    """
    for row in session.execute(fault_query(tuple(audit_ids))).yield_per(_ROWS_AT_A_TIME):
        fact = fault_of(row, draft=draft)
        if fact.standing is not FaultStanding.DROPPED:
            yield fact


def sites_of(session: Session, audit_id: int, *, draft: bool = False) -> list[SiteFact]:
    """Every site of the audit by region, level and code, so that tables read well."""
    proof = _Proof.of(session, audit_id, draft=draft)
    query = (
        select(AuditSite, Site, Inspection)
        .join(Site, col(Site.id) == AuditSite.site_id)
        .outerjoin(Inspection, col(Inspection.id) == AuditSite.inspection_id)
        .where(AuditSite.audit_id == audit_id)
    )
    answering = still_answering(session, audit_id, draft=draft)
    sites = [_site(*row, proof, answering) for row in session.exec(query)]
    return sorted(sites, key=_place)


def still_answering(session: Session, audit_id: int, *, draft: bool = False) -> dict[int, str]:
    """What may be said of the sites that are left out as offline and whose home page opens all the
    same, in words, by site."""
    query = fault_query((audit_id,)).join(
        Inspection, col(Inspection.id) == col(Finding.inspection_id)
    )
    rows = session.execute(query.where(col(Inspection.focused)))
    faults = (fault_of(row, draft=draft) for row in rows)
    return {
        fault.key.site_id: _STILL_ANSWERS[fault.standing]
        for fault in faults
        if fault.standing in _STILL_ANSWERS
    }


def _place(site: SiteFact) -> tuple[bool, str, int, str, str]:
    level = _LEVELS.index(site.level) if site.level else len(_LEVELS)
    return (not site.region, site.region or "", level, site.code or "", site.home_url)


def _site(
    entry: AuditSite,
    site: Site,
    inspection: Inspection | None,
    proof: _Proof,
    answering: dict[int, str],
) -> SiteFact:
    outcome, reason = _outcome(entry, inspection, proof)
    reason += answering.get(entry.site_id, "")
    return SiteFact(
        site_id=int(site.id or 0),
        name=site.name,
        code=site.site_code,
        home_url=site.home_url,
        region=site.region,
        level=site.level,
        kind=site.kind,
        sponsor=site.sponsor,
        outcome=outcome,
        reason=reason,
        score=inspection.score if inspection and outcome.decided else None,
        inspection_id=entry.inspection_id,
        inspected_at=inspection.finished_at if inspection else None,
    )


def _outcome(
    entry: AuditSite, inspection: Inspection | None, proof: _Proof
) -> tuple[SiteOutcome, str]:
    if entry.state is not AuditSiteState.DONE or inspection is None:
        return SiteOutcome.NOT_INSPECTED, entry.reason or word(entry.state)
    if inspection.verdict is None:
        return SiteOutcome.NOT_INSPECTED, _NOT_JUDGED
    if inspection.verdict is Verdict.UNDETERMINED:
        return SiteOutcome.UNDETERMINED, proof.doubts(inspection)
    if inspection.verdict is Verdict.QUALIFIED:
        return SiteOutcome.QUALIFIED, ""
    if not proof.holds(inspection):
        return SiteOutcome.UNDETERMINED, _NOT_REVIEWED
    return SiteOutcome.UNQUALIFIED, ""


class _Decisive(NamedTuple):
    """An answer that bears on a verdict."""

    ruleset: str
    indicator: str
    title: str
    kind: IndicatorKind
    status: IndicatorStatus
    failed: int
    tally: list[dict[str, int | None]] | None


_Group: TypeAlias = tuple[int, str, str, int | None]
"""Inspection, pack, indicator, and which group of its faults."""


class _Proof:
    """Whether the faults that a verdict rests on have been confirmed."""

    def __init__(self, answers: dict[int, list[_Decisive]], confirmed: Counter[_Group]) -> None:
        self._answers = answers
        self._confirmed = confirmed

    @classmethod
    def of(cls, session: Session, audit_id: int, *, draft: bool) -> _Proof:
        confirmed = Counter(
            (fault.inspection_id, fault.key.ruleset, fault.indicator, fault.tally_group)
            for fault in faults_of(session, [audit_id], draft=draft)
            if fault.standing.counts
        )
        answers: dict[int, list[_Decisive]] = {}
        for inspection_id, *answer in session.execute(_decisive_query(audit_id)):
            answers.setdefault(inspection_id, []).append(_Decisive(*answer))
        return cls(answers, confirmed)

    def holds(self, inspection: Inspection) -> bool:
        """Every fault that one of the vetoes counts is confirmed; without a veto, every fault that
        cost points."""
        failed = [
            each
            for each in self._answers.get(int(inspection.id or 0), ())
            if each.status is IndicatorStatus.FAIL
        ]
        vetoes = [each for each in failed if each.kind is IndicatorKind.VETO]
        if vetoes:
            return any(self._confirms(inspection, veto) for veto in vetoes)
        return bool(failed) and all(self._confirms(inspection, each) for each in failed)

    def doubts(self, inspection: Inspection) -> str:
        """Why there is no verdict, in words."""
        stopped = inspection.stopped_because
        if inspection.home_note:
            return inspection.home_note
        if stopped in (StoppedBecause.HOME_UNREACHABLE, StoppedBecause.HOME_BLOCKED):
            return word(stopped)
        titles = [
            f"“{each.title}”{word(each.status)}"
            for each in self._answers.get(int(inspection.id or 0), ())
            if each.kind is IndicatorKind.VETO
            and each.status in (IndicatorStatus.SUSPECT, IndicatorStatus.NOT_ASSESSED)
        ]
        return "、".join(titles[:3]) or "证据不足，须补充检查"

    def _confirms(self, inspection: Inspection, answer: _Decisive) -> bool:
        """Enough of one group for its threshold; where nothing says how they count, all of them."""
        key = (int(inspection.id or 0), answer.ruleset, answer.indicator)
        if answer.kind is IndicatorKind.VETO and answer.tally:
            groups = enumerate(answer.tally)
            return any(
                self._confirmed[*key, group] >= (tally["threshold"] or 1) for group, tally in groups
            ) or bool(self._confirmed[*key, ANSWER_GROUP])
        counts = (count for group, count in self._confirmed.items() if group[:3] == key)
        return sum(counts) >= answer.failed


def _decisive_query(audit_id: int) -> Select[Any]:
    columns: list[Any] = [
        IndicatorResult.inspection_id,
        IndicatorResult.ruleset,
        IndicatorResult.indicator,
        col(IndicatorResult.rule)["title"].as_string(),
        IndicatorResult.kind,
        IndicatorResult.status,
        IndicatorResult.failed,
        IndicatorResult.tally,
    ]
    cost_points = and_(
        col(IndicatorResult.status) == IndicatorStatus.FAIL, col(IndicatorResult.deduction) > 0
    )
    return (
        select_rows(*columns)
        .join(AuditSite, col(AuditSite.inspection_id) == IndicatorResult.inspection_id)
        .where(
            col(AuditSite.audit_id) == audit_id,
            or_(col(IndicatorResult.kind) == IndicatorKind.VETO, cost_points),
        )
        .order_by(col(IndicatorResult.inspection_id), col(IndicatorResult.position))
    )


def fault_query(audit_ids: tuple[int, ...]) -> Select[Any]:
    """The findings of the audits with what :func:`fault_of` needs: by audit, site, rule."""
    rule = col(IndicatorResult.rule)
    columns: list[Any] = [
        AuditSite.site_id,
        Finding,
        IndicatorResult.kind,
        IndicatorResult.status,
        rule["group"].as_string().label("family"),
        rule["title"].as_string().label("indicator_title"),
        rule["points"]["per_fault"].as_float().label("per_fault"),
        rule["needs_review"].as_boolean().label("needs_review"),
        col(Review.state).label("review"),
    ]
    review = and_(
        col(Review.inspection_id) == Finding.inspection_id,
        col(Review.ruleset) == Finding.ruleset,
        col(Review.fingerprint) == Finding.fingerprint,
    )
    of_the_finding = and_(
        col(IndicatorResult.inspection_id) == Finding.inspection_id,
        col(IndicatorResult.ruleset) == Finding.ruleset,
        col(IndicatorResult.indicator) == Finding.indicator,
    )
    order: list[Any] = [
        AuditSite.audit_id,
        AuditSite.position,
        AuditSite.site_id,
        IndicatorResult.position,
        Finding.position,
    ]
    return (
        select_rows(*columns)
        .join(AuditSite, col(AuditSite.inspection_id) == Finding.inspection_id)
        .outerjoin(IndicatorResult, of_the_finding)
        .outerjoin(Review, review)
        .where(
            col(AuditSite.audit_id).in_(audit_ids),
            # What earns no bonus is no fault.
            or_(
                col(IndicatorResult.kind).is_(None),
                col(IndicatorResult.kind) != IndicatorKind.BONUS,
            ),
        )
        .order_by(*order)
    )


def fault_of(row: Any, *, draft: bool = False) -> FaultFact:
    """The fault of a row of :func:`fault_query`."""
    finding: Finding = row.Finding
    key = FaultKey(row.site_id, finding.ruleset, finding.fingerprint)
    kind = row.kind or IndicatorKind.DUTY
    title = row.indicator_title or finding.indicator
    return FaultFact(
        key=key,
        inspection_id=finding.inspection_id,
        standing=_standing(row, draft=draft),
        indicator=finding.indicator,
        indicator_title=title,
        family=title if kind is IndicatorKind.VETO else row.family or title,
        kind=kind,
        status=row.status or IndicatorStatus.FAIL,
        severity=finding.severity,
        title=finding.title,
        detail=finding.detail,
        url=finding.url,
        evidence=finding.evidence,
        basis=finding.basis,
        remedy=finding.remedy,
        tally_group=finding.tally_group,
        points=row.per_fault if kind is IndicatorKind.DEDUCTION else None,
    )


def _standing(row: Any, *, draft: bool) -> FaultStanding:
    finding: Finding = row.Finding
    if row.review is not None and row.review is not ReviewState.OPEN:
        return _DECIDED[row.review]
    answered = finding.tally_group == ANSWER_GROUP
    sure = not finding.suspect and (draft or row.needs_review is False)
    return FaultStanding.CONFIRMED if answered or sure else FaultStanding.PENDING
