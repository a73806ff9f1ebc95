"""Words by which letters and their answers are known (``config/letters.yaml``), typed."""

from __future__ import annotations

import functools
import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt, field_validator

from config.terms import LetterState
from config.yamlfile import load

_FILE = Path(__file__).with_name("letters.yaml")


class LetterField(StrEnum):
    """What the page of a letter shows under a label of its own."""

    ASKED = "asked"
    ANSWERED = "answered"
    QUESTION = "question"
    ANSWER = "answer"
    UNIT = "unit"
    STATE = "state"
    OTHER = "other"


class LetterRules(BaseModel):
    """All of ``config/letters.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    states: dict[LetterState, tuple[str, ...]]
    labels: dict[LetterField, tuple[str, ...]]
    no_answer: re.Pattern[str]
    """The whole of a text that only says that there is no answer."""
    furniture: re.Pattern[str]
    no_answer_chars: PositiveInt

    @field_validator("states")
    @classmethod
    def _every_state(
        cls, states: dict[LetterState, tuple[str, ...]]
    ) -> dict[LetterState, tuple[str, ...]]:
        if missing := set(LetterState) - set(states):
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        return states

    @field_validator("labels")
    @classmethod
    def _every_field(
        cls, labels: dict[LetterField, tuple[str, ...]]
    ) -> dict[LetterField, tuple[str, ...]]:
        if missing := set(LetterField) - set(labels):
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        return labels

    @cached_property
    def state_words(self) -> dict[str, LetterState]:
        """The state that each word stands for."""
        return {word: state for state, words in self.states.items() for word in words}

    @cached_property
    def field_words(self) -> dict[str, LetterField]:
        """The field that each label names."""
        return {word: field for field, words in self.labels.items() for word in words}

    @cached_property
    def label(self) -> re.Pattern[str]:
        """A label with its colon or the end of its line; blanks may stand between characters."""
        words = sorted(self.field_words, key=len, reverse=True)
        names = "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in words)
        return re.compile(
            rf"(?:^|(?<=[\s|｜【\[（(]))({names})[】\])）]?[ \u3000]*(?:[:：]|$)", re.M
        )

    @cached_property
    def hint(self) -> re.Pattern[str]:
        """Without it, a text holds no letter."""
        asking = (*self.labels[LetterField.ASKED], *self.labels[LetterField.QUESTION])
        return re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in asking))


@functools.cache
def letter_rules() -> LetterRules:
    """The words that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, LetterRules)
