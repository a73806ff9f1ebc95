"""Pydantic's faults in the words of the person who wrote the file."""

from __future__ import annotations

import difflib
import functools
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError

Location: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (keys and list indexes from the top), and what, as a Chinese phrase."""

    location: Location
    text: str
    missing: bool = False
    """A key that should be there is not."""


def faults_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Fault]:
    """The faults that pydantic found in data for ``model``, in its order."""
    for detail in error.errors(include_url=False):
        location = tuple(part for part in detail["loc"] if part != "[key]")
        text = _text(dict(detail), location, model)
        yield Fault(location, text, missing=detail["type"] == "missing")


def expected_by(error: ValidationError) -> str | None:
    """What one single value should have been, and was; None where only a model could tell."""
    detail = error.errors(include_url=False)[0]
    if detail["type"] == "value_error" or detail["type"] not in _templates():
        return None
    return _text(dict(detail), (), BaseModel)


def key_path(location: Location) -> str:
    """``("rules", 3, "points")`` as ``rules[3].points``, list positions as in the file from 1."""
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _text(detail: dict[str, Any], location: Location, model: type[BaseModel]) -> str:
    kind: str = detail["type"]
    if kind == "missing":
        return "缺少这个必填的键"
    if kind == "extra_forbidden":
        return f"不认识的键{_known_keys(model, location)}"
    expected = _expected(kind, detail.get("ctx") or {}, detail["msg"])
    if kind == "value_error":
        return expected
    return f"应为{expected}，现为 {_shown(detail['input'])}"


def _expected(kind: str, context: dict[str, Any], message: str) -> str:
    template = _templates().get(kind)
    if template is None:
        return f"合乎要求的值（{message}）"
    words = dict(context)
    if "expected" in words:
        words["expected"] = re.sub(r", | or ", "、", str(words["expected"])).replace("'", "")
    return template.format_map(words).rstrip("。")


@functools.cache
def _templates() -> dict[str, str]:
    # Not by yamlfile.load: it stands on this module, and a fault here would call itself.
    text = Path(__file__).with_name("yamlerrors.yaml").read_text(encoding="utf-8")
    templates: dict[str, str] = yaml.safe_load(text)
    return templates


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "一组键值"
    if isinstance(value, list | tuple):
        return "一个列表"
    if value is None:
        return "空"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _known_keys(model: type[BaseModel], location: Location) -> str:
    owner = _model_at(model, location[:-1])
    if owner is None:
        return ""
    names = [field.alias or name for name, field in owner.model_fields.items()]
    near = difflib.get_close_matches(str(location[-1]), names, n=1)
    return f"，是否应为 {near[0]}" if near else f"，应为 {'、'.join(names)} 之一"


def _model_at(annotation: Any, location: Location) -> type[BaseModel] | None:
    """The model that the mapping at ``location`` is validated as, where that can be told."""
    for candidate in _alternatives(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            if not location:
                return candidate
            field = candidate.model_fields.get(str(location[0]))
            return _model_at(field.annotation, location[1:]) if field else None
        arguments = [part for part in typing.get_args(candidate) if part is not Ellipsis]
        if arguments and location:
            return _model_at(arguments[-1], location[1:])
    return None


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """The members of ``X | None``; anything else is its only alternative."""
    arguments = typing.get_args(annotation)
    if arguments and type(None) in arguments:
        return tuple(part for part in arguments if part is not type(None))
    return (annotation,)
