"""The prompt before a visitor leaves the site (离站提示), as far as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from config.reading import reading_rules
from crawler.reading.links import Resolve
from crawler.reading.tree import Document, squeeze
from crawler.urls import host_of, registered_domain

_QUOTED = 60
_HANDLER_CHARS = 500


def leave_notice(document: Document, url: str, resolve: Resolve) -> str | None:
    """How the prompt was seen, in words; null where nothing on the page tells of one.

    Its words stand in a hidden box, in a script of the page or in a handler of a link; else the
    handler, or the file name of a script of the site, tells what it is for.
    """
    rules = reading_rules()
    handlers = list(_handlers(document))
    signs = (
        ("leave_text", rules.leaving.text, [*_texts(document), *handlers]),
        ("leave_handler", rules.leaving.handler, handlers),
        ("leave_script", rules.leaving.script, _script_names(document, url, resolve)),
    )
    for reason, pattern, texts in signs:
        for text in texts:
            if found := pattern.search(text):
                return rules.reason(reason, squeeze(found[0])[:_QUOTED])
    return None


def _texts(document: Document) -> Iterator[str]:
    most = reading_rules().limits.script_chars
    yield document.body.whole_text()[:most]
    for _, script in document.scripts:
        yield script[:most]


def _handlers(document: Document) -> Iterator[str]:
    for element in document.elements:
        if handler := element.get("onclick"):
            yield handler[:_HANDLER_CHARS]
        href = element.get("href") if element.tag == "a" else ""
        if href[:11].lower() == "javascript:":
            yield href[:_HANDLER_CHARS]


def _script_names(document: Document, url: str, resolve: Resolve) -> Iterator[str]:
    """File names of the scripts that come from the site itself."""
    own = registered_domain(host_of(url))
    for element, _ in document.scripts:
        address = resolve(element.get("src"))[0] if element.get("src") else None
        if address and registered_domain(host_of(address)) == own:
            yield urlsplit(address).path.rsplit("/", 1)[-1]
