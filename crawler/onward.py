"""Where pages of the site lead on: redirects within it, and pages that hold nothing but a jump."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Onward:
    """From the key of an address to the key of the one that it leads to."""

    _next: dict[int, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[int]:
        return iter(self._next)

    def load(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take over what is known from an earlier run."""
        self._next.update(pairs)

    def note(self, key: int, target: int) -> None:
        self._next[key] = target

    def forget(self, key: int) -> None:
        """The address shows content of its own after all."""
        self._next.pop(key, None)

    def end_of(self, key: int) -> int | None:
        """The last key of the chain that begins with ``key``; None where it comes round."""
        seen = {key}
        while (following := self._next.get(key)) is not None:
            if following in seen:
                return None
            seen.add(following)
            key = following
        return key

    def comes_round(self, key: int, target: int) -> bool:
        """Whether a redirect from ``key`` to ``target`` would close a circle."""
        return target == key or self.end_of(target) == key
