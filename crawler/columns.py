"""The tree of columns (栏目) of a site, made at the end of gathering.

Columns are known by navigation, by list and hub pages, and by breadcrumbs; their type by names and
page tags against the vocabulary. No article and no friend link becomes a column, further pages of
a list fold into its first, and a column on another host of the unit is kept as such. What state a
column is in is not said here. The site of a department that lives in a directory of the host, and
says so by its own tags, has columns of its own that are none here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from config.columntree import column_tree_settings
from config.terms import LinkPlace, LinkScope, LinkVerdict, PageKind
from crawler.columndraft import (
    LISTS,
    ColumnDraft,
    Crumb,
    Row,
    describe,
    is_column,
    match_of,
    row_of,
    tag_of,
)
from crawler.columnurls import ColumnUrl, column_url, is_root
from crawler.siteidentity import SiteIdentity
from crawler.urls import origin_of
from store.evidence import Anchor, Evidence
from store.keys import url_key
from store.tables import Page


class _Step(NamedTuple):
    """What of any page its place in the tree is read from."""

    key: int
    url: str
    final_url: str
    kind: PageKind
    title: str | None
    column_key: int | None
    breadcrumb: list[Any]


_STEP_FIELDS = (
    Page.key,
    Page.url,
    Page.final_url,
    Page.kind,
    Page.title,
    Page.column_key,
    Page.breadcrumb,
)


def build_columns(evidence: Evidence) -> list[Row]:
    """Rows of :class:`store.tables.SiteColumn`, parents before their children."""
    tree = _Tree(evidence)
    tree.read_pages()
    tree.read_navigation()
    columns = tree.settled()
    return [row_of(evidence.inspection.id, column) for column in columns]


@dataclass(slots=True)
class _Tree:
    evidence: Evidence
    columns: dict[int, ColumnDraft] = field(default_factory=dict)
    folded: dict[int, int] = field(default_factory=dict)
    """Key of a page or target of a redirect -> key of the column it is a page of."""
    home_keys: frozenset[int] = frozenset()
    home_places: frozenset[tuple[str, str, str]] = frozenset()
    home_origins: frozenset[str] = frozenset()
    site_names: frozenset[str] = frozenset()
    _identity: SiteIdentity | None = None
    _chains: set[tuple[Crumb, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        inspection, home = self.evidence.inspection, self.evidence.home
        urls = {inspection.home_url, inspection.final_home_url}
        names = {inspection.name}
        if home is not None:
            urls |= {home.url, home.final_url}
            names |= {home.title, tag_of(home, "SiteName")}
        self.site_names = frozenset(name for name in names if name)
        self.home_keys = frozenset(url_key(url) for url in urls if url)
        self.home_places = frozenset(column_url(url).place for url in urls if url)
        self.home_origins = frozenset(origin_of(url) for url in urls if url)
        self._identity = SiteIdentity.of(home) if home is not None else None

    def read_pages(self) -> None:
        """Columns from list pages and from the breadcrumbs of all pages."""
        for row in self.evidence.page_fields(*_STEP_FIELDS):
            page = _Step(*row)
            if page.key in self.home_keys:
                continue
            if page.column_key is not None and page.column_key != page.key:
                self.folded[page.key] = page.column_key
            elif page.final_url != page.url:
                self.folded.setdefault(url_key(page.final_url), page.key)
            if page.kind in LISTS and page.key not in self.folded:
                self._column(page.key, page.url)
            self._crumbs(self._chain(page))

    def read_navigation(self) -> None:
        """Columns from navigation links, the own unit's only."""
        longest = column_tree_settings().max_name
        for anchor in self.evidence.anchors([LinkPlace.NAVIGATION], max_text=longest):
            other_site = anchor.scope is LinkScope.DOMAIN and is_root(anchor.url)
            if anchor.scope is not LinkScope.EXTERNAL and not other_site:
                self._navigation(anchor)

    def settled(self) -> list[ColumnDraft]:
        """The columns that are columns, each with type, parent and level, parents first."""
        self._look_up_pages()
        for column in self.columns.values():
            column.match = match_of(column)
        self._fold_further_pages()
        kept = {key: column for key, column in self.columns.items() if is_column(column)}
        self.columns = dict(sorted(kept.items())[: column_tree_settings().max_columns])
        self._hang()
        return sorted(self.columns.values(), key=lambda column: (column.level, column.key))

    def _chain(self, page: Page | _Step) -> tuple[Crumb, ...]:
        """The breadcrumb without home page and, on an article, without the article itself."""
        not_columns = column_tree_settings().not_columns | self.site_names
        steps = tuple((str(text), url) for text, url in page.breadcrumb)
        chain = tuple(
            (text, url)
            for text, url in steps
            if text not in not_columns and (url is None or url_key(url) not in self.home_keys)
        )
        if page.kind is PageKind.ARTICLE and chain and _leads_to(chain[-1], page):
            return chain[:-1]
        return chain

    def _crumbs(self, chain: tuple[Crumb, ...]) -> None:
        if chain in self._chains:
            return
        self._chains.add(chain)
        for position, (text, url) in enumerate(chain):
            if url is None:
                continue
            column = self._column(url_key(url), url)
            if column is not None:
                column.called(text)
                column.crumbs = column.crumbs or chain[:position]

    def _navigation(self, anchor: Anchor) -> None:
        self._follow_redirect(anchor)
        column = self._column(anchor.key, anchor.url)
        if column is None:
            return
        column.on_navigation = True
        column.own_scope = anchor.scope is LinkScope.SITE
        column.dead = anchor.verdict is LinkVerdict.DEAD
        column.called(anchor.text)

    def _follow_redirect(self, link: Anchor) -> None:
        """A link that only leads on to another page of the site stands for that page."""
        target = url_key(link.final_url) if link.final_url else link.key
        if target == link.key or self.evidence.page(link.key) is not None:
            return
        if target in self.home_keys or self.evidence.page(self._home_of(target)) is not None:
            self.folded.setdefault(link.key, target)

    def _column(self, key: int, url: str) -> ColumnDraft | None:
        key = self._home_of(key)
        if key in self.home_keys or self._is_home(column_url(url)):
            return None
        if key not in self.columns:
            self.columns[key] = ColumnDraft(key, url)
        return self.columns[key]

    def _is_home(self, address: ColumnUrl) -> bool:
        return not address.numbered and address.place in self.home_places

    def _home_of(self, key: int) -> int:
        """The column that a page folds into; chains are short, circles end."""
        for _ in range(8):
            if key not in self.folded:
                return key
            key = self.folded[key]
        return key

    def _look_up_pages(self) -> None:
        """What the pages behind navigation and breadcrumbs are, and folds found since."""
        for key in list(self.columns):
            target = self._home_of(key)
            if target != key:
                self._merge(self.columns.pop(key), target)
        for column in self.columns.values():
            page = self.evidence.page(column.key)
            if page is not None:
                column.url = page.url
                describe(column, page, self._chain(page))
                column.other_site = self._is_of_other_site(page)

    def _is_of_other_site(self, page: Page) -> bool:
        theirs = SiteIdentity.of(page)
        return theirs is not None and self._identity is not None and theirs.differs(self._identity)

    def _merge(self, column: ColumnDraft, target: int) -> None:
        page = self.evidence.page(target)
        url = page.url if page else column.url
        into = self.columns.setdefault(target, ColumnDraft(target, url))
        into.on_navigation |= column.on_navigation
        into.crumbs = into.crumbs or column.crumbs
        for name in column.names:
            into.called(name)

    def _fold_further_pages(self) -> None:
        """``index_3.html`` goes into ``index.html``, and two addresses of one page into one."""
        first: dict[tuple[str, str, str], ColumnDraft] = {}
        ordered = sorted(
            self.columns.values(),
            key=lambda column: (
                column.place.numbered,
                column.page_kind is None,
                origin_of(column.url) not in self.home_origins,
                column.key,
            ),
        )
        for column in ordered:
            other = first.setdefault(column.place.place, column)
            if other is column or (column.place.numbered and other.place.numbered):
                continue
            if not column.place.numbered or column.name in other.names or not column.on_navigation:
                self.folded[column.key] = other.key
                del self.columns[column.key]
                self._merge(column, other.key)

    def _hang(self) -> None:
        """Parents by breadcrumb, else by the directory above; levels from the root down."""
        by_place = {column.place.place: column for column in self.columns.values()}
        for column in self.columns.values():
            column.parent = self._parent(column, by_place)
        for column in self.columns.values():
            column.level = self._level(column)
        for column in self.columns.values():
            self._settle_topic(column)

    def _parent(
        self, column: ColumnDraft, by_place: dict[tuple[str, str, str], ColumnDraft]
    ) -> int | None:
        for _, url in reversed(column.crumbs):
            key = self._home_of(url_key(url)) if url else None
            if key in self.columns and key != column.key:
                return key
        if column.crumbs:
            return None
        above = (by_place.get(place) for place in column.place.parents())
        return next((found.key for found in above if found and found is not column), None)

    def _settle_topic(self, column: ColumnDraft) -> None:
        """A column below a collection of topics (专题专栏) is one of them."""
        settings = column_tree_settings()
        if column.match is not None and column.match.type in settings.kept_in_topics:
            return
        for above in self._ancestors(column):
            if above.match is not None and above.match.type in settings.topics:
                column.match = above.match
                return

    def _ancestors(self, column: ColumnDraft) -> Iterator[ColumnDraft]:
        """The columns above it, the nearest first; circles are cut by now."""
        while column.parent is not None:
            column = self.columns[column.parent]
            yield column

    def _level(self, column: ColumnDraft) -> int:
        """One more than the parent's; a circle is cut where it closes."""
        steps, seen = [column], {column.key}
        while (parent := steps[-1].parent) is not None:
            if parent in seen:
                steps[-1].parent = None
                break
            seen.add(parent)
            steps.append(self.columns[parent])
        return len(steps) + len(steps[-1].crumbs)


def _leads_to(crumb: Crumb, page: Page | _Step) -> bool:
    text, url = crumb
    return text == page.title or (url is not None and url_key(url) == page.key)
