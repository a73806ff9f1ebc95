"""What a check is: a function from evidence and rule parameters to an outcome.

A check never opens a connection, never reads the clock (time comes in as ``Evidence.as_of``), and
gives the same answer for the same evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from config.terms import IndicatorStatus, NotAssessedCause, Severity, Side
from store.evidence import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence as an inspector would show it: a label, what was seen, where."""

    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault found. Clause, basis and remedy come from the rule unless given here."""

    title: str
    subject: str
    """What the fault is about, stable from one inspection to the next (a URL, a column type, a
    mark): the fingerprint is made of indicator and subject."""
    url: str | None = None
    detail: str = ""
    evidence: tuple[EvidenceItem, ...] = ()
    suspect: bool = False
    severity: Severity | None = None
    remedy: str | None = None
    tally_group: int = 0
    """Which entry of :attr:`Outcome.tally` it counts in."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the faults of one group make the status, so that a person's review can count anew."""

    threshold: int = 1
    """So many faults make a ``fail``."""
    unread: int | None = 0
    """What was not seen and may be faults of this group, too; null: nobody knows how many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says of one rule."""

    status: IndicatorStatus
    reason: str
    """One Chinese sentence: what was looked at and what came of it."""
    checked: int | None = None
    faults: tuple[Fault, ...] = ()
    failed: int = 0
    """Confirmed faults in the unit that the points count in (columns, links, marks …)."""
    suspected: int = 0
    cause: NotAssessedCause | None = None
    side: Side | None = None
    tally: tuple[Tally, ...] | None = None
    """The rule of counting behind ``status``; None where it is no matter of counting faults."""
    evidence: tuple[EvidenceItem, ...] = ()
    """What was found, of a duty: what a person would show for it."""


def passed(reason: str, checked: int | None = None) -> Outcome:
    return Outcome(IndicatorStatus.PASS, reason, checked)


def judged(reason: str, checked: int, faults: Iterable[Fault], *, threshold: int = 1) -> Outcome:
    """FAIL where at least ``threshold`` faults are confirmed, SUSPECT where only the suspected ones
    bring the count there, else PASS (faults below the threshold stay listed)."""
    all_faults = tuple(faults)
    suspected = sum(fault.suspect for fault in all_faults)
    failed = len(all_faults) - suspected
    if failed >= threshold:
        status = IndicatorStatus.FAIL
    elif failed + suspected >= threshold:
        status = IndicatorStatus.SUSPECT
    else:
        status = IndicatorStatus.PASS
    tally = (Tally(threshold),)
    return Outcome(status, reason, checked, all_faults, failed, suspected, tally=tally)


def not_assessed(reason: str, cause: NotAssessedCause, side: Side) -> Outcome:
    return Outcome(IndicatorStatus.NOT_ASSESSED, reason, cause=cause, side=side)


def not_applicable(reason: str) -> Outcome:
    return Outcome(IndicatorStatus.NOT_APPLICABLE, reason)


class Params(BaseModel):
    """Parameters that a check takes from its rule; subclasses name them.

    Another name, a missing one or a wrong type is refused before anything is judged.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


P = TypeVar("P", bound=Params)


@dataclass(frozen=True, slots=True)
class Check:
    """A check as the registry knows it."""

    id: str
    needs: frozenset[str]
    """Evidence it reads, by the names of :class:`checks.needs.Need`."""
    params: type[Params]
    judge: Callable[[Evidence, Any], Outcome]
    """Takes the evidence and an instance of ``params``."""
    uses: frozenset[str] = frozenset()
    """Evidence it reads, too, where it is there."""


_REGISTRY: dict[str, Check] = {}


def check(
    id: str, *, needs: Iterable[str], params: type[P], uses: Iterable[str] = ()
) -> Callable[[Callable[[Evidence, P], Outcome]], Callable[[Evidence, P], Outcome]]:
    """Register a check under ``id``, the name that a rule's ``check`` key uses.

    ``needs`` are names out of ``checks.needs``: what must have been gathered for the check to be
    able to say anything. The runner answers ``not_assessed`` by itself where it was not. ``uses``
    are gathered for it, too, but it can do without.
    """

    def register(
        function: Callable[[Evidence, P], Outcome],
    ) -> Callable[[Evidence, P], Outcome]:
        if id in _REGISTRY:
            raise ValueError(f"two checks named {id}")
        _REGISTRY[id] = Check(id, frozenset(needs), params, function, frozenset(uses))
        return function

    return register


def registered() -> dict[str, Check]:
    """All checks that are registered so far, by id."""
    return dict(_REGISTRY)
