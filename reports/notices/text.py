"""The text of a notice from the faults that it names and the office that sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from config.notices import notice_wording
from config.office import Office
from config.official import official_layout
from config.terms import IndicatorKind, NoticeKind, RecheckOutcome, Severity
from config.wording import word
from config.workdays import Deadline, deadline_after
from reports.notices.model import EarlierNotice, NoticeEvidence, NoticeFault, NoticeText
from reports.official.text import chinese_date, quoted
from store.faultquery import ReviewedFault
from store.tables import IndicatorResult, Notice, NoticeItem

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and how a notice goes out."""

    office: Office
    day: dt.date
    number: str | None = None
    deadline: dt.date | None = None
    """For all faults alike; None: by how grave each is."""


def notice_text(
    session: Session,
    notice: Notice,
    faults: Sequence[ReviewedFault],
    occasion: Occasion,
    earlier: Notice | None = None,
) -> NoticeText:
    """The whole text. ``faults``: in the order of the notice's items, at least one."""
    office, wording = occasion.office, notice_wording()
    first = faults[0]
    rules = _rules(session, notice.inspection_id)
    shown, deadlines = _faults(notice, faults, occasion, rules)
    last = max(deadlines, key=lambda each: each.day)
    name = quoted(first.inspection.name or first.site.name, _LONGEST_NAME).removesuffix("网站")
    basis = tuple(dict.fromkeys(each.basis.partition(" ")[0] for each in shown if each.basis))
    before = _earlier(earlier)
    words = _words(notice, first, name, basis, len(shown), before)
    if earlier is not None:
        words["standing"] = _standing(session, earlier, shown)
    return NoticeText(
        id=int(notice.id or 0),
        kind=notice.kind,
        number=occasion.number,
        title=wording.titles[notice.kind].format(**words),
        red_head=office.red_head,
        addressee=quoted(first.site.sponsor, _LONGEST_NAME) or wording.no_addressee,
        site_name=name,
        home_url=quoted(first.inspection.home_url, official_layout().quotes.url),
        site_code=first.site.site_code,
        inspection_id=notice.inspection_id,
        inspected_on=first.inspection.as_of,
        basis=basis,
        faults=shown,
        opening=wording.openings[notice.kind].format(**words),
        demands=_demands(notice.kind, shown, last),
        deadline=last.day,
        deadline_note=next((each.note for each in deadlines if each.note), ""),
        feedback=office.feedback,
        contact=office.contact.words,
        signature=office.signed,
        issued_on=occasion.day,
        copy_to=office.copy_to,
        printed_by=office.printed_by,
        earlier=before,
        note=notice.note,
    )


def _faults(
    notice: Notice,
    faults: Sequence[ReviewedFault],
    occasion: Occasion,
    rules: Mapping[tuple[str, str], Mapping[str, Any]],
) -> tuple[tuple[NoticeFault, ...], list[Deadline]]:
    shown, deadlines = [], []
    for position, fault in enumerate(faults, 1):
        deadline, at_once = _deadline(notice.kind, fault, occasion)
        rule = rules.get((fault.finding.ruleset, fault.finding.indicator), {})
        shown.append(_fault(position, fault, rule, deadline.day, at_once=at_once))
        deadlines.append(deadline)
    return tuple(shown), deadlines


def _deadline(kind: NoticeKind, fault: ReviewedFault, occasion: Occasion) -> tuple[Deadline, bool]:
    office, finding = occasion.office, fault.finding
    term = office.term(finding.severity, finding.indicator)
    if occasion.deadline is not None:
        return Deadline(occasion.deadline), term.at_once
    if kind is NoticeKind.SECOND and not term.at_once:
        term = office.second_deadline
    return deadline_after(occasion.day, term), term.at_once


def _fault(
    position: int,
    fault: ReviewedFault,
    rule: Mapping[str, Any],
    deadline: dt.date,
    *,
    at_once: bool,
) -> NoticeFault:
    finding, quotes = fault.finding, official_layout().quotes
    told = [each for each in finding.evidence if each.get("value") not in (finding.url, "", None)]
    evidence = told[: official_layout().evidence_per_fault]
    return NoticeFault(
        position=position,
        ruleset=finding.ruleset,
        fingerprint=finding.fingerprint,
        indicator=finding.indicator,
        indicator_title=str(rule.get("title") or finding.indicator),
        group=_group(rule),
        severity=finding.severity,
        penalty=_penalty(rule, finding.severity),
        title=quoted(finding.title, quotes.title),
        url=quoted(finding.url, quotes.url) or None,
        detail=quoted(finding.detail, quotes.detail),
        evidence=tuple(_evidence(each) for each in evidence),
        basis=finding.basis,
        remedy=quoted(finding.remedy, quotes.detail),
        deadline=deadline,
        at_once=at_once,
    )


def _evidence(item: Mapping[str, Any]) -> NoticeEvidence:
    quotes = official_layout().quotes
    return NoticeEvidence(
        label=quoted(str(item.get("label", "")), quotes.evidence),
        value=quoted(str(item.get("value", "")), quotes.evidence),
        url=quoted(item.get("url"), quotes.url) or None,
    )


def _penalty(rule: Mapping[str, Any], severity: Severity) -> str:
    """A veto only where it has fired: columns below its number are no veto by themselves."""
    if rule.get("kind") == IndicatorKind.VETO.value:
        fired = severity is Severity.VETO
        return word(IndicatorKind.VETO) if fired else notice_wording().no_veto
    points = rule.get("points") if rule.get("kind") == IndicatorKind.DEDUCTION.value else None
    if not points:
        return ""
    each = points.get("per_fault")
    return f"每处扣{each:g}分" if each is not None else f"扣{points['max']:g}分"


def _group(rule: Mapping[str, Any]) -> str:
    """一级指标; 单项否决 is none, and whether it has fired is said elsewhere."""
    return "" if rule.get("kind") == IndicatorKind.VETO.value else str(rule.get("group") or "")


def _rules(session: Session, inspection_id: int) -> dict[tuple[str, str], Mapping[str, Any]]:
    query = select(IndicatorResult).where(IndicatorResult.inspection_id == inspection_id)
    return {(row.ruleset, row.indicator): row.rule for row in session.exec(query)}


def _standing(session: Session, earlier: Notice, faults: Sequence[NoticeFault]) -> str:
    """How many faults of the earlier notice a re-check has seen again; the others are not known."""
    query = select(NoticeItem).where(
        NoticeItem.notice_id == earlier.id, NoticeItem.outcome == RecheckOutcome.PERSISTING
    )
    seen = {(item.ruleset, item.fingerprint) for item in session.exec(query)}
    again = sum((fault.ruleset, fault.fingerprint) in seen for fault in faults)
    wording = notice_wording()
    counted = ((wording.not_mended, again), (wording.not_known, len(faults) - again))
    return "，".join(template.format(count=count) for template, count in counted if count)


def _earlier(notice: Notice | None) -> EarlierNotice | None:
    if notice is None:
        return None
    return EarlierNotice(
        id=int(notice.id or 0),
        number=notice.number,
        issued_on=notice.issued_on,
        deadline=notice.deadline,
    )


def _words(
    notice: Notice,
    first: ReviewedFault,
    name: str,
    basis: Sequence[str],
    count: int,
    earlier: EarlierNotice | None,
) -> dict[str, object]:
    words: dict[str, object] = {
        "site": name,
        "address": quoted(first.inspection.home_url, official_layout().quotes.url),
        "date": chinese_date(first.inspection.as_of),
        "basis": "、".join(basis) or "政府网站检查",
        "count": count,
        "note": notice.note,
    }
    if earlier is not None:
        day, last = earlier.issued_on, earlier.deadline
        words["earlier"] = earlier.number or f"编号{earlier.id}"
        words["earlier_date"] = chinese_date(day) if day else ""
        words["earlier_deadline"] = chinese_date(last) if last else ""
    return words


def _demands(kind: NoticeKind, faults: Sequence[NoticeFault], last: Deadline) -> tuple[str, ...]:
    wording = notice_wording()
    days = {fault.deadline for fault in faults}
    template = wording.deadline_one if len(days) == 1 else wording.deadline_many
    deadline = template.format(day=chinese_date(last.day))
    demands = [each.format(deadline=deadline) for each in wording.demands]
    if kind is NoticeKind.SECOND:
        demands.append(wording.second_demand)
    return tuple(demands)
