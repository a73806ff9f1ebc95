"""The text of a document in paragraphs, and the paragraph that each duty stands in."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reports.model import DutyPart

MOST_PARAGRAPHS = 2000
_LEFT_OUT = re.compile(r"[…；;]")
_NO_WORD = re.compile(r"[\W_]+")
_SHORTEST = 2


def letters(text: str) -> str:
    """``text`` as words are compared: characters made one, punctuation and blanks left out."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class DocumentText:
    """A document that was handed in to be shown beside its duties."""

    name: str
    paragraphs: tuple[str, ...]

    @classmethod
    def of(cls, name: str, lines: Iterable[str]) -> DocumentText:
        """From lines, blank ones left out."""
        kept = [line.strip() for line in lines if line.strip()]
        return cls(name, tuple(kept[:MOST_PARAGRAPHS]))

    @cached_property
    def _starts(self) -> list[int]:
        starts, length = [], 0
        for paragraph in self.paragraphs:
            starts.append(length)
            length += len(letters(paragraph))
        return starts

    @cached_property
    def _letters(self) -> str:
        return "".join(map(letters, self.paragraphs))

    def find(self, quotation: str) -> int | None:
        """Number of the paragraph that ``quotation`` begins in; null where its words are not there.

        Parts that leave words out between them have to come one after another; they may be broken
        over lines and pages.
        """
        parts = [part for part in map(letters, _LEFT_OUT.split(quotation)) if part]
        if not parts or max(map(len, parts)) < _SHORTEST:
            return None
        start = self._letters.find(parts[0])
        while start >= 0:
            if self._follow(parts[1:], start + len(parts[0])):
                return bisect_right(self._starts, start) - 1
            start = self._letters.find(parts[0], start + 1)
        return self._by_longest(parts)

    def _follow(self, parts: Sequence[str], at: int) -> bool:
        for part in parts:
            at = self._letters.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return True

    def _by_longest(self, parts: Sequence[str]) -> int | None:
        start = self._letters.find(max(parts, key=len))
        return bisect_right(self._starts, start) - 1 if start >= 0 else None


@dataclass
class Placed:
    """A paragraph with the duties that stand in it."""

    text: str
    duties: list[DutyPart] = field(default_factory=list)


def place(
    document: DocumentText, duties: Sequence[DutyPart]
) -> tuple[list[Placed], list[DutyPart]]:
    """Every paragraph with its duties, and the duties whose words were not found."""
    placed = [Placed(text) for text in document.paragraphs]
    left: list[DutyPart] = []
    for duty in duties:
        number = document.find(duty.quotation)
        (left if number is None else placed[number].duties).append(duty)
    return placed, left


def found_in(document: DocumentText, duties: Sequence[DutyPart]) -> int:
    """How many of ``duties`` have their words in ``document``."""
    return sum(document.find(duty.quotation) is not None for duty in duties)
