"""The way out: names, addresses, requests, and how often a host is asked."""

from __future__ import annotations

from collections.abc import Sequence

from config.links import links_config
from config.settings import Settings
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.gate import AddressGate
from crawler.net.options import parse_networks, parse_resolvers
from crawler.net.resolver import Resolver, Server, system_servers

__all__ = ["open_net", "parse_networks", "parse_resolvers"]


def open_net(
    settings: Settings,
    *,
    resolver: str | Resolver | None = None,
    allow_private: str | Sequence[str] | None = None,
    user_agent: str | None = None,
    kept_lines: int | None = None,
    gate: AddressGate | None = None,
) -> NetClient:
    """The client for one run, from what the command line was given.

    ``resolver`` (``IP[:PORT]``, ``[v6]:port``, or one that is there) answers every name; without it
    the system's resolvers do, and public ones give the second opinion where those fail.
    ``allow_private`` is a list of networks, ``kept_lines`` how many idle connections are kept,
    ``gate`` bounds the requests at one address.
    Raises ``UserError`` in words for a value that is neither.
    """
    policy = AddressPolicy(parse_networks(allow_private or ()))
    asked = resolver if isinstance(resolver, Resolver) else Resolver(_servers(resolver))
    return NetClient(
        policy,
        asked,
        settings.limits,
        user_agent or settings.user_agent,
        kept_lines=kept_lines,
        gate=gate,
    )


def _servers(resolver: str | None) -> Sequence[Server]:
    if resolver:
        return parse_resolvers(resolver)
    second = ",".join(links_config().second_resolvers)
    return system_servers() + (parse_resolvers(second) if second else ())
