"""Links that are not alive, with every place where they stand."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from config.terms import LinkCause, LinkKind, LinkScope, LinkVerdict
from reports.model.base import Part


class LinkReferrer(Part):
    """A place where a link stands."""

    url: str
    text: str


class LinkAttemptPart(Part):
    """One look at a link."""

    at: dt.datetime
    method: str
    status: int | None
    error: str | None
    ms: int | None


class LinkRow(Part):
    """A link that is not alive."""

    url: str
    """Absolute address as requested; for ``bad_url`` the text as written."""
    verdict: LinkVerdict
    cause: LinkCause | None
    status: int | None
    kind: LinkKind
    scope: LinkScope
    on_home: bool
    referrers: list[LinkReferrer]
    """At most five are kept."""
    referrer_count: int
    """Places in all."""
    attempts: list[LinkAttemptPart]
    note: str | None
    """What tells the cause."""
    final_url: str | None
    excluded: str | None = None
    """Why the operator leaves the link out: it is shown apart and not counted."""


class LinkStream(ABC):
    """Links read from the store whenever they are walked through, never all at once in memory."""

    @abstractmethod
    def __iter__(self) -> Iterator[LinkRow]:
        """From the first, every time."""


def _keep_stream(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    return value if isinstance(value, LinkStream) else list(validate(value))


LinkRows = Annotated[Iterable[LinkRow], WrapValidator(_keep_stream)]
"""A list, or a :class:`LinkStream`. Either can be walked through again and again."""
