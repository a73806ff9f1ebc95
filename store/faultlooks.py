"""Whether an inspection looked for a fault that an earlier one had found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from config.terms import IndicatorStatus, LinkState, LinkVerdict, PageKind
from config.wording import word
from store.keys import url_key
from store.tables import Finding, IndicatorResult, Inspection, Link, Page, Referrer

_ASSESSED = frozenset({IndicatorStatus.PASS, IndicatorStatus.FAIL, IndicatorStatus.SUSPECT})
_NO_PAGES = frozenset({PageKind.CHALLENGE, PageKind.ERROR})
_KEYS_AT_A_TIME = 500
_Key = TypeVar("_Key")


class Looked:
    """Whether an inspection looked for the faults of an earlier one, and where it did not, why."""

    def __init__(
        self, session: Session, earlier: Inspection, later: Inspection, ruleset: str
    ) -> None:
        self._session = session
        self._earlier = earlier
        self._later = later
        self._id = int(later.id or 0)
        self._results = {
            row.indicator: row
            for row in session.exec(
                select(IndicatorResult).where(
                    IndicatorResult.inspection_id == later.id, IndicatorResult.ruleset == ruleset
                )
            )
        }
        self._homes = {_bare(later.home_url), _bare(later.final_home_url or later.home_url)}
        self._homes |= {_bare(earlier.home_url), _bare(earlier.final_home_url or earlier.home_url)}
        self._home_read = _home_read(session, self._id)
        self._pages: dict[int, Page] = {}
        self._links: dict[int, Link] = {}
        self._stood_on: dict[int, list[str]] = {}

    def prepare(self, rows: Iterable[Finding]) -> None:
        """Read at once what :meth:`at` needs of these faults."""
        keys = [url_key(row.url) for row in rows if row.url]
        number = self._id
        for some in some_of(keys):
            places = select(Referrer).where(
                Referrer.inspection_id == self._earlier.id, col(Referrer.link_key).in_(some)
            )
            for place in self._session.exec(places):
                self._stood_on.setdefault(place.link_key, []).append(place.page_url)
        stood = [url_key(url) for urls in self._stood_on.values() for url in urls]
        for some in some_of([*keys, *stood]):
            pages = select(Page).where(Page.inspection_id == number, col(Page.key).in_(some))
            links = select(Link).where(Link.inspection_id == number, col(Link.key).in_(some))
            self._pages.update({page.key: page for page in self._session.exec(pages)})
            self._links.update({link.key: link for link in self._session.exec(links)})

    def at(self, row: Finding) -> tuple[bool, str]:
        """Whether it would have seen the fault, and why it is taken to have or not."""
        result = self._results.get(row.indicator)
        if result is None or result.status not in _ASSESSED:
            why = (result.reason if result else "") or "后一次巡检没有检查这项指标。"
            return False, f"没有检查：{why}"
        if row.url is None or _bare(row.url) in self._homes:
            return (True, "再次检查首页，没有这个问题。") if self._home_read else _NO_HOME
        return self.at_address(row.url)

    def at_address(self, url: str) -> tuple[bool, str]:
        """Whether the address was looked at, whatever its rule says, and what came of it."""
        key = url_key(url)
        page, link = self._pages.get(key), self._links.get(key)
        if page is not None and _is_read(page):
            return True, "再次读取该网页，没有这个问题。"
        if link is not None:
            return _by_link(link, page)
        if page is not None:
            return False, "该网页打开了，但内容没有读到。"
        return self._where_it_stood(key)

    def met(self, url: str) -> bool:
        """Whether the later inspection met the address anywhere."""
        return url_key(url) in self._links or url_key(url) in self._pages

    def _where_it_stood(self, key: int) -> tuple[bool, str]:
        """An address that is met no more: gone from the pages where it stood, if they were read."""
        places = self._stood_on.get(key, [])
        if places and all(self._is_read(url) for url in places):
            return True, "原来所在的网页上已经没有这个链接。"
        return False, "后一次巡检没有看到这个地址。"

    def _is_read(self, url: str) -> bool:
        page = self._pages.get(url_key(url))
        return page is not None and _is_read(page)


_NO_HOME = (False, "后一次巡检没有读到首页。")


def _by_link(link: Link, page: Page | None) -> tuple[bool, str]:
    if link.state is not LinkState.DONE or link.verdict is None:
        return False, "后一次巡检没有查看这个地址。"
    if link.verdict is LinkVerdict.ALIVE:
        if page is None and link.crawl:
            return False, "该地址可以打开，但网页内容没有读到。"
        return True, "该地址已可正常打开。"
    cause = word(link.cause) if link.cause else ""
    return False, f"该地址{word(link.verdict)}（{cause}），看不到原来的问题是否还在。"


def _is_read(page: Page) -> bool:
    refused = page.status is not None and page.status >= 400
    walled = page.kind in _NO_PAGES or page.challenge is not None
    return not (refused or walled or page.needs_script)


def _home_read(session: Session, number: int) -> bool:
    query = select(Page).where(
        Page.inspection_id == number, Page.depth == 0, Page.kind != PageKind.REDIRECT_STUB
    )
    return any(_is_read(page) for page in session.exec(query))


def some_of(keys: Sequence[_Key]) -> Iterable[Sequence[_Key]]:
    """The keys, so many at a time as one query takes."""
    for start in range(0, len(keys), _KEYS_AT_A_TIME):
        yield keys[start : start + _KEYS_AT_A_TIME]


def _bare(url: str) -> str:
    """A home page by host and path: its scheme may have changed meanwhile."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
