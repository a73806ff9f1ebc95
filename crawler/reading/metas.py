"""Metas of the page: all of them as written, and lookups that forgive the case of the name."""

from __future__ import annotations

from config.reading import reading_rules
from crawler.reading.tree import Document


class Metas:
    """``values``: name as written -> contents as written, in page order, empty ones included."""

    def __init__(self, document: Document) -> None:
        self.values: dict[str, list[str]] = {}
        self.equivalents: dict[str, list[str]] = {}
        most = reading_rules().limits.meta_chars
        for element in document.tagged("meta"):
            content = element.attrs.get("content")
            name = element.get("name").strip() or element.get("property").strip()
            if name and content is not None:
                self.values.setdefault(name, []).append(content[:most])
            elif element.get("http-equiv") and content is not None:
                self.equivalents.setdefault(element.get("http-equiv").lower(), []).append(content)

    def all(self, name: str) -> list[str]:
        """Non-empty contents of every meta of that name, in any case."""
        wanted = name.lower()
        return [
            value.strip()
            for written, values in self.values.items()
            if written.lower() == wanted
            for value in values
            if value.strip()
        ]

    def first(self, name: str) -> str | None:
        """The first non-empty content."""
        return next(iter(self.all(name)), None)

    def has(self, name: str) -> bool:
        """Whether the name stands on the page at all."""
        return any(written.lower() == name.lower() for written in self.values)
