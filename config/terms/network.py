"""The network."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """Address family."""

    V4 = "v4"
    V6 = "v6"


class DnsStatus(StrEnum):
    """How a DNS question ended. Only an authoritative NO_DATA means that there is no record."""

    OK = "ok"
    NO_DATA = "no_data"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"


class TlsState(StrEnum):
    """The certificate over IPv6: good, of another name, without a trusted chain, out of date."""

    OK = "ok"
    NAME = "name"
    CHAIN = "chain"
    EXPIRED = "expired"


class CertificateFault(StrEnum):
    """What is wrong with a certificate. Never makes a link dead or a site unreachable."""

    NAME = "name"
    CHAIN = "chain"
    EXPIRED = "expired"


class Ipv6Kind(StrEnum):
    """Kinds of IPv6 addresses that are told apart; only GLOBAL serves the public."""

    GLOBAL = "global"
    UNIQUE_LOCAL = "unique_local"
    LINK_LOCAL = "link_local"
    LOOPBACK = "loopback"
    MAPPED = "mapped"
    DOCUMENTATION = "documentation"
    SIX_TO_FOUR = "6to4"
    TEREDO = "teredo"
    MULTICAST = "multicast"
    OTHER = "other"


class Lack(StrEnum):
    """What a zone or name server lacks for resolution over IPv6 alone."""

    AAAA = "aaaa"
    VALID_AAAA = "valid_aaaa"
    GLUE = "glue"
    ANSWER = "answer"
