"""One column in the making: its names, its type, what its own page says."""

from __future__ import annotations

from dataclasses import dataclass, field

from config.columns import ColumnMatch, MatchedBy, vocabulary
from config.columntree import column_tree_settings
from config.terms import ColumnKind, PageKind
from crawler.columnurls import ColumnUrl, column_url
from store.keys import url_key
from store.tables import Page

Row = dict[str, object]
Crumb = tuple[str, str | None]

LISTS = frozenset({PageKind.LIST, PageKind.HUB})
_NO_COLUMNS = frozenset(
    {PageKind.HOME, PageKind.SEARCH, PageKind.DATA, PageKind.REDIRECT_STUB, PageKind.CHALLENGE}
)
_ONLY_BY_NAME = frozenset({PageKind.ARTICLE, PageKind.ERROR})
"""A navigation entry that opens one of these is a column only when its name says so."""


@dataclass(slots=True)
class ColumnDraft:
    """A column in the making."""

    key: int
    url: str
    names: list[str] = field(default_factory=list)
    """Names it goes by, the surest first."""
    tag_name: str | None = None
    column_type: str | None = None
    page_kind: PageKind | None = None
    """null: its page was not read."""
    crumbs: tuple[Crumb, ...] = ()
    """Steps above it, home page left out, the nearest last."""
    blank: bool = False
    """Its page was read and holds nothing."""
    vouched: bool = False
    """Its page has a breadcrumb that puts it into the site."""
    on_navigation: bool = False
    own_scope: bool = True
    dead: bool = False
    other_site: bool = False
    """Its page says that it belongs to another site that lives on the same host."""
    match: ColumnMatch | None = None
    parent: int | None = None
    level: int = 1

    @property
    def name(self) -> str:
        """The surest name."""
        return self.names[0] if self.names else self.url

    @property
    def place(self) -> ColumnUrl:
        """Its address taken apart."""
        return column_url(self.url)

    def called(self, name: str | None) -> None:
        """Add a name, unless it is none."""
        settings = column_tree_settings()
        text = " ".join((name or "").split())
        if text and len(text) <= settings.max_name and text not in self.names:
            self.names.append(text)


def describe(column: ColumnDraft, page: Page, chain: tuple[Crumb, ...]) -> None:
    """What the column's own page says of it. Names that it gives itself come first."""
    column.page_kind = page.kind
    column.blank = bool(page.blank_sign or page.facts.get("blank_guise"))
    column.vouched = bool(chain)
    column.tag_name = tag_of(page, "ColumnName")
    column.column_type = tag_of(page, "ColumnType")
    heard, column.names = column.names, []
    if page.kind in LISTS:
        if page.column_name not in _names_above(chain, page):
            column.called(page.column_name)
        if chain and (chain[-1][1] is None or url_key(chain[-1][1]) == page.key):
            column.called(chain[-1][0])
    for name in heard:
        column.called(name)
    if page.kind in LISTS:
        column.called(column.tag_name)
        column.called(page.title)
    column.crumbs = _above(chain, page, column) or column.crumbs


def _names_above(chain: tuple[Crumb, ...], page: Page) -> set[str]:
    """Steps that lead to other pages: a breadcrumb may end with the column above the page."""
    return {text for text, url in chain if url is not None and url_key(url) != page.key}


def _above(chain: tuple[Crumb, ...], page: Page, column: ColumnDraft) -> tuple[Crumb, ...]:
    """The steps above the page: the last step is mostly the page itself."""
    if not chain:
        return ()
    text, url = chain[-1]
    itself = url is None or url_key(url) == page.key or text in column.names
    return chain[:-1] if itself else chain


def tag_of(page: Page, name: str) -> str | None:
    """The first value of a page tag, however its name is written."""
    values = (
        value.strip()
        for tag, given in page.metas.items()
        if tag.lower() == name.lower()
        for value in given
    )
    return next((value for value in values if value), None)


def match_of(column: ColumnDraft) -> ColumnMatch | None:
    """The surest match of its names, else of its tags."""
    words = vocabulary()
    found = [match for name in column.names if (match := words.match(name)) is not None]
    if found:
        return max(found, key=lambda match: match.score)
    return words.match(column.tag_name or column.name, column.column_type)


def is_column(column: ColumnDraft) -> bool:
    """Whether what was met under its names and at its address is a column."""
    if column.page_kind in _NO_COLUMNS or column.other_site or not column.names:
        return False
    if column.match is None and column.names[0] in column_tree_settings().not_columns:
        return False
    if column.page_kind in LISTS:
        known = column.on_navigation or column.vouched or column.match is not None
        return known or not column.blank
    if column.page_kind is None:
        return column.match is not None or (column.own_scope and not column.dead)
    return column.match is not None or column.page_kind not in _ONLY_BY_NAME


def _kind(column: ColumnDraft) -> ColumnKind:
    if column.page_kind is PageKind.LIST:
        return ColumnKind.LIST
    if column.page_kind is PageKind.HUB:
        return ColumnKind.HUB
    if column.page_kind in (PageKind.ARTICLE, PageKind.GUIDE, PageKind.FORM):
        return ColumnKind.PAGE
    return vocabulary().types[column.match.type].kind if column.match else ColumnKind.LIST


def _matched_by(column: ColumnDraft) -> str | None:
    match = column.match
    if match is None:
        return None
    if match.matched_by is MatchedBy.SIMILAR:
        return f"{match.matched_by}:{match.score:.2f}"
    if match.matched_text == column.tag_name and column.tag_name not in column.names[:1]:
        return "column_name"
    return str(match.matched_by)


def row_of(inspection_id: int | None, column: ColumnDraft) -> Row:
    """The row of :class:`store.tables.SiteColumn`."""
    return {
        "inspection_id": inspection_id,
        "key": column.key,
        "url": column.url,
        "name": column.name,
        "type": column.match.type if column.match else None,
        "matched_text": column.match.matched_text if column.match else None,
        "matched_by": _matched_by(column),
        "kind": _kind(column),
        "level": column.level,
        "parent_key": column.parent,
        "on_navigation": column.on_navigation,
    }
