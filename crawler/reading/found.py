"""A list as found in the tree, before its dates are settled."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.reading.parts import Record
from crawler.reading.tree import Element


@dataclass(slots=True)
class Found:
    """A list as found in the tree."""

    container: Element
    records: list[Record]
    heading: str | None = None
    more: Element | None = None
    main: bool = False
    containers: list[Element] = field(default_factory=list)

    @property
    def dated(self) -> int:
        """Records that show a date."""
        return sum(1 for record in self.records if record.moment)

    @property
    def is_dated(self) -> bool:
        """Whether dates belong to this list."""
        return self.dated * 2 >= len(self.records) or self.dated >= 3

    @property
    def title_chars(self) -> float:
        """Average length of the titles."""
        return sum(len(r.title) for r in self.records) / max(1, len(self.records))
