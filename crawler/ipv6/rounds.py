"""Spaced visits to the home page over both families, and what they tell together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from config.terms import Family, LinkCause
from crawler.ipv6.facts import Medians, VisitFacts
from crawler.ipv6.tools import Tools
from crawler.ipv6.visit import Manner, Visit, visit


@dataclass(slots=True)
class Rounds:
    """The visits, in order; round ``i`` of both families was made at the same time."""

    v4: list[Visit] = field(default_factory=list)
    v6: list[Visit] = field(default_factory=list)

    def of(self, family: Family) -> list[Visit]:
        return self.v4 if family is Family.V4 else self.v6


async def visit_home(url: str, families: Sequence[Family], tools: Tools) -> Rounds:
    """As many rounds as the settings say, spaced; the families of a round side by side.

    Where IPv6 is not visited there is nothing to compare IPv4 with, and one round is enough.
    """
    settings = tools.settings.home
    manner = Manner(settings.max_bytes, settings.timeout_seconds, fresh=True)
    rounds = Rounds()
    for number in range(settings.tries if Family.V6 in families else 1):
        if number:
            await asyncio.sleep(settings.interval_seconds)
        hopeful = [family for family in families if not _hopeless(rounds.of(family))]
        visits = (visit(url, family, manner, tools) for family in hopeful)
        for one in await asyncio.gather(*visits):
            rounds.of(one.family).append(one)
    return rounds


def _hopeless(visits: Sequence[Visit]) -> bool:
    """Silence twice over: every further visit would cost one more time-out."""
    return len(visits) > 1 and all(one.last.cause is LinkCause.TIMEOUT for one in visits)


def success_rate(visits: Sequence[Visit]) -> float | None:
    """Those that ended below status 400, of those that tell anything; null where none does."""
    told = [one for one in visits if one.ok or not one.undetermined]
    return round(sum(one.ok for one in told) / len(told), 4) if told else None


def medians(visits: Sequence[Visit]) -> Medians:
    """Median times in milliseconds over the visits that brought an answer."""
    answered = [one for one in visits if one.status is not None]
    return Medians(
        connect=_median([one.ms_connect for one in answered]),
        first_byte=_median([one.ms_first_byte for one in answered]),
        total=_median([one.ms_total for one in answered]),
    )


def _median(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if known else None


def visit_facts(rounds: Rounds) -> list[VisitFacts]:
    """The visits as they are kept."""
    return [
        VisitFacts(
            family=one.family,
            at=one.at,
            status=one.status,
            error=one.error,
            ms_connect=one.ms_connect,
            ms_first_byte=one.ms_first_byte,
            ms_total=one.ms_total,
        )
        for one in (*rounds.v6, *rounds.v4)
    ]
