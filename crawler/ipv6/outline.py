"""Second and third level of a site as the monitoring means them, from pages that were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from config.terms import LinkKind
from crawler.reading.model import LinkFact, PageReading
from crawler.urls import host_of, registered_domain

_WALKED = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT})


@dataclass(frozen=True, slots=True)
class Outline:
    """``level2``: distinct in-domain links of the home page. ``level3``: those of the level-2 pages
    that are neither level 2 nor the home page. ``parts``: (address, page it stands on) of all links
    and page parts."""

    level2: list[str] = field(default_factory=list)
    level3: list[str] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)


def outline_of(
    home: PageReading, level2_pages: Iterable[PageReading], *, home_urls: set[str]
) -> Outline:
    """The outline; of level-2 pages that were not read the links are unknown and missing.

    ``home_urls``: addresses of the home page itself, which is level 1.
    """
    pages = list(level2_pages)
    domain = registered_domain(host_of(home.url))
    level2 = in_domain_links([home], domain, without=home_urls)
    level3 = in_domain_links(pages, domain, without={*home_urls, *level2})
    parts = [(link.url, page.url) for page in (home, *pages) for link in page.links if link.url]
    return Outline(level2, level3, list(dict.fromkeys(parts)))


def in_domain_links(pages: Iterable[PageReading], domain: str, *, without: set[str]) -> list[str]:
    """Distinct links to pages and files under ``domain``, in page order."""
    urls = (link.url for page in pages for link in page.links if _is_walked(link))
    return [
        url
        for url in dict.fromkeys(urls)
        if url and url not in without and registered_domain(host_of(url)) == domain
    ]


def _is_walked(link: LinkFact) -> bool:
    return link.kind in _WALKED and link.tag.partition("@")[0] in {"a", "area"}
