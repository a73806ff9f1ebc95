"""The way out: names, addresses, requests, and how often a host is asked."""

from __future__ import annotations

from collections.abc import Sequence

from config.links import links_config
from config.settings import Settings
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.options import parse_networks, parse_resolvers
from crawler.net.resolver import Resolver, system_servers

__all__ = ["open_net", "parse_networks", "parse_resolvers"]


def open_net(
    settings: Settings,
    *,
    resolver: str | None = None,
    allow_private: str | Sequence[str] | None = None,
    user_agent: str | None = None,
) -> NetClient:
    """The client for one run, from what the command line was given.

    ``resolver`` (``IP[:PORT]``, ``[v6]:port``) answers every name; without it the system's
    resolvers do, and public ones give the second opinion where those fail. ``allow_private`` is a
    list of networks. Raises ``UserError`` in words for a value that is neither.
    """
    if resolver:
        servers = parse_resolvers(resolver)
    else:
        second = ",".join(links_config().second_resolvers)
        servers = system_servers() + (parse_resolvers(second) if second else ())
    policy = AddressPolicy(parse_networks(allow_private or ()))
    return NetClient(policy, Resolver(servers), settings.limits, user_agent or settings.user_agent)
