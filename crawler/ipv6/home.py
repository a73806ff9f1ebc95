"""What the spaced visits say of the home page over IPv6."""

from __future__ import annotations

from collections.abc import Sequence

from config.ipv6 import SamenessSettings
from crawler.ipv6.facts import HomeFacts
from crawler.ipv6.rounds import Rounds
from crawler.ipv6.sameness import Answer, Band, Comparison, answer_of, decide
from crawler.ipv6.visit import Visit
from crawler.reading.encoding import decode

_COMPARED_ROUNDS = 2


def judge_home(rounds: Rounds, settings: SamenessSettings) -> HomeFacts:
    """Reachable when any visit opened the page; how steadily is what the success rate says."""
    facts = HomeFacts()
    if rounds.v4:
        best = _telling(rounds.v4)
        facts.v4_status, facts.v4_final_url = best.status, best.final_url
    if not rounds.v6:
        return facts
    best = _telling(rounds.v6)
    facts.reachable = best.ok or (None if best.undetermined else False)
    facts.status, facts.final_url, facts.error = best.status, best.final_url, best.error
    comparison = compare_rounds(rounds, settings)
    facts.similarity = comparison.similarity
    facts.content_note = comparison.why
    if comparison.band is not Band.UNDETERMINED:
        facts.same_content = comparison.band is Band.SAME
    return facts


def _telling(visits: Sequence[Visit]) -> Visit:
    """The first that opened the page, else the first that tells of the site, else the first."""
    return min(visits, key=lambda one: (not one.ok, one.undetermined))


def compare_rounds(rounds: Rounds, settings: SamenessSettings) -> Comparison:
    """The first rounds in which both families brought an answer. A family that flaps is not another
    page: where a visit failed that succeeds at another time, its round is left out."""
    steady_v4, steady_v6 = _steady(rounds.v4), _steady(rounds.v6)
    pairs = [
        (_answer(v4), _answer(v6))
        for v4, v6 in zip(rounds.v4, rounds.v6, strict=False)
        if _comparable(v4, steady_v4) and _comparable(v6, steady_v6)
    ]
    return decide(pairs[:_COMPARED_ROUNDS], settings)


def _steady(visits: Sequence[Visit]) -> bool:
    """All of them ended alike."""
    return len({one.ok for one in visits}) <= 1


def _comparable(one: Visit, steady: bool) -> bool:
    return one.status is not None and (steady or one.ok)


def _answer(one: Visit) -> Answer:
    html = decode(one.last.body, one.last.headers.get("content-type")).text
    return answer_of(one.status or 0, html, challenge=one.challenge)
