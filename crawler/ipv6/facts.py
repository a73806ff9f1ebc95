"""What the IPv6 probe saw. Every key is always there: null means that it could not be known or was
not tried; ``False``, ``[]`` and ``0`` are findings.

``Ipv6Facts.as_json()`` is the ``ipv6`` part of ``report.json``. Rates are fractions 0..1, times
milliseconds.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from config.terms import DnsStatus, Family, Ipv6Kind, Lack, TlsState


class Fact(BaseModel):
    """Base of the facts; an unknown key is a slip of ours."""

    model_config = ConfigDict(extra="forbid")


class UplinkProof(Fact):
    """One look at our own uplink."""

    at: dt.datetime
    moment: str
    """``before`` | ``during`` | ``after``"""
    proved: bool
    by: str | None
    """What answered: ``route``, ``host 2400:3200::1``, ``name server of cn``, ``home``."""


class AddressFacts(Fact):
    """One AAAA record of the home host and the connections to it."""

    ip: str
    valid: bool
    kind: Ipv6Kind
    ports: dict[str, bool | None]
    port_errors: dict[str, str] = Field(default_factory=dict)
    error: str | None = None
    """Why it is not valid, or all of ``port_errors`` in one line."""


class NameServerFacts(Fact):
    """A name server of the site's zone."""

    name: str
    aaaa: list[str] | None
    """null where its AAAA question failed."""
    aaaa_status: DnsStatus
    glue_v6: bool | None
    """Whether the parent's referral brings its AAAA; null where the parent was not reached or no
    glue is needed, as the name lies outside of the zone."""
    answers: bool | None
    error: str | None = None


class Missing(Fact):
    """One gap in the delegation."""

    zone: str
    server: str | None
    lacks: Lack


class DelegationFacts(Fact):
    """Whether a resolver that has only IPv6 gets down to the site's zone."""

    complete: bool | None = None
    resolvable: bool | None = None
    """At least one name server at every step serves over IPv6: less than complete."""
    zones: list[str] = Field(default_factory=list)
    """From the site's zone up."""
    missing: list[Missing] = Field(default_factory=list)


class HomeFacts(Fact):
    """The home page, family forced on every hop."""

    reachable: bool | None = None
    status: int | None = None
    final_url: str | None = None
    same_content: bool | None = None
    similarity: float | None = None
    tls: TlsState | None = None
    error: str | None = None
    tls_error: str | None = None
    v4_status: int | None = None
    v4_final_url: str | None = None
    content_note: str | None = None
    """Why the contents count as other, or were not compared."""


class VisitFacts(Fact):
    """One spaced visit to the home page."""

    family: Family
    at: dt.datetime
    status: int | None
    error: str | None
    ms_connect: int | None
    ms_first_byte: int | None
    ms_total: int | None


class LinkFailure(Fact):
    """A link that does not open over IPv6, and why."""

    url: str
    host: str
    reason: str
    status: int | None = None


class HostRate(Fact):
    """The links of one level on one host."""

    checked: int = 0
    supported: int = 0


class LevelFacts(Fact):
    """One level of links. ``checked`` links out of ``total``; ``sampled`` when fewer than all."""

    checked: int | None = None
    supported: int | None = None
    rate: float | None = None
    sampled: bool | None = None
    total: int | None = None
    undetermined: int | None = None
    """Looked at without an answer that tells (DNS failure, challenge); not in ``checked``."""
    failures: list[LinkFailure] = Field(default_factory=list)
    by_host: dict[str, HostRate] = Field(default_factory=dict)


class V4OnlyHost(Fact):
    """A host of links or page parts that has A but no usable AAAA (天窗)."""

    host: str
    in_domain: bool
    count: int
    urls: list[str]
    pages: list[str]


class Medians(Fact):
    """Median times of the visits over one family."""

    connect: int | None = None
    first_byte: int | None = None
    total: int | None = None


class Latency(Fact):
    """Median time to the first byte, connection included."""

    v4: int | None = None
    v6: int | None = None


class Ipv6Facts(Fact):
    """All of it; section ``ipv6`` of the report."""

    host: str
    started_at: dt.datetime
    resolver: str | None = None
    uplink: bool | None = None
    uplink_proofs: list[UplinkProof] = Field(default_factory=list)
    dns_status: DnsStatus
    a_status: DnsStatus
    cname_chain: list[str] = Field(default_factory=list)
    aaaa: list[str] | None = None
    a: list[str] | None = None
    addresses: list[AddressFacts] = Field(default_factory=list)
    v4_ports: dict[str, bool | None] = Field(default_factory=dict)
    nameservers: list[NameServerFacts] | None = None
    delegation: DelegationFacts = Field(default_factory=DelegationFacts)
    home: HomeFacts = Field(default_factory=HomeFacts)
    visits: list[VisitFacts] = Field(default_factory=list)
    success_rate: float | None = None
    success_rate_v4: float | None = None
    level2: LevelFacts = Field(default_factory=LevelFacts)
    level3: LevelFacts = Field(default_factory=LevelFacts)
    v4_only_hosts: list[V4OnlyHost] | None = None
    unknown_hosts: list[str] = Field(default_factory=list)
    """Hosts whose AAAA question failed: neither with nor without IPv6."""
    latency_ms: Latency = Field(default_factory=Latency)
    medians: dict[str, Medians] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)

    def void_reachability(self) -> None:
        """Take back all that a missing uplink of ours may have caused."""
        for address in self.addresses:
            address.ports = dict.fromkeys(address.ports)
            address.port_errors = {}
            address.error = address.error if not address.valid else None
        for server in self.nameservers or ():
            server.answers = server.error = None
        home = self.home
        self.home = HomeFacts(v4_status=home.v4_status, v4_final_url=home.v4_final_url)
        self.level2, self.level3 = LevelFacts(), LevelFacts()
        self.success_rate = self.latency_ms.v6 = None
        self.medians.pop("v6", None)
        self.visits = [visit for visit in self.visits if visit.family == Family.V4]
        self.notes.append("本机 IPv6 出口未得到证实，可达性各项均未检测。")

    def as_json(self) -> dict[str, Any]:
        """Plain data for the store and for ``report.json``."""
        return self.model_dump(mode="json")
