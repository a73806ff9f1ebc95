"""Whether a page calls itself an error page. Words are a second signal: what they say of a page
with anything else on it is only a reason to ask further."""

from __future__ import annotations

import re
from typing import NamedTuple

from config.links import links_config
from crawler.links.content import HtmlView

_SITE_NAME = re.compile(r"\s*[-_|–—·>»]+\s*")
_MANY_LINKS = 20
"""More than these are not on a page of so few words that they could be an error's."""

_WAYS_BACK = 3
"""Links of an error page: home, back, contact."""


class ErrorWords(NamedTuple):
    """``certain``: the title is an error's and the page holds next to nothing else, or the title
    says nothing and the page nothing but the error. ``likely``: one of the two signs is there."""

    certain: bool
    likely: bool


def names_an_error(view: HtmlView) -> ErrorWords:
    """What title and text of a page say of themselves; cheap on ordinary pages."""
    words = links_config().error_pages
    titled = _is_error_title(view.title)
    if not titled and view.links > _MANY_LINKS:
        return ErrorWords(certain=False, likely=False)
    most = words.titled_text if titled else words.max_text
    text = view.text(most)
    spoken = (titled or len(text) <= most) and bool(words.phrases.search(text))
    bare = len(text) <= words.bare_text
    announced = not view.title or words.message_titles.fullmatch(view.title) is not None
    only_message = announced and bare and spoken and view.links <= _WAYS_BACK
    certain = (titled and (bare or spoken)) or only_message
    return ErrorWords(certain=certain, likely=titled or spoken)


def _is_error_title(title: str) -> bool:
    words = links_config().error_pages.titles
    return bool(title) and bool(
        words.fullmatch(title) or words.fullmatch(_SITE_NAME.split(title, maxsplit=1)[0])
    )
