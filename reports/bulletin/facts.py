"""Everything a bulletin says, counted once: text, tables and charts read this and nothing else."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session

from config.bulletin import BulletinText
from config.errors import UserError
from config.rulesets import load_ruleset
from config.terms import (
    FaultChange,
    FaultStanding,
    IndicatorKind,
    IndicatorStatus,
    Movement,
    SiteOutcome,
)
from config.wording import word
from reports.bulletin.numbers import Tally
from reports.filters import number
from reports.official.text import quoted
from store.auditfacts import (
    FaultFact,
    FaultKey,
    SiteFact,
    earlier_audits,
    faults_of,
    running_sites,
    sites_of,
)
from store.auditpapers import Confirmed, fault_changes, rectified_sites
from store.tables import Audit

_OF_A_VETO = (IndicatorStatus.FAIL, IndicatorStatus.SUSPECT)
_LONGEST_EXAMPLE = 80
"""Of what a page may have a part in."""
_GONE = (FaultChange.FIXED, FaultChange.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Example:
    """A confirmed fault of a site that is named."""

    site: str
    title: str


@dataclass(slots=True)
class IndicatorFacts:
    """Faults by one indicator."""

    title: str
    sites: set[int] = field(default_factory=set)
    """Sites with a confirmed fault."""
    confirmed: int = 0
    pending: int = 0


@dataclass(slots=True)
class FamilyFacts:
    """Faults of one family; a veto is a family of its own."""

    title: str
    kind: IndicatorKind
    indicators: dict[str, IndicatorFacts] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)

    @property
    def sites(self) -> int:
        return len(set().union(*(each.sites for each in self.indicators.values())))

    @property
    def confirmed(self) -> int:
        return sum(each.confirmed for each in self.indicators.values())

    @property
    def pending(self) -> int:
        return sum(each.pending for each in self.indicators.values())

    @property
    def worst(self) -> list[IndicatorFacts]:
        """The indicators with the most confirmed faults first."""
        return sorted(self.indicators.values(), key=lambda each: (-each.confirmed, each.title))


@dataclass(frozen=True, slots=True)
class FaultMoves:
    """What became of faults since the last period. ``unseen``: not seen is not fixed."""

    fixed: int = 0
    new: int = 0
    back: int = 0
    persisting: int = 0
    unseen: int = 0

    def __add__(self, other: FaultMoves) -> FaultMoves:
        return FaultMoves(
            self.fixed + other.fixed,
            self.new + other.new,
            self.back + other.back,
            self.persisting + other.persisting,
            self.unseen + other.unseen,
        )


@dataclass(frozen=True, slots=True)
class SiteMove:
    """A site with a result in both periods."""

    site: SiteFact
    before: SiteOutcome
    moves: FaultMoves

    @property
    def movement(self) -> Movement | None:
        if self.before is self.site.outcome:
            return None
        better = self.site.outcome is SiteOutcome.QUALIFIED
        return Movement.IMPROVED if better else Movement.DECLINED


@dataclass(frozen=True, slots=True)
class Period:
    """The tally of one audit."""

    name: str
    """``2026年11月``"""
    tally: Tally


@dataclass(frozen=True, slots=True)
class Last:
    """The audit that this one is compared with."""

    period: Period
    moves: tuple[SiteMove, ...]
    """Sites with a result in both periods."""

    def moved(self, movement: Movement) -> list[SiteMove]:
        return [each for each in self.moves if each.movement is movement]

    @property
    def faults(self) -> FaultMoves:
        return sum((each.moves for each in self.moves), FaultMoves())


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """The facts of one audit."""

    audit_id: int
    period: str
    as_of: dt.date
    basis: tuple[str, ...]
    """The rule packs: ``《政府网站检查指标（2019年版）》（国办秘函〔2019〕19号）``."""
    running: int
    sites: tuple[SiteFact, ...]
    families: tuple[FamilyFacts, ...]
    problems: dict[int, tuple[str, ...]]
    """The main problems of every unqualified site."""
    rectified: int
    """Unqualified sites whose notices are all closed."""
    last: Last | None
    trend: tuple[Period, ...]
    """Earlier periods and this one, oldest first."""

    @property
    def tally(self) -> Tally:
        return Tally.of(self.sites)

    @property
    def confirmed(self) -> int:
        return sum(each.confirmed for each in self.families)

    @property
    def pending(self) -> int:
        return sum(each.pending for each in self.families)

    @property
    def faulty_sites(self) -> int:
        """Sites with a confirmed fault."""
        sites = (each.sites for family in self.families for each in family.indicators.values())
        return len(set().union(*sites))

    def with_outcome(self, *outcomes: SiteOutcome) -> list[SiteFact]:
        return [site for site in self.sites if site.outcome in outcomes]

    def grouped(self, key: Callable[[SiteFact], str]) -> list[tuple[str, Tally]]:
        """Tallies by region, level …, in the order in which the values first come."""
        groups: dict[str, list[SiteFact]] = {}
        for site in self.sites:
            groups.setdefault(key(site), []).append(site)
        return [(name, Tally.of(sites)) for name, sites in groups.items()]


@dataclass(frozen=True, slots=True)
class Sources:
    """What notices and the history of faults know, beside the audit's own tables."""

    rectified: Callable[[Session, int], set[int]] = rectified_sites
    """Sites of an audit whose notices are all closed."""
    moves: Callable[[Session, Sequence[str], int, int, Confirmed], Counter[FaultChange]] = (
        fault_changes
    )
    """What became of the confirmed faults between two inspections of a site, by the packs."""
    draft: bool = False
    """What the program is sure of stands although nobody has looked at it."""


def bulletin_facts(
    session: Session,
    audit: Audit,
    last: Audit | None,
    text: BulletinText,
    sources: Sources | None = None,
) -> BulletinFacts:
    """The facts of ``audit``, compared with ``last`` where there is one."""
    sources = sources or Sources()
    audit_id = int(audit.id or 0)
    sites = sites_of(session, audit_id, draft=sources.draft)
    counting = _Counting({site.site_id: site for site in sites}, text)
    for fault in faults_of(session, [audit_id], draft=sources.draft):
        counting.take(fault)
    unqualified = {site.site_id for site in sites if site.outcome is SiteOutcome.UNQUALIFIED}
    return BulletinFacts(
        audit_id=audit_id,
        period=period_name(audit.period),
        as_of=audit.as_of,
        basis=tuple(_basis(audit.ruleset)),
        running=running_sites(session, audit_id),
        sites=tuple(sites),
        families=counting.families(),
        problems={site: counting.problems(site) for site in unqualified},
        rectified=len(unqualified & sources.rectified(session, audit_id)),
        last=_last(session, last, sites, counting.confirmed, sources) if last else None,
        trend=tuple(_trend(session, audit, sites, sources, text)),
    )


def period_name(period: str) -> str:
    """``2026-11`` as ``2026年11月``."""
    year, _, month = period.partition("-")
    return f"{year}年{int(month)}月" if month.isdigit() else period


class _Counting:
    """Faults counted by family and by site, in memory that grows with sites and rules only."""

    def __init__(self, sites: dict[int, SiteFact], text: BulletinText) -> None:
        self._sites = sites
        self._text = text
        self._families: dict[str, FamilyFacts] = {}
        self._by_site: dict[int, dict[tuple[bool, str], int]] = {}
        self.confirmed: set[FaultKey] = set()

    def take(self, fault: FaultFact) -> None:
        if fault.kind is IndicatorKind.VETO and fault.status not in _OF_A_VETO:
            # Below its threshold nothing is vetoed; deductions speak of the same faults.
            return
        family = self._families.setdefault(fault.family, FamilyFacts(fault.family, fault.kind))
        indicator = family.indicators.setdefault(
            fault.indicator, IndicatorFacts(fault.indicator_title)
        )
        if fault.standing is not FaultStanding.CONFIRMED:
            indicator.pending += fault.standing is FaultStanding.PENDING
            return
        self.confirmed.add(fault.key)
        indicator.confirmed += 1
        indicator.sites.add(fault.key.site_id)
        self._exemplify(family, fault)
        counts = self._by_site.setdefault(fault.key.site_id, {})
        place = (not fault.vetoes, fault.indicator_title)
        counts[place] = counts.get(place, 0) + 1

    def _exemplify(self, family: FamilyFacts, fault: FaultFact) -> None:
        """One fault of each site, so that many are named rather than one often."""
        name = self._sites[fault.key.site_id].name
        most = self._text.limits.examples_per_family
        if len(family.examples) < most and all(each.site != name for each in family.examples):
            title = quoted(fault.title, _LONGEST_EXAMPLE)
            family.examples.append(Example(name, title))

    def families(self) -> tuple[FamilyFacts, ...]:
        """Vetoes first, then by the number of confirmed faults."""
        return tuple(
            sorted(
                self._families.values(),
                key=lambda each: (each.kind is not IndicatorKind.VETO, -each.confirmed, each.title),
            )
        )

    def problems(self, site_id: int) -> tuple[str, ...]:
        """The vetoes, else what cost the points."""
        counts = self._by_site.get(site_id, {})
        ordered = sorted(counts.items(), key=lambda each: (each[0][0], -each[1], each[0][1]))
        vetoes = [each for each in ordered if not each[0][0]]
        named = (vetoes or ordered)[: self._text.limits.problems_per_site]
        words = [f"{title}（{count}个）" for (_, title), count in named]
        score = self._sites[site_id].score
        if not vetoes and score is not None:
            words.insert(0, self._text.sentences.below_line.format(score=number(score)))
        return tuple(words)


def _basis(rulesets: str) -> Iterable[str]:
    """The packs by title; one that is gone since the audit by its name."""
    for name in rulesets.split(","):
        try:
            pack = load_ruleset(name.strip())
        except UserError:
            yield f"《{Path(name.strip()).stem}》"
        else:
            yield f"《{pack.title}》" + (f"（{pack.issued}）" if pack.issued else "")


def _last(
    session: Session,
    audit: Audit,
    sites: Sequence[SiteFact],
    confirmed: Set[FaultKey],
    sources: Sources,
) -> Last:
    number = int(audit.id or 0)
    before = {site.site_id: site for site in sites_of(session, number, draft=sources.draft)}
    known = {
        fault.key
        for fault in faults_of(session, [number], draft=sources.draft)
        if fault.standing is FaultStanding.CONFIRMED
    }

    def is_confirmed(change: FaultChange, key: FaultKey) -> bool:
        return key in (known if change in _GONE else confirmed)

    moves = tuple(
        SiteMove(
            site, earlier.outcome, _moves(session, audit, earlier, site, is_confirmed, sources)
        )
        for site in sites
        if (earlier := before.get(site.site_id)) is not None
        and earlier.outcome.decided
        and site.outcome.decided
    )
    return Last(Period(period_name(audit.period), Tally.of(before.values())), moves)


def _moves(
    session: Session,
    audit: Audit,
    before: SiteFact,
    now: SiteFact,
    confirmed: Confirmed,
    sources: Sources,
) -> FaultMoves:
    if before.inspection_id is None or now.inspection_id is None:
        return FaultMoves()
    packs = [name.strip() for name in audit.ruleset.split(",")]
    changes = sources.moves(session, packs, before.inspection_id, now.inspection_id, confirmed)
    return FaultMoves(
        fixed=changes[FaultChange.FIXED],
        new=changes[FaultChange.NEW],
        back=changes[FaultChange.BACK],
        persisting=changes[FaultChange.PERSISTING],
        unseen=changes[FaultChange.UNDETERMINED],
    )


def _trend(
    session: Session,
    audit: Audit,
    sites: Sequence[SiteFact],
    sources: Sources,
    text: BulletinText,
) -> Iterable[Period]:
    for earlier in earlier_audits(session, audit, text.limits.trend_periods - 1):
        found = sites_of(session, int(earlier.id or 0), draft=sources.draft)
        yield Period(period_name(earlier.period), Tally.of(found))
    yield Period(period_name(audit.period), Tally.of(sites))


def region_of(text: BulletinText) -> Callable[[SiteFact], str]:
    """The region of a site as it stands in tables."""
    return lambda site: site.region or text.no_region


def level_of(text: BulletinText) -> Callable[[SiteFact], str]:
    """The level of a site as it stands in tables."""
    return lambda site: word(site.level) if site.level else text.no_level
