"""Every address on the page that a visitor or a browser can follow, with kind and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from config.reading import reading_rules
from config.terms import LinkKind, LinkPlace
from crawler.reading.model import LinkFact
from crawler.reading.records import anchor_text
from crawler.reading.tree import Document, Element, squeeze
from crawler.urls import resolve as resolve_url

Resolve = Callable[[str], tuple[str | None, str | None]]
"""Address as written -> (absolute canonical address, problem in words)."""

_CSS = re.compile(
    r"@import\s+(?:url\()?\s*[\"']?([^\"')\s;]+)|url\(\s*[\"']?([^\"')]+?)[\"']?\s*\)",
    re.IGNORECASE,
)
_CSS_CHARS = 500_000
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(
    r"^\s*(\d+)(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"']*)", re.IGNORECASE
)
_ANCHORS = frozenset({"a", "area"})
_LONGEST_CACHED = 250
_NEVER_LAZY = frozenset({"a", "area", "meta", "link", "script"})
_SIMPLE: dict[str, tuple[tuple[str, LinkKind], ...]] = {
    "script": (("src", LinkKind.SCRIPT),),
    "iframe": (("src", LinkKind.FRAME),),
    "frame": (("src", LinkKind.FRAME),),
    "video": (("src", LinkKind.MEDIA), ("poster", LinkKind.IMAGE)),
    "audio": (("src", LinkKind.MEDIA),),
    "track": (("src", LinkKind.MEDIA),),
    "embed": (("src", LinkKind.MEDIA),),
    "object": (("data", LinkKind.MEDIA),),
    "body": (("background", LinkKind.IMAGE),),
    "table": (("background", LinkKind.IMAGE),),
    "td": (("background", LinkKind.IMAGE),),
    "tr": (("background", LinkKind.IMAGE),),
}


def resolver(base: str, encoding: str) -> Resolve:
    """Addresses of one page made absolute, each once."""
    known: dict[str, tuple[str | None, str | None]] = {}

    def resolve(raw: str) -> tuple[str | None, str | None]:
        found = known.get(raw)
        if found is None:
            resolved = resolve_url(base, raw, encoding=encoding)
            found = known[raw] = (resolved.url, resolved.problem)
        return found

    return resolve


def collect_links(document: Document, resolve: Resolve) -> list[LinkFact]:
    """The links of the page in its order, the same address at the same tag and text once."""
    facts: list[LinkFact] = []
    seen: set[tuple[str, str, str]] = set()
    most = reading_rules().limits.links
    never = bool(document.tagged("noscript") or document.tagged("template"))
    for element in document.elements:
        if not element.attrs or (never and _skipped(element)):
            continue
        for attribute, raw, kind in _addresses(element):
            fact = _fact(element, attribute, raw, kind, resolve)
            if fact is None:
                continue
            mark = (fact.url or fact.raw, fact.tag, fact.text)
            if mark not in seen:
                seen.add(mark)
                facts.append(fact)
                if len(facts) >= most:
                    return facts
    return [*facts, *_from_styles(document, resolve, most - len(facts))]


def _skipped(element: Element) -> bool:
    """``noscript`` and templates are not what a visitor's browser shows."""
    above = element.parent
    while above is not None:
        if above.tag in ("noscript", "template"):
            return True
        above = above.parent if above.hidden else None
    return False


def _addresses(element: Element) -> list[tuple[str, str, LinkKind | None]]:
    tag, attrs = element.tag, element.attrs
    found: list[tuple[str, str, LinkKind | None]] = []
    if tag in _ANCHORS:
        href = attrs.get("href")
        if href is not None:
            found.append(("href", href, None))
    elif reader := _READERS.get(tag):
        found.extend(reader(element))
    else:
        for name, kind in _SIMPLE.get(tag, ()):
            if value := attrs.get(name):
                found.append((name, value, kind))
    if tag not in _NEVER_LAZY and not attrs.keys().isdisjoint(_lazy_names()):
        found.extend(_lazy(element))
    style = attrs.get("style")
    if style and "url(" in style:
        found.extend(("style", url, LinkKind.IMAGE) for url in _css_urls(style))
    return found


def _form(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    """Only what a visit by GET asks for; a POST would write something."""
    if element.get("action") and element.get("method").lower() in ("", "get"):
        yield "action", element.get("action"), LinkKind.PAGE


def _input(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    if element.get("type").lower() == "image":
        yield from _image(element)


def _image(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    if element.get("src"):
        yield "src", element.get("src"), LinkKind.IMAGE
    for url in _srcset(element.get("srcset")):
        yield "srcset", url, LinkKind.IMAGE


def _source(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    picture = element.parent is not None and element.parent.tag == "picture"
    kind = LinkKind.IMAGE if picture else LinkKind.MEDIA
    if element.get("src"):
        yield "src", element.get("src"), kind
    for url in _srcset(element.get("srcset")):
        yield "srcset", url, LinkKind.IMAGE


def _srcset(value: str) -> Iterator[str]:
    for part in re.split(r",\s+|,(?=https?:|/)", value):
        words = part.split()
        if words:
            yield words[0]


def _link(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    rules = reading_rules().links
    relation = squeeze(element.get("rel")).lower()
    href = element.get("href")
    if not href or relation in rules.ignored_relations:
        return
    if relation in rules.image_relations or "icon" in relation:
        yield "href", href, LinkKind.IMAGE
    elif not rules.style_relations.isdisjoint(relation.split()):
        yield "href", href, LinkKind.STYLE
    else:
        yield "href", href, _PRELOADS.get(element.get("as").lower(), LinkKind.PAGE)


_PRELOADS = {
    "style": LinkKind.STYLE,
    "script": LinkKind.SCRIPT,
    "image": LinkKind.IMAGE,
    "font": LinkKind.STYLE,
    "fetch": LinkKind.SCRIPT,
}


def _refresh(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    target = refresh_target(element)
    if target:
        yield "refresh", target[1], LinkKind.PAGE


_READERS: dict[str, Callable[[Element], Iterator[tuple[str, str, LinkKind]]]] = {
    "img": _image,
    "input": _input,
    "source": _source,
    "link": _link,
    "form": _form,
    "meta": _refresh,
}


def refresh_target(element: Element) -> tuple[int, str] | None:
    """Seconds and address of a ``meta refresh`` that leads elsewhere."""
    if element.get("http-equiv").strip().lower() != "refresh":
        return None
    match = _REFRESH.match(element.get("content"))
    if not match or not match[2].strip():
        return None
    return int(match[1][:6]), match[2].strip()


def _lazy(element: Element) -> Iterator[tuple[str, str, LinkKind]]:
    kind = LinkKind.IMAGE if element.tag != "iframe" else LinkKind.FRAME
    for name in reading_rules().links.lazy:
        value = element.attrs.get(name)
        if value and _like_address(value):
            for url in _srcset(value) if name.endswith("srcset") else (value,):
                yield name, url, kind


@lru_cache(maxsize=1)
def _lazy_names() -> frozenset[str]:
    return frozenset(reading_rules().links.lazy)


def _like_address(value: str) -> bool:
    return "/" in value or bool(re.search(r"\.\w{2,4}$", value))


def _css_matches(css: str) -> Iterator[re.Match[str]]:
    bare = _CSS_COMMENT.sub("", css) if "/*" in css else css
    lowered = bare.lower()
    return _CSS.finditer(bare) if "url(" in lowered or "@import" in lowered else iter(())


def _css_urls(css: str) -> Iterator[str]:
    for match in _css_matches(css):
        url = (match[1] or match[2] or "").strip()
        if url:
            yield url


def _from_styles(document: Document, resolve: Resolve, room: int) -> list[LinkFact]:
    facts: list[LinkFact] = []
    for element, css in document.styles:
        for match in _css_matches(css[:_CSS_CHARS]):
            if len(facts) >= room:
                return facts
            raw = (match[1] or match[2] or "").strip()
            kind = LinkKind.STYLE if match[1] or _font(raw) else LinkKind.IMAGE
            fact = _fact(element, "url", raw, kind, resolve)
            if fact:
                facts.append(fact)
    return facts


def _font(url: str) -> bool:
    return bool(re.search(r"\.(?:woff2?|ttf|eot|otf)(?:[?#]|$)", url, re.IGNORECASE))


def _fact(
    element: Element, attribute: str, raw: str, kind: LinkKind | None, resolve: Resolve
) -> LinkFact | None:
    url, problem = resolve(raw)
    if url is None and problem is None:
        return None
    if kind in (None, LinkKind.PAGE, LinkKind.MEDIA):
        kind = kind_of(url or raw, kind or LinkKind.PAGE)
    text = anchor_text(element) if element.tag in _ANCHORS else squeeze(element.get("alt"))
    return LinkFact(
        raw=raw[:2000],
        url=url,
        problem=problem,
        kind=kind or LinkKind.PAGE,
        tag=f"{element.tag}@{attribute}",
        text=text[:200],
        place=element.place or LinkPlace.CONTENT,
        download="download" in element.attrs,
    )


def kind_of(url: str, otherwise: LinkKind) -> LinkKind:
    """What the extension of an address promises."""
    return (_kind_of if len(url) <= _LONGEST_CACHED else _kind_of.__wrapped__)(url, otherwise)


@lru_cache(maxsize=8192)
def _kind_of(url: str, otherwise: LinkKind) -> LinkKind:
    path = url.split("#", 1)[0].split("?", 1)[0]
    name = path.split("://", 1)[-1].rpartition("/")[2]
    if "." not in name:
        return otherwise
    return _extension_kinds().get(name.rsplit(".", 1)[-1].lower(), otherwise)


@lru_cache(maxsize=1)
def _extension_kinds() -> dict[str, LinkKind]:
    rules = reading_rules().links
    return {
        extension: kind
        for extensions, kind in (
            (rules.attachments, LinkKind.ATTACHMENT),
            (rules.images, LinkKind.IMAGE),
            (rules.media, LinkKind.MEDIA),
            (rules.styles, LinkKind.STYLE),
            (rules.scripts, LinkKind.SCRIPT),
        )
        for extension in extensions
    }
