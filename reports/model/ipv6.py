"""The IPv6 part, section by section. null: could not be known or was not tried; false, [] and 0 are
findings. What the probe notes beyond the documented keys is kept as it is.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from config.terms import DnsStatus
from reports.model.base import Part


class _Open(Part):
    model_config = ConfigDict(
        frozen=True, extra="allow", use_attribute_docstrings=True, serialize_by_alias=True
    )


class Ports(_Open):
    """true: open; false: closed or silent; null: not tried."""

    http: bool | None = Field(alias="80")
    https: bool | None = Field(alias="443")


class Address(_Open):
    """An address of the home host."""

    ip: str
    valid: bool
    """Global unicast, or inside the networks that were allowed."""
    ports: Ports
    error: str | None = None


class NameServer(_Open):
    """An authoritative name server of the zone."""

    name: str
    aaaa: list[str] | None
    glue_v6: bool | None
    """Whether the referral of the parent zone brings its address; null: none is needed."""
    answers: bool | None
    """Whether it answers over IPv6."""


class Missing(_Open):
    """One gap in the chain of name servers."""

    zone: str
    server: str | None
    lacks: str
    """``aaaa`` | ``valid_aaaa`` | ``glue`` | ``answer``"""


class Delegation(_Open):
    """Whether the chain of name servers is complete over IPv6."""

    complete: bool | None = None
    missing: list[Missing] | None = None


class Home(_Open):
    """The home page over IPv6, the family forced on every hop."""

    reachable: bool | None = None
    status: int | None = None
    final_url: str | None = None
    same_content: bool | None = None
    similarity: float | None = Field(default=None, ge=0, le=1)
    tls: Literal["ok", "name", "chain", "expired"] | None = None
    error: str | None = None
    tls_error: str | None = None
    v4_status: int | None = None
    v4_final_url: str | None = None
    content_note: str | None = None


class LinkFailure(_Open):
    """A link that does not open over IPv6, and why."""

    url: str
    reason: str
    status: int | None = None


class LevelRate(_Open):
    """Second or third level links over IPv6."""

    checked: int | None = None
    supported: int | None = None
    rate: float | None = Field(default=None, ge=0, le=1)
    sampled: bool | None = None
    total: int | None = None
    failures: list[LinkFailure] = []


class V4OnlyHost(_Open):
    """天窗: a host without an address record of IPv6 that the pages use."""

    host: str
    in_domain: bool
    count: int
    """Distinct addresses."""
    urls: list[str]


class Latency(_Open):
    """Median time to the first byte, connection included. Unit: milliseconds."""

    v4: float | None = None
    v6: float | None = None


class Ipv6Part(_Open):
    """What the IPv6 probe saw."""

    dns_status: DnsStatus | None = None
    aaaa: list[str] | None = None
    addresses: list[Address] | None = None
    nameservers: list[NameServer] | None = None
    delegation: Delegation = Delegation()
    home: Home = Home()
    success_rate: float | None = Field(default=None, ge=0, le=1)
    level2: LevelRate = LevelRate()
    level3: LevelRate = LevelRate()
    v4_only_hosts: list[V4OnlyHost] | None = None
    latency_ms: Latency = Latency()
    a: list[str] | None = None
    cname_chain: list[str] = []
    v4_ports: dict[str, bool | None] = {}
    success_rate_v4: float | None = Field(default=None, ge=0, le=1)
    resolver: str | None = None
    unknown_hosts: list[str] = []
    notes: list[str] = []
