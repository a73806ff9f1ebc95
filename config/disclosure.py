"""How portals show what has to be disclosed (``config/disclosure.yaml``), typed."""

from __future__ import annotations

import functools
import re
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.columns import vocabulary
from config.terms import DisclosureFile, ItemList
from config.yamlfile import load

Pattern = re.Pattern[str]
_FILE = Path(__file__).with_name("disclosure.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WantedColumn(_Strict):
    """A column that is looked for: by types of the vocabulary, or by words in its name."""

    title: str
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = [name for name in self.types if name not in vocabulary().types]
        if unknown:
            raise ValueError(f"栏目词表里没有 {'、'.join(unknown)}")
        if not self.types and not self.names:
            raise ValueError(f"“{self.title}”应写 types 或 names")
        return self


class Platform(_Strict):
    """The disclosure platform: its column type, its unified name, its parts."""

    type: str
    name: str
    name_endings: tuple[str, ...]
    sections: tuple[str, ...]
    application: str

    name_before: Pattern
    """What may stand before the name: the place that the platform is of."""
    section_words: dict[str, Pattern]
    """By type of the section: what its name may be, too; a sign, no proof."""

    def is_named(self, text: str) -> bool:
        """Whether ``text`` is the unified name, of the place or not."""
        text = self.name_before.sub("", text)
        return text in {self.name, *(self.name + ending for ending in self.name_endings)}


class Consultation(_Strict):
    """How a consultation tells its time."""

    title: Pattern
    result: Pattern
    span: Pattern
    span_words: Pattern
    days: Pattern
    deadline: Pattern
    reason: Pattern
    hurried: Pattern
    enterprise: Pattern
    draft: Pattern
    further: Pattern


class Interpretation(_Strict):
    """How interpretations are told."""

    forms: dict[str, Pattern]
    link_words: Pattern


class Series(_Strict):
    """How titles name a quarter."""

    quarters: dict[int, Pattern]
    covers: Pattern


class Disclosure(_Strict):
    """All of ``config/disclosure.yaml``."""

    platform: Platform
    never_hold: frozenset[str]
    items: dict[ItemList, tuple[WantedColumn, ...]]
    elements: dict[DisclosureFile, dict[str, Pattern]]
    guide_title: Pattern
    document_title: Pattern
    metadata: dict[str, tuple[str, ...]]
    metadata_least: int = Field(gt=0)
    metadata_signs: frozenset[str]
    consultation: Consultation
    interpretation: Interpretation
    series: Series
    unit_endings: tuple[str, ...]
    unit_places: Pattern
    disclosure_page: Pattern

    @model_validator(mode="after")
    def _types_known(self) -> Self:
        named = {*self.never_hold, *self.platform.section_words, self.platform.type}
        unknown = named - set(vocabulary().types)
        if unknown:
            raise ValueError(f"栏目词表里没有 {'、'.join(sorted(unknown))}")
        return self

    @cached_property
    def metadata_fields(self) -> dict[str, str]:
        """The field that each label names."""
        return {label: field for field, labels in self.metadata.items() for label in labels}

    @cached_property
    def metadata_label(self) -> Pattern:
        """A label with its colon or the end of its line; blanks may stand between characters."""
        words = sorted(self.metadata_fields, key=len, reverse=True)
        names = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        return re.compile(rf"(?:^|(?<=[\s|｜【\[（(]))({names})[】\])）]?\s*(?:[:：]|$)", re.M)


@functools.cache
def disclosure() -> Disclosure:
    """The words that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, Disclosure)
