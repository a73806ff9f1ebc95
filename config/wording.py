"""The Chinese word of every enum member, from ``config/wording.yaml``."""

from __future__ import annotations

import functools
from enum import StrEnum
from pathlib import Path

from pydantic import RootModel

from config.yamlfile import load

WORDING_FILE = Path(__file__).with_name("wording.yaml")


class Wording(RootModel[dict[str, dict[str, str]]]):
    """Words by the name of the enum and the value of its member."""


@functools.cache
def wording() -> Wording:
    """The words that come with the program."""
    return load(WORDING_FILE, Wording)


def word(member: StrEnum) -> str:
    """What a Chinese reader is shown for ``member``; ``KeyError`` for an enum without words."""
    return wording().root[type(member).__name__][member.value]
