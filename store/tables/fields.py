"""Fields that the tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Text
from sqlmodel import Field


def key_field(**options: Any) -> Any:
    """A 64-bit number: a key, or a size that a server claims."""
    return Field(sa_type=BigInteger, **options)


def text_field(**options: Any) -> Any:
    """Text of any length."""
    return Field(sa_type=Text, **options)


def json_field(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """A list or an object, kept as JSON."""
    return Field(default_factory=default, sa_type=JSON)


def optional_json_field() -> Any:
    """A list or an object, kept as JSON, or NULL where there is none."""
    return Field(default=None, sa_type=JSON(none_as_null=True))
