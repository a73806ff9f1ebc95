"""Signatures of bot walls (``config/walls.yaml``), typed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from config.yamlfile import load

_FILE = Path(__file__).with_name("walls.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Lowered = Annotated[str, AfterValidator(str.lower)]


class Sign(_Strict):
    """What must be there at once; what is left empty does not matter."""

    status: frozenset[int] = frozenset()
    headers: dict[Lowered, re.Pattern[str]] = {}
    cookies: tuple[re.Pattern[str], ...] = ()
    """Names of cookies, matched whole; one of them is enough."""
    body: tuple[Lowered, ...] = ()
    max_text: int | None = Field(default=None, ge=0)
    """Most visible characters of the page."""

    @model_validator(mode="after")
    def _decides(self) -> Sign:
        if not (self.status or self.headers or self.cookies or self.body):
            raise ValueError("没有任何特征")
        if self.body and not self.status and self.max_text is None:
            raise ValueError("只凭正文的特征应写 max_text，否则会误伤提到它的普通网页")
        return self


class Wall(_Strict):
    """One product or one kind of challenge."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    title: str
    signs: tuple[Sign, ...] = Field(min_length=1)


class Walls(_Strict):
    """The whole file; ids are unique."""

    max_links: int = Field(ge=0)
    walls: tuple[Wall, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Walls:
        ids = [wall.id for wall in self.walls]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"id 重复：{'、'.join(sorted(twice))}")
        return self

    def title(self, wall_id: str) -> str:
        """The Chinese name of a wall; the id itself where it is not known any more."""
        return next((wall.title for wall in self.walls if wall.id == wall_id), wall_id)


def load_walls(path: Path) -> Walls:
    """Raises ``UserError`` that names file, line and key."""
    return load(path, Walls)


@cache
def walls() -> Walls:
    """The shipped signatures, read once."""
    return load_walls(_FILE)
