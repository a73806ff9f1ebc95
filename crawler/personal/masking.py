"""Masking: what is left of a number tells whose it may be only to whoever knows it already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.terms import PersonalKind

_SHOWN = {
    PersonalKind.ID_CARD: (3, 1),
    PersonalKind.MOBILE: (3, 2),
    PersonalKind.BANK_CARD: (4, 2),
    PersonalKind.PASSPORT: (1, 1),
}
"""Characters that are left at the beginning and at the end."""


def masked(kind: PersonalKind, raw: str) -> str:
    """``raw`` with stars for all but the ends."""
    head, tail = _SHOWN[kind]
    return f"{raw[:head]}{'*' * (len(raw) - head - tail)}{raw[-tail:]}"


def mask_all(thing: Any, masks: Mapping[str, str]) -> Any:
    """``thing`` (text, or lists and objects of it) with every raw value masked."""
    if isinstance(thing, str):
        for raw, shown in masks.items():
            thing = thing.replace(raw, shown)
        return thing
    if isinstance(thing, dict):
        return {mask_all(key, masks): mask_all(value, masks) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return type(thing)(mask_all(value, masks) for value in thing)
    return thing
