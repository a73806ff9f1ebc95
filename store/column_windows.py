"""Which window a rule pack sets for a column, by the column's type and level. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from config.columns import Freshness, vocabulary
from config.rulepack import Rule, RulePack
from store.tables import SiteColumn
from store.windows import Window

_BY_CLASS = "columns-stale"
_BY_TYPE = "column-fresh"
_CLASS_PARAMS: Mapping[Freshness, str] = {
    Freshness.NEWS: "news",
    Freshness.NOTICE: "notice",
    Freshness.POLICY: "notice",
    Freshness.OTHER: "other",
    Freshness.YEARLY: "yearly",
}
_OWN_CLASS = frozenset({Freshness.NEWS, Freshness.NOTICE, Freshness.POLICY})
_UNITS = ("days", "months", "years")


@dataclass(frozen=True, slots=True)
class _TypeWindow:
    types: frozenset[str]
    level: int | None
    window: Window


class PackWindows:
    """The windows of one pack.

    News, notices and policies go by the window of their class; other columns by a rule that names
    their type, else by the window for columns that should be updated (应更新栏目).
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        every = tuple(rules)
        self._by_class = _class_windows(every)
        self._by_type = tuple(_type_windows(every))

    @classmethod
    def of_pack(cls, pack: RulePack) -> PackWindows:
        """The windows that the rules of ``pack`` set."""
        return cls(pack.rules)

    def of(self, column: SiteColumn) -> Window | None:
        """The window of ``column``, null where the pack sets none."""
        freshness = freshness_of(column)
        if freshness is None:
            return None
        own = self._by_class.get(freshness)
        if freshness in _OWN_CLASS and own is not None:
            return own
        named = (rule.window for rule in self._by_type if _binds(rule, column))
        return next(named, own)

    def of_class(self, freshness: Freshness) -> Window | None:
        """The window of a freshness class."""
        return self._by_class.get(freshness)


def freshness_of(column: SiteColumn) -> Freshness | None:
    """The freshness class of a column, null where its name fits no type of the vocabulary."""
    definition = vocabulary().types.get(column.type or "")
    return definition.freshness if definition else None


def window_from(params: Mapping[str, Any], prefix: str = "") -> Window | None:
    """The window in ``params``: one of ``days``, ``months``, ``years`` behind ``prefix``."""
    for unit in _UNITS:
        value = params.get(f"{prefix}{unit}")
        if value is not None:
            return Window.of(**{unit: int(value)})
    return None


def _class_windows(rules: Iterable[Rule]) -> dict[Freshness, Window]:
    for rule in rules:
        if rule.check == _BY_CLASS:
            found = {
                freshness: window_from(rule.params, f"{name}_")
                for freshness, name in _CLASS_PARAMS.items()
            }
            return {freshness: window for freshness, window in found.items() if window}
    return {}


def _type_windows(rules: Iterable[Rule]) -> Iterable[_TypeWindow]:
    for rule in rules:
        window = window_from(rule.params)
        if rule.check == _BY_TYPE and window is not None:
            yield _TypeWindow(frozenset(rule.params["types"]), rule.params.get("level"), window)


def _binds(rule: _TypeWindow, column: SiteColumn) -> bool:
    return column.type in rule.types and rule.level in (None, column.level)
