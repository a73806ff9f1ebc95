"""IPv6 of one site, as the national monitoring looks at it."""

from crawler.ipv6.facts import Ipv6Facts
from crawler.ipv6.probe import probe_ipv6

__all__ = ["Ipv6Facts", "probe_ipv6"]
