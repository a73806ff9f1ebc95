"""Words for the details of acts (``config/actdetails.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from config.terms import IndicatorStatus, NoticeState, PublicationKind, ReviewState, SiteState
from config.wording import word
from config.yamlfile import load

_STATES: tuple[type[StrEnum], ...] = (
    NoticeState,
    ReviewState,
    IndicatorStatus,
    SiteState,
    PublicationKind,
)


class ActDetails(BaseModel):
    """What the details are called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: dict[str, str]

    def said(self, details: Mapping[str, Any]) -> str:
        """The details on one line, those that are not known left out."""
        known = {key: value for key, value in details.items() if value not in (None, "", {}, [])}
        return "，".join(f"{self.names.get(key, key)}：{self._value(known[key])}" for key in known)

    def _value(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return f"（{self.said(value)}）"
        if isinstance(value, (list, tuple)):
            return "→".join(map(self._value, value))
        return _state(str(value)) if isinstance(value, str) else str(value)


def _state(text: str) -> str:
    """The word for a member of a closed set, else the text itself."""
    for states in _STATES:
        if text in {each.value for each in states}:
            return word(states(text))
    return text


@functools.cache
def act_details() -> ActDetails:
    """The words that come with the program. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("actdetails.yaml"), ActDetails)
