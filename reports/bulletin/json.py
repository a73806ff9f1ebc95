"""The bulletin for programs: the same facts that the text is written from."""

from __future__ import annotations

import json
from typing import Any

from config.bulletin import BulletinText
from reports.bulletin.blocks import Bulletin, Heading, Paragraph
from reports.bulletin.facts import BulletinFacts, FamilyFacts, Last, level_of, region_of
from reports.bulletin.numbers import Rate, Tally
from store.auditfacts import SiteFact

SCHEMA_VERSION = 1


def to_json(facts: BulletinFacts, bulletin: Bulletin, text: BulletinText) -> str:
    """The facts, and the text as it was written."""
    return json.dumps(_data(facts, bulletin, text), ensure_ascii=False, indent=1)


def _data(facts: BulletinFacts, bulletin: Bulletin, text: BulletinText) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "audit": facts.audit_id,
        "title": bulletin.title,
        "draft": bool(bulletin.draft),
        "office": bulletin.office,
        "date": bulletin.date,
        "period": facts.period,
        "as_of": facts.as_of.isoformat(),
        "basis": list(facts.basis),
        "running_sites": facts.running,
        "tally": _tally(facts.tally),
        "rectified": facts.rectified,
        "rate_after_rectification": _rate(
            Rate(facts.tally.qualified + facts.rectified, facts.tally.decided)
        ),
        "last": _last(facts.last) if facts.last else None,
        "trend": [{"period": each.name, **_tally(each.tally)} for each in facts.trend],
        "regions": _groups(facts.grouped(region_of(text))),
        "levels": _groups(facts.grouped(level_of(text))),
        "faults": {
            "confirmed": facts.confirmed,
            "pending": facts.pending,
            "sites": facts.faulty_sites,
        },
        "families": [_family(each) for each in facts.families],
        "sites": [_site(facts, each) for each in facts.sites],
        "text": [
            f"{block.mark}{block.text}" if isinstance(block, Heading) else block.text
            for block in bulletin.body
            if isinstance(block, Heading | Paragraph)
        ],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "qualified": tally.qualified,
        "unqualified": tally.unqualified,
        "undetermined": tally.undetermined,
        "not_inspected": tally.not_inspected,
        "rate": _rate(tally.rate),
    }


def _rate(rate: Rate) -> float | None:
    """A fraction 0..1; null of nothing."""
    return round(rate.part / rate.whole, 4) if rate.whole else None


def _groups(groups: list[tuple[str, Tally]]) -> list[dict[str, Any]]:
    return [{"name": name, **_tally(tally)} for name, tally in groups]


def _last(last: Last) -> dict[str, Any]:
    return {
        "period": last.period.name,
        **_tally(last.period.tally),
        "sites": [
            {
                "site": move.site.site_id,
                "name": move.site.name,
                "before": move.before.value,
                "now": move.site.outcome.value,
                "movement": move.movement.value if move.movement else None,
                "fixed": move.moves.fixed,
                "new": move.moves.new,
                "back": move.moves.back,
                "persisting": move.moves.persisting,
                "unseen": move.moves.unseen,
            }
            for move in last.moves
        ],
    }


def _family(family: FamilyFacts) -> dict[str, Any]:
    return {
        "title": family.title,
        "kind": family.kind.value,
        "sites": family.sites,
        "confirmed": family.confirmed,
        "pending": family.pending,
        "indicators": [
            {
                "id": name,
                "title": each.title,
                "sites": len(each.sites),
                "confirmed": each.confirmed,
                "pending": each.pending,
            }
            for name, each in family.indicators.items()
        ],
    }


def _site(facts: BulletinFacts, site: SiteFact) -> dict[str, Any]:
    return {
        "id": site.site_id,
        "site_code": site.code,
        "name": site.name,
        "home_url": site.home_url,
        "region": site.region,
        "level": site.level.value if site.level else None,
        "outcome": site.outcome.value,
        "reason": site.reason,
        "score": site.score,
        "problems": list(facts.problems.get(site.site_id, ())),
    }
