"""Options of audits, checked, each fault in one Chinese line."""

from __future__ import annotations

from pathlib import Path

from console.options import ruleset_name, split_list
from console.packs import load_packs
from console.targets import require_writable
from crawler.ipv6.uplink import split_host
from crawler.net import parse_networks, parse_resolvers
from crawler.plan import PlanOptions


def plan_options(
    resolver: str | None, allow_private: str | None, uplink: list[str] | None
) -> PlanOptions:
    """What is said of the network, each part checked. Raises ``UserError``."""
    private = split_list(allow_private)
    parse_networks(private)
    if resolver is not None:
        parse_resolvers(resolver)
    hosts = tuple(named for text in uplink or () for named in split_list(text))
    for named in hosts:
        split_host(named)
    return PlanOptions(resolver=resolver, allow_private=private, uplink_hosts=hosts)


def pack_names(text: str) -> str:
    """The packs by ids or absolute paths, joined by commas. Raises ``UserError``."""
    names = [ruleset_name(name) for name in split_list(text) or ("",)]
    load_packs(",".join(names))
    return ",".join(names)


def require_out(out: Path | None) -> None:
    """Find out before the work whether reports can be written. Raises ``UserError``."""
    if out is not None:
        require_writable(out)
