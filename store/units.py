"""Units below a site in the registry."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from config.terms import Level, SiteState
from store.evidence import Evidence

_OFFLINE = frozenset({SiteState.OFFLINE_PERMANENT})


def units_under(evidence: Evidence, levels: Collection[Level] = ()) -> Iterator[str]:
    """Names of the sponsors (else of the sites) right below the inspected site, in the order of the
    registry; ``levels`` empty: of every level."""
    for site in evidence.sites_below():
        if site.state not in _OFFLINE and (not levels or site.level in levels):
            yield site.sponsor or site.name
