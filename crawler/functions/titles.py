"""Titles that the site's own search must be able to find: of articles that were read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.functions import SearchRules
from config.terms import PageKind
from store.columns import ColumnView, ItemView
from store.evidence import Evidence

_UNSEARCHED = re.compile(r"[^\w\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Sampled:
    """A title and the article that it leads to."""

    title: str
    url: str
    column_type: str | None


def sample_titles(evidence: Evidence, rules: SearchRules) -> list[Sampled]:
    """At most ``rules.titles``, of different columns first, the same in every run."""
    columns = sorted(
        (view for view in evidence.columns() if view.column.type), key=lambda v: _rank(v, rules)
    )
    waiting = [list(_titles(view, evidence.as_of, rules)) for view in columns]
    chosen: dict[str, Sampled] = {}
    while any(waiting) and len(chosen) < rules.titles:
        for titles in waiting:
            if titles and len(chosen) < rules.titles:
                sampled = titles.pop(0)
                chosen.setdefault(plain(sampled.title), sampled)
    return list(chosen.values())


def plain(title: str) -> str:
    """What of a title is compared and searched for: letters, digits, characters."""
    return _UNSEARCHED.sub("", title)


def _rank(view: ColumnView, rules: SearchRules) -> tuple[int, int]:
    type = str(view.column.type)
    place = rules.columns.index(type) if type in rules.columns else len(rules.columns)
    return place, view.column.key


def _titles(view: ColumnView, as_of: dt.date, rules: SearchRules) -> Iterator[Sampled]:
    newest = as_of - dt.timedelta(days=rules.youngest_days)
    oldest = as_of - dt.timedelta(days=rules.oldest_days)
    found = [
        (day, item)
        for item in view.items
        if (day := item.effective_date()) is not None and oldest <= day <= newest
    ]
    for _, item in sorted(found, key=lambda pair: (pair[0], pair[1].item.title), reverse=True):
        if _is_fit(item, rules):
            title = _whole_title(item)
            yield Sampled(title, str(item.item.url), view.column.type)


def _is_fit(item: ItemView, rules: SearchRules) -> bool:
    article = item.article
    shortest, longest = rules.title_chars
    return (
        article is not None
        and article.kind is PageKind.ARTICLE
        and item.item.url is not None
        and shortest <= len(plain(_whole_title(item))) <= longest
    )


def _whole_title(item: ItemView) -> str:
    """That of the article: lists cut titles."""
    listed = item.item.title
    title = item.article.title if item.article else None
    cut = listed.rstrip("….。 ")
    return title if title and plain(title).startswith(plain(cut)) else listed
