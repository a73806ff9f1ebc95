"""What an inspection after it proves of the faults of a notice. Not seen is not fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from config.notices import notice_wording
from config.rulepack import RulePack
from config.terms import ColumnState, JudgedBy, LinkVerdict, RecheckOutcome
from config.wording import word
from reports.building.columns import column_rows
from store.evidence import Evidence
from store.faultlooks import Looked
from store.keys import url_key
from store.noticereplies import ItemOutcome
from store.tables import Finding, IndicatorResult, Inspection, Link, NoticeItem, SiteColumn

FIXED, PERSISTING = RecheckOutcome.FIXED, RecheckOutcome.PERSISTING
UNDETERMINED = RecheckOutcome.UNDETERMINED
_KEPT_PLACES = 5
"""At most so many places of a link are kept; it may stand on more pages."""
_STANDING = frozenset({ColumnState.STALE, ColumnState.BLANK, ColumnState.UNDATED})
_MENDED = frozenset({ColumnState.FRESH, ColumnState.NOT_APPLICABLE})


def item_outcomes(
    session: Session,
    items: Sequence[NoticeItem],
    focused: Inspection,
    packs: Iterable[RulePack],
) -> list[ItemOutcome]:
    """One outcome for each fault. ``focused`` has been judged by the packs of the notice; it may be
    an inspection of the whole site."""
    proofs = {pack.id: _Proof.of(session, focused, pack) for pack in packs}
    return [_outcome(session, item, proofs.get(item.ruleset)) for item in items]


@dataclass(slots=True)
class _Proof:
    """What the focused inspection found under one pack."""

    session: Session
    focused: Inspection
    pack: RulePack
    found: dict[str, Finding]
    columns: dict[int, ColumnState]

    @classmethod
    def of(cls, session: Session, focused: Inspection, pack: RulePack) -> _Proof:
        query = select(Finding).where(
            Finding.inspection_id == focused.id, Finding.ruleset == pack.id
        )
        found = {row.fingerprint: row for row in session.exec(query)}
        rows = column_rows(Evidence(session, focused), pack)
        columns = {url_key(row.url): row.state for row in rows}
        return cls(session, focused, pack, found, columns)

    def lists_no_more(self, item: NoticeItem, rule: Mapping[str, Any]) -> bool:
        """Whether the check lists a sample only, and this fault may be beyond it."""
        sample = (rule.get("params") or {}).get("sample")
        listed = sum(row.indicator == item.indicator for row in self.found.values())
        return sample is not None and listed >= sample


def _outcome(session: Session, item: NoticeItem, proof: _Proof | None) -> ItemOutcome:
    if proof is None:
        return ItemOutcome(item.position, UNDETERMINED, "复核没有用到这个规则包。")
    rule = _rule(session, item)
    if rule.get("judged_by") == JudgedBy.PERSON.value or rule.get("check") is None:
        return ItemOutcome(item.position, UNDETERMINED, "须由检查人员判断是否已整改。")
    if proof.focused.focused and _needs_the_whole_site(rule):
        reason = "这项指标要看整个网站才能判断，请用 notice recheck --whole 复核。"
        return ItemOutcome(item.position, UNDETERMINED, reason)
    if item.fingerprint in proof.found:
        return _still_there(item, proof.found[item.fingerprint])
    if proof.lists_no_more(item, rule):
        reason = "这项指标的问题太多，没有全部列出，看不到是否已整改。"
        return ItemOutcome(item.position, UNDETERMINED, reason)
    return ItemOutcome(item.position, *_gone(session, item, proof))


def _needs_the_whole_site(rule: Mapping[str, Any]) -> bool:
    """Whether the home page and what the fault itself names say too little."""
    wording = notice_wording()
    aspect = (rule.get("params") or {}).get("aspect")
    return rule["check"] not in wording.recheck_alone or aspect in wording.recheck_whole_aspects


def _still_there(item: NoticeItem, finding: Finding) -> ItemOutcome:
    if finding.suspect:
        reason = f"仍疑似有问题，须由检查人员核实。{finding.detail}"
        return ItemOutcome(item.position, UNDETERMINED, reason)
    return ItemOutcome(item.position, PERSISTING, finding.detail or finding.title)


def _gone(session: Session, item: NoticeItem, proof: _Proof) -> tuple[RecheckOutcome, str]:
    original = session.get_one(Inspection, item.inspection_id)
    looked = Looked(session, original, proof.focused, item.ruleset)
    row = _finding(session, item)
    looked.prepare([row])
    column = _column(session, item)
    if column is not None:
        return _of_column(session, item, column, proof)
    if _is_link(session, item):
        return _of_link(session, item, looked)
    seen, reason = looked.at(row)
    return (FIXED if seen else UNDETERMINED), reason


def _of_column(
    session: Session, item: NoticeItem, column: SiteColumn, proof: _Proof
) -> tuple[RecheckOutcome, str]:
    key = url_key(item.url or "")
    state = proof.columns.get(key)
    now = session.get(SiteColumn, (proof.focused.id, key))
    if state is None or now is None:
        return UNDETERMINED, "没有再看到这个栏目，可能已改名或撤销，须由检查人员核实。"
    if (now.type, now.kind) != (column.type, column.kind):
        return UNDETERMINED, "栏目的归类与检查时不同，须由检查人员核实。"
    if state in _MENDED:
        return FIXED, f"栏目{word(state)}。"
    if state in _STANDING:
        return UNDETERMINED, f"栏目{word(state)}，但没有计入该项问题，须由检查人员核实。"
    return UNDETERMINED, f"栏目{word(state)}，看不到是否已整改。"


def _of_link(session: Session, item: NoticeItem, looked: Looked) -> tuple[RecheckOutcome, str]:
    """A link needs no answer of its rule: what was found at its address tells."""
    seen, reason = looked.at_address(item.url or "")
    link = session.get(Link, (item.inspection_id, url_key(item.url or "")))
    elsewhere = link is not None and link.referrer_count > _KEPT_PLACES
    if seen and elsewhere and not looked.met(item.url or ""):
        return UNDETERMINED, "原来有记录的网页上已没有这个链接，但它还在其他网页上出现过。"
    return (FIXED if seen else UNDETERMINED), reason


def _column(session: Session, item: NoticeItem) -> SiteColumn | None:
    """The column that the fault is about, as the inspection of the notice had it."""
    if item.url is None:
        return None
    return session.get(SiteColumn, (item.inspection_id, url_key(item.url)))


def _is_link(session: Session, item: NoticeItem) -> bool:
    """Whether the fault is a link that does not open."""
    if item.url is None:
        return False
    link = session.get(Link, (item.inspection_id, url_key(item.url)))
    return link is not None and link.verdict is LinkVerdict.DEAD


def _rule(session: Session, item: NoticeItem) -> Mapping[str, Any]:
    """The rule as it stood when the fault was found."""
    query = select(IndicatorResult).where(
        IndicatorResult.inspection_id == item.inspection_id,
        IndicatorResult.ruleset == item.ruleset,
        IndicatorResult.indicator == item.indicator,
    )
    result = session.exec(query).first()
    return result.rule if result else {}


def _finding(session: Session, item: NoticeItem) -> Finding:
    """The finding of the notice, or where it has gone, what the notice kept of it."""
    query = select(Finding).where(
        Finding.inspection_id == item.inspection_id,
        Finding.ruleset == item.ruleset,
        Finding.fingerprint == item.fingerprint,
    )
    found = session.exec(query.order_by(col(Finding.id))).first()
    return found or Finding(
        inspection_id=item.inspection_id,
        ruleset=item.ruleset,
        indicator=item.indicator,
        position=0,
        severity=item.severity,
        title=item.title,
        url=item.url,
        fingerprint=item.fingerprint,
    )
