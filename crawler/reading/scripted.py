"""Lists that are not in the static HTML: the signs, records in the page, endpoints it names."""

from __future__ import annotations

import re
from itertools import islice

from config.reading import reading_rules
from config.terms import Rendering
from crawler.reading.links import Resolve
from crawler.reading.model import DataEndpoint
from crawler.reading.tree import Document, Element
from crawler.reading.units import LIST_TAGS

_XML_TYPES = frozenset({"text/xml", "application/xml", "text/x-xml"})
_JPAGE = re.compile(r"proxyUrl\s*[:=]\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_MOST_ENDPOINTS = 8
_BOXES_AROUND = 2


def record_sources(document: Document) -> list[str]:
    """Contents of ``<script type="text/xml">`` with records in them."""
    return [
        text
        for element, text in document.scripts
        if element.get("type").lower() in _XML_TYPES or "<recordset" in text[:3000].lower()
    ]


def endpoints(document: Document, resolve: Resolve) -> list[DataEndpoint]:
    """Addresses of data that the page's scripts and attributes name."""
    rules = reading_rules()
    found: dict[str, DataEndpoint] = {}
    for _, script in document.scripts:
        text = script[: rules.limits.script_chars]
        for match in _JPAGE.finditer(text):
            _add(found, match.group(1), "proxyUrl", resolve)
        for match in rules.scripted.endpoint.finditer(text):
            if not rules.scripted.endpoint_noise.search(match.group(1).lower()):
                _add(found, match.group(1), "script", resolve)
        if len(found) >= _MOST_ENDPOINTS:
            break
    return list(found.values())[:_MOST_ENDPOINTS]


def _add(found: dict[str, DataEndpoint], raw: str, why: str, resolve: Resolve) -> None:
    url = resolve(raw)[0]
    if url and not re.search(r"\.(?:js|css|png|jpe?g|gif|html?)(?:$|\?)", url):
        found.setdefault(url, DataEndpoint(url, f"{why}: {raw[:100]}"))


def rendering_of(
    document: Document, *, has_items: bool, is_article: bool, bare: bool
) -> tuple[Rendering, str | None]:
    """Whether a script brings what should stand here, and the signs of it in words.

    ``bare``: the content holds nothing to read (:func:`crawler.reading.states.blank_guise`). A
    template loads its scripts on every page, a short text with a picture included.
    """
    if has_items or is_article:
        return Rendering.STATIC, None
    signs = _signs(document)
    empty = _empty_container(document)
    if empty is not None and empty.commented:
        return Rendering.SCRIPT, reading_rules().reason("commented")
    if empty is not None and (name := _named_in_script(document, empty)):
        return Rendering.SCRIPT, reading_rules().reason("named_in_script", name)
    if signs and (empty is not None or bare or "template" in signs):
        said = [reading_rules().reason(sign) for sign in signs]
        if empty is not None:
            place = f"<{empty.tag} {empty.classes.strip()}>"
            said.append(reading_rules().reason("empty_container", place))
        return Rendering.SCRIPT, "；".join(said)
    if document.scripts and not document.body.text_chars and not document.body.links:
        return Rendering.SCRIPT, reading_rules().reason("empty_page")
    return Rendering.STATIC, None


def _named_in_script(document: Document, empty: Element) -> str | None:
    """Id of the empty container, or of a box close around it, that an inline script speaks of."""
    for element in (empty, *islice(empty.ancestors(), _BOXES_AROUND)):
        name = element.get("id")
        if len(name) > 1 and any(
            re.search(rf"[\"'#]{re.escape(name)}[\"' .>,)]", text) for _, text in document.scripts
        ):
            return f"#{name}"
    return None


def _signs(document: Document) -> list[str]:
    rules = reading_rules()
    found: list[str] = []
    types = " ".join(e.get("type") + " " + e.get("src") for e, _ in document.scripts)
    texts = [text[: rules.limits.script_chars] for _, text in document.scripts]
    markup = _root_markup(document)
    for name, pattern in rules.scripted.signs.items():
        if pattern.search(types) or pattern.search(markup) or any(pattern.search(t) for t in texts):
            found.append(name)
    return found


def _root_markup(document: Document) -> str:
    """Attributes that name a framework's root."""
    parts: list[str] = []
    for element in document.elements[:400]:
        if not element.attrs:
            continue
        for name, value in element.attrs.items():
            if name.startswith(("ng-", "v-", ":")) or name == "id":
                parts.append(f'{name}="{value}" ')
    return " ".join(parts)


def _empty_container(document: Document) -> Element | None:
    """A list container of the content without any entry."""
    containers = reading_rules().scripted.list_containers
    for element in document.body.walk():
        if element.hidden or element.place not in (None, "content", "list"):
            continue
        if element.text_chars or (element.elements and any(e.tag == "img" for e in element.walk())):
            continue
        if element.tag in LIST_TAGS or element.tag in ("tbody", "table"):
            return element
        if (
            element.tag in ("div", "section")
            and element.classes
            and containers.search(element.classes)
        ):
            return element
    return None
