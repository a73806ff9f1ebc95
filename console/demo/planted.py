"""The models of ``manifest.yaml``: what is planted and how an inspection must judge it."""

from __future__ import annotations

from config.terms import (
    ColumnState,
    DnsStatus,
    Fulfilment,
    GuardKind,
    IndicatorStatus,
    LinkCause,
    LinkKind,
    LinkVerdict,
    RequiredStatus,
    Verdict,
)
from console.demo.content import Strict


class PlantedColumn(Strict):
    """A column whose state is settled; ``newest_ago``: days before the inspection."""

    path: str
    states: tuple[ColumnState, ...]
    newest_ago: int | None = None
    types: tuple[str, ...] = ()
    """Any of these types of the vocabulary is right; empty: not settled."""
    why: str


class PlantedLink(Strict):
    """A link that is not alive; any of the causes is right."""

    url: str
    verdict: LinkVerdict
    causes: tuple[LinkCause, ...]
    kind: LinkKind = LinkKind.PAGE
    on_home: bool = False
    may_be_alive: bool = False
    """Alive is right as well: what matters is that it is not called dead."""
    why: str


class SiteCodeMarks(Strict):
    """Codes by the place where they stand."""

    meta: tuple[str, ...]
    footer: tuple[str, ...]
    widget: tuple[str, ...]


class PlantedMarks(Strict):
    present: tuple[str, ...]
    missing: tuple[str, ...]
    site_code: str | None
    """The site's one code; null: the codes disagree."""
    site_codes: SiteCodeMarks


class PlantedIpv6(Strict):
    dns_status: DnsStatus
    aaaa: tuple[str, ...]
    reachable: bool
    same_content: bool
    v4_only_in_domain: tuple[str, ...]


class Planted(Strict):
    """The whole manifest as written."""

    verdict: Verdict
    vetoes: tuple[str, ...]
    columns: tuple[PlantedColumn, ...]
    links: tuple[PlantedLink, ...]
    alive: tuple[str, ...]
    marks: PlantedMarks
    findings: dict[str, tuple[str, ...]]
    """Addresses that the findings of an indicator name, by indicator; nothing is expected of one
    that the pack does not ask for or that could not be assessed."""
    guards: tuple[GuardKind, ...]
    ipv6: PlantedIpv6
    required: dict[str, RequiredStatus]
    """Required columns that are not simply found, by type; all others must be ``found``."""
    indicators: dict[str, tuple[IndicatorStatus, ...]]
    """Statuses that are right, by indicator; an indicator that is not named must not fail."""
    duties: dict[str, dict[str, tuple[Fulfilment, ...]]] = {}
    """How duties stand, by pack and duty; one that is not named must be neither broken nor in
    doubt. Packs that the inspection was not judged by don't matter."""
