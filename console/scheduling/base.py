"""What a kind of run is: its options as data, and the command line that it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from config.errors import UserError
from config.yamlerrors import faults_of, key_path


@dataclass(frozen=True, slots=True)
class Occasion:
    """One due time of a schedule, on the clock of its zone."""

    due: dt.datetime
    attempt: int = 1
    """2 and more: the run before was broken off."""


class Kind(BaseModel):
    """A kind of run. A subclass names itself, declares its options as fields, and is known.

    >>> class Prune(Kind):
    ...     id, title = "prune", "清理"
    ...     def arguments(self, occasion): return ["db", "prune"]
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: ClassVar[str]
    title: ClassVar[str]
    has_db: ClassVar[bool] = True
    """Whether the command takes ``--db``."""
    fine: ClassVar[frozenset[int]] = frozenset({0})
    """Exit statuses of a run that did what it should."""

    def arguments(self, occasion: Occasion) -> list[str]:
        """The command line of one run, without the program's name and ``--db``."""
        raise NotImplementedError

    @model_validator(mode="before")
    @classmethod
    def _switches(cls, given: Any) -> Any:
        """``--option cluster=`` and the Chinese yes and no are understood for switches."""
        words = {"": True, "是": True, "否": False}
        if not isinstance(given, dict):
            return given
        return {
            key: words.get(value, value) if _is_switch(cls, key) else value
            for key, value in given.items()
        }

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        _KINDS[cls.id] = cls

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """With these options. Raises ``UserError``."""
        try:
            return cls.model_validate(dict(options))
        except ValidationError as error:
            fault = next(faults_of(error, cls))
            known = "、".join(cls.model_fields) or "（无）"
            raise UserError(
                f"“{cls.title}”的选项 {key_path(fault.location)} 不对：{fault.text}。",
                f"可用的选项：{known}。",
            ) from None


_KINDS: dict[str, type[Kind]] = {}


def registered() -> Mapping[str, type[Kind]]:
    """The kinds that were defined so far."""
    return _KINDS


def option(name: str, value: object) -> Iterator[str]:
    """``--name value``, nothing for None and False, the name alone for True."""
    if value is None or value is False:
        return
    yield f"--{name.replace('_', '-')}"
    if value is not True:
        yield str(value)


def _is_switch(kind: type[BaseModel], key: object) -> bool:
    field = kind.model_fields.get(str(key))
    return field is not None and field.annotation in (bool, bool | None)
