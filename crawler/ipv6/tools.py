"""What every step of one run works with."""

from __future__ import annotations

from dataclasses import dataclass

from config.ipv6 import Ipv6Settings
from crawler.ipv6.doors import Doors
from crawler.ipv6.hosts import HostBook
from crawler.net.addresses import AddressPolicy
from crawler.net.client import NetClient
from crawler.net.limiter import HostLimiter
from crawler.net.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Tools:
    """The network of the inspection, and what this run has found out of hosts and their ports."""

    net: NetClient
    resolver: Resolver
    limiter: HostLimiter
    policy: AddressPolicy
    settings: Ipv6Settings
    book: HostBook
    doors: Doors


def tools_for(
    net: NetClient,
    resolver: Resolver,
    limiter: HostLimiter,
    policy: AddressPolicy,
    settings: Ipv6Settings,
) -> Tools:
    """Tools with nothing found out yet."""
    return Tools(
        net=net,
        resolver=resolver,
        limiter=limiter,
        policy=policy,
        settings=settings,
        book=HostBook(resolver, policy),
        doors=Doors(settings.reachability),
    )
