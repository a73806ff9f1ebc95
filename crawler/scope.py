"""What belongs to the site: its host (with and without ``www.``) and, for a site that lives in a
directory of a shared host, that directory."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.terms import LinkScope
from crawler.urls import host_of, registered_domain


@dataclass(frozen=True, slots=True)
class Scope:
    """The border of one site.

    ``hosts``: lower case, punycode, without port. ``ports`` are not told apart. ``directory`` begins
    and ends with a slash; ``/`` is the whole host.
    """

    hosts: frozenset[str]
    directory: str
    domain: str

    def of(self, url: str) -> LinkScope:
        """Where an absolute address lies as seen from the site."""
        host = host_of(url)
        if host in self.hosts:
            return LinkScope.SITE if self._inside(url) else LinkScope.DOMAIN
        return LinkScope.DOMAIN if registered_domain(host) == self.domain else LinkScope.EXTERNAL

    def _inside(self, url: str) -> bool:
        if self.directory == "/":
            return True
        path = urlsplit(url).path or "/"
        return path.startswith(self.directory) or path + "/" == self.directory


def scope_of(home_url: str, final_home_url: str | None = None) -> Scope:
    """The scope of the site whose home page was asked for as ``home_url`` and opened as ``final``.

    A home page below ``/`` that stays there (``https://www.x.gov.cn/fgj/``) makes that directory
    the border; ``/index.html`` and a redirect from ``/`` into a directory leave the whole host.
    """
    host = host_of(home_url)
    hosts = {host, *_twins(host)}
    if final_home_url is not None:
        final_host = host_of(final_home_url)
        hosts |= {final_host, *_twins(final_host)}
    return Scope(frozenset(hosts), _directory(home_url), registered_domain(host))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses name the same host, give or take ``www.``."""
    host = host_of(other)
    return host_of(one) in {host, *_twins(host)}


def _twins(host: str) -> set[str]:
    return {host.removeprefix("www.")} if host.startswith("www.") else {f"www.{host}"}


def _directory(url: str) -> str:
    path = urlsplit(url).path or "/"
    return path[: path.rfind("/") + 1] or "/"
