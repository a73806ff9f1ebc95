"""Accounts on other platforms that a page names: links to them, and captions of their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.media import media_rules
from config.terms import MediaPlatform
from crawler.reading.element import Element
from crawler.reading.tree import Document, squeeze

Resolve = Callable[[str], tuple[str | None, str | None]]
_ABOVE = 2
"""Elements around a picture whose text can be its caption."""


def media_accounts(document: Document, resolve: Resolve) -> list[dict[str, str]]:
    """``[{"platform", "name", "url"}]``, each once; ``name`` is empty where none is told, ``url``
    where only a code is shown."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for platform, name, url in (*_linked(document, resolve), *_pictured(document)):
        known = found.setdefault(
            (platform.value, name), {"platform": platform.value, "name": name, "url": url}
        )
        known["url"] = known["url"] or url
        if len(found) >= media_rules().kept:
            break
    return _without_nameless(list(found.values()))


def _without_nameless(accounts: list[dict[str, str]]) -> list[dict[str, str]]:
    """A code without a name beside a named account of the same platform is that account's."""
    named = {account["platform"] for account in accounts if account["name"]}
    return [a for a in accounts if a["name"] or a["platform"] not in named]


def _linked(document: Document, resolve: Resolve) -> Iterator[tuple[MediaPlatform, str, str]]:
    rules = media_rules()
    for anchor in document.tagged("a"):
        url = resolve(anchor.get("href"))[0]
        if url is None:
            continue
        platform = next((p for p, host in rules.hosts.items() if host.search(url)), None)
        text = squeeze(anchor.text()) or anchor.get("title")
        if platform is not None and not rules.not_accounts.search(f"{text} {url}"):
            yield platform, account_name(text, platform), url


def _pictured(document: Document) -> Iterator[tuple[MediaPlatform, str, str]]:
    """A picture is an account's code where its description or caption is no more than a platform
    and a name."""
    for picture in document.tagged("img"):
        for caption in _captions(picture):
            platform = platform_of(caption)
            if platform is not None:
                yield platform, account_name(caption, platform), ""
                break


def _captions(picture: Element) -> Iterator[str]:
    yield picture.get("alt")
    yield picture.get("title")
    for above in list(picture.ancestors())[:_ABOVE]:
        yield squeeze(above.text())


def platform_of(caption: str) -> MediaPlatform | None:
    """The platform that a caption names; None for sentences, and for several at a time."""
    rules = media_rules()
    if not caption or len(caption) > rules.longest or rules.not_accounts.search(caption):
        return None
    named = [platform for platform, words in rules.captions.items() if words.search(caption)]
    if MediaPlatform.WECHAT_VIDEO in named or MediaPlatform.MINI_PROGRAM in named:
        named = [platform for platform in named if platform is not MediaPlatform.WECHAT]
    return named[0] if len(named) == 1 else None


def account_name(text: str, platform: MediaPlatform) -> str:
    """What is left of a caption without the platform's and the usual words."""
    rules = media_rules()
    words = rules.captions.get(platform)
    plain = rules.furniture.sub("", words.sub("", text) if words else text)
    return plain[: rules.longest]
