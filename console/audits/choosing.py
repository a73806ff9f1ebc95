"""Which sites an audit looks at, and in which order: always the same for the same registry."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from crawler.urls import registered_domain
from store.tables import Site


@dataclass(frozen=True, slots=True)
class Candidate:
    """What choosing needs to know of a site."""

    site_id: int
    home_url: str
    host: str
    level: str
    region: str

    @property
    def domain(self) -> str:
        """Sites of one domain tend to be served by one machine, and link to each other."""
        return registered_domain(self.host)


def candidate(site: Site) -> Candidate:
    """The site as choosing sees it."""
    level = site.level.value if site.level else ""
    return Candidate(int(site.id or 0), site.home_url, site.host, level, site.region or "")


def sampled(sites: Sequence[Candidate], share: float, seed: int) -> list[Candidate]:
    """At least ``share`` (0..1] of ``sites``, of every level and region its part.

    The parts are rounded so that the sum is right (largest remainder). Who is drawn depends on the
    seed and the address alone, so that it can be drawn again, in whatever order the registry is.
    """
    strata: dict[Hashable, list[Candidate]] = defaultdict(list)
    for site in sites:
        strata[site.level, site.region].append(site)
    wanted = math.ceil(share * len(sites) - 1e-9)
    exact = {name: share * len(members) for name, members in strata.items()}
    taken = {name: int(part + 1e-9) for name, part in exact.items()}
    by_remainder = sorted(
        strata, key=lambda name: (taken[name] - exact[name], _hash(seed, str(name)))
    )
    for name in by_remainder[: max(0, wanted - sum(taken.values()))]:
        taken[name] += 1
    drawn = (
        sorted(members, key=lambda site: _hash(seed, site.home_url))[: taken[name]]
        for name, members in strata.items()
    )
    chosen = {site.site_id for some in drawn for site in some}
    return [site for site in sites if site.site_id in chosen]


def fair_order(sites: Iterable[Candidate]) -> list[Candidate]:
    """Sites of one domain as far from each other as the list is long, regions mixed.

    Each site has a place between 0 and 1: the sites of a domain in equal steps, those that are
    alone in theirs in the steps of their region.
    """
    known = sorted(sites, key=lambda site: _hash(0, site.home_url))
    of_domain = _steps(known, lambda site: site.domain)
    of_region = _steps(known, lambda site: site.region)
    sizes: dict[str, int] = defaultdict(int)
    for site in known:
        sizes[site.domain] += 1
    places = {
        site.site_id: (of_domain if sizes[site.domain] > 1 else of_region)[site.site_id]
        for site in known
    }
    return sorted(known, key=lambda site: (places[site.site_id], site.home_url))


def _steps(sites: Iterable[Candidate], group_of: Callable[[Candidate], str]) -> dict[int, float]:
    """The place of every site within its group; each group begins somewhere else."""
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for site in sites:
        groups[group_of(site)].append(site)
    return {
        site.site_id: (number + _hash(0, name)) / len(members)
        for name, members in groups.items()
        for number, site in enumerate(members)
    }


def _hash(seed: int, text: str) -> float:
    """A number in [0, 1) that depends on seed and text alone."""
    digest = hashlib.blake2b(f"{seed}\n{text}".encode(), digest_size=7).digest()
    return int.from_bytes(digest, "big") / 2**56
