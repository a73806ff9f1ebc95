"""Whether the columns that a pack requires are there. Pure: checks judge by it, papers show it.

An empty anchor or a dead link is not presence. Absence is claimed only where home page and
navigation were seen whole; else the column is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.columns import ColumnMatch, MatchedBy, vocabulary
from config.rulepack import Rule
from config.terms import (
    Level,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkVerdict,
    PageKind,
    Rendering,
    RequiredStatus,
)
from store.evidence import Evidence, LinkView
from store.tables import Page, SiteColumn

CHECK = "required-columns"
"""The check whose rules carry ``columns: [{type, levels}]`` in their parameters."""

_NOT_THE_SITES_OWN = frozenset({LinkPlace.FRIEND_LINKS, LinkPlace.LIST})
_HUB_KINDS = (PageKind.HOME, PageKind.HUB, PageKind.LIST)


@dataclass(frozen=True, slots=True)
class RequiredColumn:
    """A required column and what was found of it."""

    type: str
    title: str
    status: RequiredStatus
    url: str | None = None
    matched_text: str | None = None
    matched_by: str | None = None


def required_types(rules: Iterable[Rule], level: Level | None) -> list[str]:
    """Types of the vocabulary that ``rules`` require of a site of ``level``, each once.

    Where the level is not known, only what every level must have is required.
    """
    wanted: dict[str, None] = {}
    for rule in rules:
        if rule.check == CHECK:
            wanted.update(dict.fromkeys(types_for(rule.params["columns"], level)))
    return list(wanted)


def types_for(columns: Iterable[Mapping[str, Any]], level: Level | None) -> list[str]:
    """The types among ``columns`` (``{type, levels}``) that bind a site of ``level``."""
    return [
        str(column["type"])
        for column in columns
        if not column.get("levels") or (level is not None and level in column["levels"])
    ]


def required_columns(evidence: Evidence, types: Iterable[str]) -> list[RequiredColumn]:
    """What was found of each of ``types``, in their order."""
    search = _Search(evidence)
    wanted = list(types)
    found = {type_id: search.by_column(type_id) for type_id in wanted}
    open_types = {type_id for type_id, column in found.items() if not _is_found(column)}
    by_link = search.by_link_text(open_types) if open_types else {}
    for type_id in open_types:
        found[type_id] = _better(found[type_id], by_link.get(type_id))
    return [found[type_id] or search.absent(type_id) for type_id in wanted]


def _is_found(column: RequiredColumn | None) -> bool:
    return column is not None and column.status is RequiredStatus.FOUND


def _better(first: RequiredColumn | None, second: RequiredColumn | None) -> RequiredColumn | None:
    return second if first is None or _is_found(second) else first


def _title(type_id: str) -> str:
    definition = vocabulary().types.get(type_id)
    return definition.title if definition else type_id


def _stands_for(type_id: str | None, wanted: str) -> bool:
    """``type_id`` is the type wanted or one below it: 县长信箱 is a part of 互动交流."""
    types = vocabulary().types
    steps = 0
    while type_id is not None and steps <= len(types):
        if type_id == wanted:
            return True
        type_id = types[type_id].parent if type_id in types else None
        steps += 1
    return False


@dataclass(slots=True)
class _Search:
    evidence: Evidence
    _columns: list[SiteColumn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._columns = [view.column for view in self.evidence.columns()]

    def by_column(self, type_id: str) -> RequiredColumn | None:
        """The column that stands for the type: alive before dead, its own before parts."""
        best: RequiredColumn | None = None
        for column in sorted(self._columns, key=lambda column: _surest(column, type_id)):
            if _stands_for(column.type, type_id):
                best = _better(best, self._column(column, type_id))
        return best

    def by_link_text(self, types: set[str]) -> dict[str, RequiredColumn]:
        """Links whose text names one of the types, on the site or elsewhere, then empty anchors."""
        found: dict[str, RequiredColumn] = {}
        for view in self.evidence.links(kind=LinkKind.PAGE):
            for match in _matches(view):
                for type_id in types:
                    if _stands_for(match.type, type_id):
                        better = _better(found.get(type_id), _linked(type_id, view, match))
                        found[type_id] = better or found[type_id]
        for type_id in types - found.keys():
            anchor = self._empty_anchor(type_id)
            if anchor is not None:
                found[type_id] = anchor
        return found

    def absent(self, type_id: str) -> RequiredColumn:
        """Missing where all that should lead to it was seen, else in doubt."""
        seen = self._navigation_seen() and self._parent_seen(type_id)
        status = RequiredStatus.MISSING if seen else RequiredStatus.IN_DOUBT
        return RequiredColumn(type_id, _title(type_id), status)

    def _column(self, column: SiteColumn, type_id: str) -> RequiredColumn:
        link = self.evidence.link(column.url)
        dead = link is not None and link.link.verdict is LinkVerdict.DEAD
        return RequiredColumn(
            type_id,
            _title(type_id),
            RequiredStatus.DEAD_LINK if dead else RequiredStatus.FOUND,
            column.url,
            column.matched_text or column.name,
            column.matched_by,
        )

    def _empty_anchor(self, type_id: str) -> RequiredColumn | None:
        for page, text in self._empty_anchors():
            match = vocabulary().match(text)
            if match and _stands_for(match.type, type_id):
                title, status = _title(type_id), RequiredStatus.EMPTY_LINK
                return RequiredColumn(type_id, title, status, page.url, text, match.matched_by)
        return None

    def _empty_anchors(self) -> Iterator[tuple[Page, str]]:
        for kind in _HUB_KINDS:
            for page in self.evidence.pages(kind):
                for anchor in page.facts.get("empty_anchors", ()):
                    yield page, str(anchor["text"])

    def _navigation_seen(self) -> bool:
        home = self.evidence.home
        if home is None or home.rendering is Rendering.SCRIPT:
            return False
        links = self.evidence.links(
            on_home=True, kind=LinkKind.PAGE, scope=(LinkScope.SITE, LinkScope.DOMAIN)
        )
        return not any(_is_unread_navigation(view) for view in links)

    def _parent_seen(self, type_id: str) -> bool:
        """The page of the column above it, where the vocabulary has one and the site too."""
        definition = vocabulary().types.get(type_id)
        if definition is None or definition.parent is None:
            return True
        pages = [
            self.evidence.page(column.key)
            for column in self._columns
            if column.type == definition.parent
        ]
        return all(page is not None and page.rendering is Rendering.STATIC for page in pages)


def _surest(column: SiteColumn, type_id: str) -> tuple[bool, bool, int, int]:
    """Columns of the type itself by their name first, then by their tag, then its parts."""
    by_name = column.matched_by != MatchedBy.COLUMN_TYPE
    return column.type != type_id, not by_name, column.level, column.key


def _is_unread_navigation(view: LinkView) -> bool:
    if view.link.verdict in (LinkVerdict.ALIVE, LinkVerdict.DEAD):
        return False
    return any(referrer.place is LinkPlace.NAVIGATION for referrer in view.referrers)


def _matches(view: LinkView) -> Iterator[ColumnMatch]:
    texts = {
        referrer.text for referrer in view.referrers if referrer.place not in _NOT_THE_SITES_OWN
    }
    for text in sorted(texts):
        match = vocabulary().match(text)
        if match is not None:
            yield match


def _linked(type_id: str, view: LinkView, match: ColumnMatch) -> RequiredColumn:
    dead = view.link.verdict is LinkVerdict.DEAD
    return RequiredColumn(
        type_id,
        _title(type_id),
        RequiredStatus.DEAD_LINK if dead else RequiredStatus.FOUND,
        view.link.url,
        match.matched_text,
        match.matched_by,
    )
