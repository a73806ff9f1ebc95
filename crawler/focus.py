"""A gathering that looks again at single faults: the home page, the pages that the faults are
about, and the links on them, nothing else.

Everything else that these pages lead to is noted as an address that was not looked at, so that
columns are known by their names as in a whole inspection, and nothing unseen is taken for seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.terms import LinkCause, LinkKind, LinkPlace, LinkScope, LinkState
from crawler.frontier import Entry
from store.changes import Changes
from store.keys import url_key

if TYPE_CHECKING:
    from crawler.assembly import Parts
    from crawler.plan import Focus
    from crawler.reading.model import LinkFact
    from store.batch import Row

_LEFT_OUT = "复核只看通知书所列问题"
_HOME_ONLY = "登记为下线的网站只看首页"
_ITEM_PLACES = frozenset({LinkPlace.LIST, LinkPlace.CONTENT})


@dataclass(slots=True)
class FocusGate:
    """Which addresses a focused gathering looks at."""

    focus: Focus
    _wanted: frozenset[int] = field(init=False)
    _columns: frozenset[int] = field(init=False)
    _taken: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        named = (*self.focus.pages, *self.focus.links, *self.focus.columns)
        self._wanted = frozenset(map(url_key, named))
        self._columns = frozenset(map(url_key, self.focus.columns))

    @property
    def note(self) -> str:
        """Why other addresses are left alone, in words."""
        return _HOME_ONLY if self.focus.is_home_only else _LEFT_OUT

    def wants(self, page: Entry, entry: Entry, fact: LinkFact | None) -> bool:
        """Whether ``entry``, found on ``page``, is looked at. ``fact``: the link that leads there;
        None for a part of a list and for the target of a redirect."""
        if entry.via is not None or entry.key in self._wanted:
            return True
        column = page.column_key if page.column_key in self._columns else page.key
        if column not in self._columns or entry.scope is not LinkScope.SITE:
            return False
        if fact is not None and fact.place not in _ITEM_PLACES:
            return False
        if self._taken[column] >= self.focus.pages_per_column:
            return False
        self._taken[column] += 1
        return True


def left_out(row: Row, note: str) -> Row:
    """The row of an address that a focused gathering leaves alone."""
    return row | {
        "state": LinkState.DONE,
        "verdict": LinkCause.BUDGET.verdict,
        "cause": LinkCause.BUDGET,
        "note": note,
    }


def enter_focus(parts: Parts, focus: Focus) -> None:
    """Let the pages that the faults are about wait, whether or not the home page leads to them."""
    walk = parts.walk
    changes = Changes()
    home = url_key(parts.home_url)
    for address in dict.fromkeys((*focus.columns, *focus.pages)):
        key = url_key(address)
        if key == home or parts.scope.of(address) is not LinkScope.SITE:
            continue
        entry = Entry(key, address, LinkKind.PAGE, LinkScope.SITE, 1, 0)
        if walk.discovery.known.add(key):
            walk.enter(changes, entry)
            walk.waiting.push(entry)
    walk.writer.take(changes)
