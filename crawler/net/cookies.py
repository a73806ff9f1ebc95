"""Cookies for the length of one trail: some sites send everybody round once to set one."""

from __future__ import annotations

from crawler.net.exchange import Exchange
from crawler.urls import host_of

_MOST, _LONGEST = 50, 4096


class TrailCookies:
    """Name and value by the host or domain that set them; nothing is kept beyond the trail."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}
        self.changes = 0
        """How often something changed: the same address is a loop only while this stands."""

    def take(self, hop: Exchange) -> None:
        host = host_of(hop.url)
        for line in hop.headers.get_list("set-cookie"):
            pair, *attributes = line[:_LONGEST].split(";")
            name, _, value = pair.strip().partition("=")
            key = (_domain(host, attributes), name)
            if name and len(self._kept) < _MOST and self._kept.get(key) != value:
                self._kept[key] = value
                self.changes += 1

    def header(self, url: str) -> dict[str, str]:
        """``Cookie`` for ``url``, empty where there is none to send."""
        host = host_of(url)
        pairs = [
            f"{name}={value}"
            for (domain, name), value in self._kept.items()
            if host == domain or (domain[:1] == "." and f".{host}".endswith(domain))
        ]
        return {"Cookie": "; ".join(pairs)} if pairs else {}


def _domain(host: str, attributes: list[str]) -> str:
    """The domain asked for, with a leading dot, where it covers the host; else the host."""
    for attribute in attributes:
        name, _, value = attribute.strip().partition("=")
        wanted = "." + value.strip().lower().lstrip(".")
        if name.lower() == "domain" and len(wanted) > 3 and f".{host}".endswith(wanted):
            return wanted
    return host
