"""People's decisions and answers enter the results: the program's own answers are counted anew.

What the program had found stays in :attr:`store.tables.IndicatorResult.judged`, so that every
decision can be taken back. Dismissing a fault never costs points, and confirming one never earns
any: counts only fall with the first and only rise with the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from config.rulepack import Rule
from config.terms import (
    IndicatorKind,
    IndicatorStatus,
    NotAssessedCause,
    ReviewState,
    Severity,
    Side,
)
from config.wording import word
from reports.persist import results_of
from store.answers import answers_of
from store.keys import fingerprint
from store.reviews import ANSWER_GROUP, carry_marks, reviews_of
from store.tables import Answer, Finding, IndicatorResult, Inspection, Review

_SUBJECT_OF_ANSWERS = "answered by a person"
_JUDGED = ("status", "failed", "suspected", "reason", "cause", "side")


def settle_reviews(
    session: Session, inspection: Inspection, ruleset: str, *, just_judged: bool = False
) -> None:
    """Bring the results of one inspection up to what people have decided. May be done again; the
    commit is left to the caller.

    ``just_judged``: the results are as the program has found them, so where nobody has decided
    anything only the faults of vetoes are graded.
    """
    carry_marks(session, inspection, ruleset)
    number = int(inspection.id or 0)
    answers = answers_of(session, number, ruleset)
    decided = answers or reviews_of(session, number, ruleset)
    if just_judged and not decided:
        _regrade_vetoes(session, number, ruleset)
        return
    _replace_findings(session, inspection, ruleset, answers)
    reviews = reviews_of(session, number, ruleset)
    faults = _faults(session, number, ruleset)
    for result in results_of(session, inspection, ruleset):
        _restore(result)
        answer = answers.get(result.indicator)
        if answer is not None:
            _take(result, _answered(answer))
        else:
            mine = [
                _Fault.of(row, reviews.get(row.fingerprint))
                for row in faults.get(result.indicator, ())
            ]
            _take(result, _recounted(result, mine))
            if result.kind is IndicatorKind.VETO and _has_groups(result.tally):
                _regrade(result.tally or (), mine)
        session.add(result)
    session.flush()


@dataclass(slots=True)
class _Fault:
    """A finding as it counts."""

    row: Finding
    state: ReviewState

    @classmethod
    def of(cls, row: Finding, review: Review | None) -> _Fault:
        return cls(row, review.state if review else ReviewState.OPEN)

    @property
    def stands(self) -> bool:
        return self.state is not ReviewState.DISMISSED

    @property
    def certain(self) -> bool:
        """Confirmed by the program or by a person; what is waived is a fault, too."""
        return self.stands and (
            not self.row.suspect or self.state in (ReviewState.CONFIRMED, ReviewState.WAIVED)
        )

    @property
    def changed(self) -> bool:
        """Whether the decision makes a difference to what the program had found."""
        return not self.stands or (self.row.suspect and self.certain)


@dataclass(frozen=True, slots=True)
class _Counted:
    status: IndicatorStatus
    failed: int
    suspected: int
    reason: str
    cause: NotAssessedCause | None = None
    side: Side | None = None


def _restore(result: IndicatorResult) -> None:
    """The program's own answer again."""
    if result.judged is None:
        return
    kept = result.judged
    result.status = IndicatorStatus(kept["status"])
    result.failed, result.suspected = kept["failed"], kept["suspected"]
    result.reason = kept["reason"]
    result.cause = NotAssessedCause(kept["cause"]) if kept["cause"] else None
    result.side = Side(kept["side"]) if kept["side"] else None
    result.judged = None


def _take(result: IndicatorResult, counted: _Counted | None) -> None:
    if counted is None:
        return
    result.judged = {name: getattr(result, name) for name in _JUDGED}
    for name in _JUDGED:
        setattr(result, name, getattr(counted, name))


def _answered(answer: Answer) -> _Counted:
    day = f"{answer.answered_at.astimezone():%Y-%m-%d}"
    reason = f"{answer.operator}于{day}人工判定为{word(answer.status)}：{answer.reason}"
    return _Counted(answer.status, answer.failed, 0, reason)


def _recounted(result: IndicatorResult, faults: Sequence[_Fault]) -> _Counted | None:
    """None where no decision makes a difference."""
    if not any(fault.changed for fault in faults):
        return None
    gone = sum(not fault.stands and not fault.row.suspect for fault in faults)
    gone_suspects = sum(not fault.stands and fault.row.suspect for fault in faults)
    settled = sum(fault.row.suspect and fault.certain for fault in faults)
    failed = max(result.failed - gone, 0) + settled
    suspected = max(result.suspected - gone_suspects - settled, 0)
    status = _status(result, faults, failed, suspected)
    unseen = status is IndicatorStatus.NOT_ASSESSED
    return _Counted(
        status=status,
        failed=failed,
        suspected=suspected,
        reason=f"{result.reason}{_told(gone + gone_suspects, settled)}",
        cause=(result.cause or NotAssessedCause.NO_EVIDENCE) if unseen else None,
        side=(result.side or Side.US) if unseen else None,
    )


def _told(dismissed: int, settled: int) -> str:
    parts = []
    if dismissed:
        parts.append(f"{dismissed}个不属实、不计")
    if settled:
        parts.append(f"疑似的{settled}个属实")
    return f"经人工复核，{'，'.join(parts)}。"


def _status(
    result: IndicatorResult, faults: Sequence[_Fault], failed: int, suspected: int
) -> IndicatorStatus:
    if result.tally is None:
        return _status_without_tally(result.status, failed, suspected)
    statuses = {
        _group_status(group, [each for each in faults if each.row.tally_group == number])
        for number, group in enumerate(result.tally)
    }
    order = (
        IndicatorStatus.FAIL,
        IndicatorStatus.SUSPECT,
        IndicatorStatus.NOT_ASSESSED,
        IndicatorStatus.PASS,
    )
    return next((each for each in order if each in statuses), IndicatorStatus.PASS)


def _group_status(group: dict[str, Any], faults: Iterable[_Fault]) -> IndicatorStatus:
    standing = [fault for fault in faults if fault.stands]
    certain = sum(fault.certain for fault in standing)
    threshold, unread = group["threshold"], group["unread"]
    if certain >= threshold:
        return IndicatorStatus.FAIL
    if len(standing) >= threshold:
        return IndicatorStatus.SUSPECT
    if unread is None or len(standing) + unread >= threshold:
        return IndicatorStatus.NOT_ASSESSED
    return IndicatorStatus.PASS


def _status_without_tally(status: IndicatorStatus, failed: int, suspected: int) -> IndicatorStatus:
    """Of results that an older version judged: only what is certain whatever the threshold was."""
    if status not in (IndicatorStatus.FAIL, IndicatorStatus.SUSPECT):
        return status
    if not failed and not suspected:
        return IndicatorStatus.PASS
    if status is IndicatorStatus.FAIL:
        return status if failed else IndicatorStatus.SUSPECT
    return status if suspected else IndicatorStatus.FAIL


def _regrade(tally: Sequence[dict[str, Any]], faults: Sequence[_Fault]) -> None:
    """Faults of a veto with groups are vetoes where their group fires, else no veto by
    themselves."""
    for number, group in enumerate(tally):
        mine = [each for each in faults if each.row.tally_group == number]
        fires = _group_status(group, mine) is IndicatorStatus.FAIL
        for fault in mine:
            fault.row.severity = Severity.VETO if fires else Severity.MAJOR


def _regrade_vetoes(session: Session, number: int, ruleset: str) -> None:
    """Grade the faults of vetoes by their groups, where nobody has decided on any."""
    query = select(IndicatorResult.indicator, IndicatorResult.tally).where(
        IndicatorResult.inspection_id == number,
        IndicatorResult.ruleset == ruleset,
        IndicatorResult.kind == IndicatorKind.VETO,
    )
    tallies = {indicator: tally for indicator, tally in session.exec(query) if _has_groups(tally)}
    if not tallies:
        return
    for indicator, rows in _faults(session, number, ruleset, list(tallies)).items():
        _regrade(tallies[indicator] or (), [_Fault.of(row, None) for row in rows])
    session.flush()


def _has_groups(tally: Sequence[Any] | None) -> bool:
    return tally is not None and len(tally) > 1


def _faults(
    session: Session, number: int, ruleset: str, indicators: Sequence[str] | None = None
) -> dict[str, list[Finding]]:
    query = select(Finding).where(Finding.inspection_id == number, Finding.ruleset == ruleset)
    if indicators is not None:
        query = query.where(col(Finding.indicator).in_(indicators))
    found: dict[str, list[Finding]] = {}
    for row in session.exec(query.order_by(col(Finding.position))):
        found.setdefault(row.indicator, []).append(row)
    return found


def _replace_findings(
    session: Session, inspection: Inspection, ruleset: str, answers: dict[str, Answer]
) -> None:
    """An answer that finds a fault has a finding of its own, confirmed as it is made."""
    number = int(inspection.id or 0)
    mine = (col(Finding.inspection_id) == number, col(Finding.ruleset) == ruleset)
    kept = session.exec(select(Finding).where(*mine, Finding.tally_group == ANSWER_GROUP)).all()
    wanted = {name: row for name, row in answers.items() if row.status is IndicatorStatus.FAIL}
    for finding in kept:
        if finding.indicator not in wanted:
            session.delete(finding)
            session.exec(
                delete(Review).where(
                    col(Review.inspection_id) == number,
                    col(Review.ruleset) == ruleset,
                    col(Review.fingerprint) == finding.fingerprint,
                )
            )
    rows = {finding.indicator: finding for finding in kept if finding.indicator in wanted}
    for result in results_of(session, inspection, ruleset):
        answer = wanted.get(result.indicator)
        if answer is not None:
            _note_fault(session, inspection, result, answer, rows.get(result.indicator))
    session.flush()


def _note_fault(
    session: Session,
    inspection: Inspection,
    result: IndicatorResult,
    answer: Answer,
    row: Finding | None,
) -> None:
    rule = Rule.model_validate(result.rule)
    number = int(inspection.id or 0)
    mark = fingerprint(rule.id, _SUBJECT_OF_ANSWERS)
    row = row or Finding(
        inspection_id=number,
        ruleset=result.ruleset,
        indicator=rule.id,
        position=0,
        severity=rule.severity,
        title=rule.title,
        basis=f"{rule.source.document} {rule.source.clause}".strip(),
        remedy=rule.remedy,
        fingerprint=mark,
        tally_group=ANSWER_GROUP,
    )
    row.url, row.detail, row.evidence = answer.url, answer.reason, list(answer.evidence)
    session.add(row)
    review = reviews_of(session, number, result.ruleset).get(mark)
    review = review or Review(
        site_id=inspection.site_id,
        inspection_id=number,
        ruleset=result.ruleset,
        indicator=rule.id,
        fingerprint=mark,
        state=ReviewState.CONFIRMED,
        operator=answer.operator,
        decided_at=answer.answered_at,
    )
    review.reason, review.operator = answer.reason, answer.operator
    review.decided_at = answer.answered_at
    session.add(review)
