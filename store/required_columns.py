"""Whether the columns that a pack requires are there. Pure: checks judge by it, papers show it.

An empty anchor or a dead link is not presence. Absence is claimed only where home page and
navigation were seen whole; else the column is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
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
    RequiredStatus,
)
from store.coverage import columns_all_seen
from store.evidence import Evidence, LinkView
from store.tables import Page, SiteColumn

CHECK = "required-columns"
"""The check whose rules carry ``columns: [{type, levels}]`` in their parameters."""

_OWN_PLACES = frozenset(LinkPlace) - {LinkPlace.FRIEND_LINKS, LinkPlace.LIST}
_LONGEST_NAME = 30
"""Longer texts of links are titles."""
_NO_LISTS = frozenset({PageKind.FORM, PageKind.ERROR})
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
    search = evidence.once(_Search)
    return [search.find(type_id) for type_id in types]


def navigation_seen(evidence: Evidence) -> bool:
    """Whether home page, navigation and every column that is known were looked at."""
    return evidence.once(_Search).navigation_seen


def _is_found(column: RequiredColumn | None) -> bool:
    return column is not None and column.status is RequiredStatus.FOUND


def _better(first: RequiredColumn | None, second: RequiredColumn | None) -> RequiredColumn | None:
    """The first that is found, else the first."""
    if first is None or (_is_found(second) and not _is_found(first)):
        return second
    return first


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


@dataclass(frozen=True, slots=True)
class _NamedLink:
    """A link whose text is the name of a column."""

    match: ColumnMatch
    url: str
    dead: bool

    def as_column(self, type_id: str) -> RequiredColumn:
        """What it is as the required column ``type_id``."""
        return RequiredColumn(
            type_id,
            _title(type_id),
            RequiredStatus.DEAD_LINK if self.dead else RequiredStatus.FOUND,
            self.url,
            self.match.matched_text,
            self.match.matched_by,
        )


@dataclass
class _Search:
    """The search in one inspection; what every type needs is looked up once."""

    evidence: Evidence

    def find(self, type_id: str) -> RequiredColumn:
        """By the tree of columns, else by the names of links, else by anchors that lead nowhere."""
        found = self._by_column(type_id)
        if not _is_found(found):
            found = _better(found, self._by_link(type_id))
            found = _better(found, self._shown_elsewhere(type_id)) or self._empty_anchor(type_id)
        return found or self._absent(type_id)

    @cached_property
    def _columns(self) -> list[SiteColumn]:
        return [view.column for view in self.evidence.columns()]

    @cached_property
    def _named_links(self) -> dict[str, _NamedLink]:
        """The best link for each type that the text of a link names; one that is not dead wins."""
        found: dict[str, _NamedLink] = {}
        words = vocabulary()
        for anchor in self.evidence.anchors(_OWN_PLACES, max_text=_LONGEST_NAME):
            match = words.match(anchor.text)
            if match is not None and (match.type not in found or found[match.type].dead):
                dead = anchor.verdict is LinkVerdict.DEAD
                if not dead or match.type not in found:
                    found[match.type] = _NamedLink(match, anchor.url, dead)
        return found

    @cached_property
    def _empty_anchors(self) -> list[tuple[Page, ColumnMatch]]:
        return [
            (page, match)
            for kind in _HUB_KINDS
            for page in self.evidence.pages(kind)
            for anchor in page.facts.get("empty_anchors", ())
            if (match := vocabulary().match(str(anchor["text"]))) is not None
        ]

    @cached_property
    def navigation_seen(self) -> bool:
        home = self.evidence.home
        if home is None or home.needs_script or not columns_all_seen(self.evidence):
            return False
        links = self.evidence.links(
            on_home=True, kind=LinkKind.PAGE, scope=(LinkScope.SITE, LinkScope.DOMAIN)
        )
        return not any(_is_unread_navigation(view) for view in links)

    def _by_column(self, type_id: str) -> RequiredColumn | None:
        """The column that stands for the type: alive before dead, its own before parts."""
        best: RequiredColumn | None = None
        for column in sorted(self._columns, key=lambda column: _surest(column, type_id)):
            if _stands_for(column.type, type_id):
                best = _better(best, self._column(column, type_id))
        return best

    def _by_link(self, type_id: str) -> RequiredColumn | None:
        best: RequiredColumn | None = None
        for named, link in sorted(self._named_links.items(), key=lambda pair: pair[0] != type_id):
            if _stands_for(named, type_id):
                best = _better(best, link.as_column(type_id))
        return best

    def _shown_elsewhere(self, type_id: str) -> RequiredColumn | None:
        """A column of another type whose own page shows what is wanted: found by its items, and in
        doubt where the page was not read or holds more than a form."""
        definition = vocabulary().types.get(type_id)
        if definition is None or definition.shown_in is None:
            return None
        places = [
            view for view in self.evidence.columns() if view.column.type == definition.shown_in
        ]
        best: RequiredColumn | None = None
        for view in places:
            page = self.evidence.page(view.column.key)
            if view.items:
                return self._column(view.column, type_id)
            if page is None or page.needs_script or page.kind not in _NO_LISTS:
                best = RequiredColumn(type_id, _title(type_id), RequiredStatus.IN_DOUBT)
        return best

    def _absent(self, type_id: str) -> RequiredColumn:
        """Missing where all that should lead to it was seen, else in doubt."""
        seen = self.navigation_seen and self._parent_seen(type_id)
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
        for page, match in self._empty_anchors:
            if _stands_for(match.type, type_id):
                return RequiredColumn(
                    type_id,
                    _title(type_id),
                    RequiredStatus.EMPTY_LINK,
                    page.url,
                    match.matched_text,
                    match.matched_by,
                )
        return None

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
        return all(page is not None and not page.needs_script for page in pages)


def _surest(column: SiteColumn, type_id: str) -> tuple[bool, bool, int, int]:
    """Columns of the type itself by their name first, then by their tag, then its parts."""
    by_name = column.matched_by != MatchedBy.COLUMN_TYPE
    return column.type != type_id, not by_name, column.level, column.key


def _is_unread_navigation(view: LinkView) -> bool:
    if view.link.verdict in (LinkVerdict.ALIVE, LinkVerdict.DEAD):
        return False
    return any(referrer.place is LinkPlace.NAVIGATION for referrer in view.referrers)
