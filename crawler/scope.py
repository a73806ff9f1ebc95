"""What belongs to the site: its host (with and without ``www.``) and, for a site that lives in a
directory of a shared host, that directory."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from config.terms import LinkScope
from crawler.urls import host_of, origin_of, registered_domain


@dataclass(frozen=True, slots=True)
class Scope:
    """The border of one site.

    ``hosts``: lower case, punycode, without port; ports are not told apart. ``directory`` begins
    and ends with a slash; ``/`` is the whole host.
    """

    hosts: frozenset[str]
    directory: str
    domain: str
    origin: str = ""
    """Of the home page as it opened."""

    def of(self, url: str) -> LinkScope:
        """Where an absolute address lies as seen from the site."""
        host = host_of(url)
        if host in self.hosts:
            return LinkScope.SITE if self._inside(url) else LinkScope.DOMAIN
        return LinkScope.DOMAIN if registered_domain(host) == self.domain else LinkScope.EXTERNAL

    def twin_of(self, url: str) -> str | None:
        """The same page by the name that the site goes by itself, where ``url`` says another: with
        or without ``www.``, another scheme or port. None for its own name and for others'."""
        own = origin_of(url)
        if not self.origin or own == self.origin or host_of(url) not in self.hosts:
            return None
        return self.origin + url[len(own) :]

    def _inside(self, url: str) -> bool:
        if self.directory == "/":
            return True
        path = _path(url)
        return path.startswith(self.directory) or path + "/" == self.directory


def scope_of(home_url: str, final_home_url: str | None = None) -> Scope:
    """The scope of the site whose home page was asked for as ``home_url`` and opened as ``final``.

    A home page below ``/`` that stays there (``https://www.x.gov.cn/fgj/``, also where it is
    written without the last slash) makes that directory the border; ``/index.html``, a redirect
    from ``/`` into a directory and one out of the directory leave the whole host.
    """
    host = host_of(home_url)
    hosts = {host, *_twins(host)}
    if final_home_url is not None:
        final_host = host_of(final_home_url)
        hosts |= {final_host, *_twins(final_host)}
    directory = _directory(_path(home_url), _path(final_home_url or home_url))
    origin = origin_of(final_home_url or home_url)
    return Scope(frozenset(hosts), directory, registered_domain(host), origin)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses name the same host, give or take ``www.``."""
    host = host_of(other)
    return host_of(one) in {host, *_twins(host)}


def _twins(host: str) -> set[str]:
    return {host.removeprefix("www.")} if host.startswith("www.") else {f"www.{host}"}


def _directory(path: str, final: str) -> str:
    asked_for = final if final == f"{path}/" else path
    directory = asked_for[: asked_for.rfind("/") + 1]
    return directory if final.startswith(directory) else "/"


def _path(url: str) -> str:
    return urlsplit(url).path or "/"
