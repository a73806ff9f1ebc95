"""Surveys (意见征集、网上调查): whether a page tells what came of one."""

from __future__ import annotations

from config.reading import reading_rules
from crawler.reading.tree import squeeze

_QUOTED = 40


def survey_result(names: list[str | None], content: str) -> str | None:
    """The words that tell of a result on a page about surveys; null on others.

    ``names``: title and column of the page, by which it is known to be about surveys.
    """
    rules = reading_rules().surveys
    if not any(name and rules.about.search(name) for name in names):
        return None
    found = rules.results.search(content)
    return squeeze(found[0])[:_QUOTED] if found else None
