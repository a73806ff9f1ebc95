"""Notices whose deadline has come are looked at again."""

from __future__ import annotations

from typing import ClassVar

from console.exits import ExitStatus
from console.scheduling.base import Kind, Occasion


class RecheckKind(Kind):
    """``govaudit notice recheck --due``; what it finds is no failure of the run."""

    id = "recheck"
    title = "整改复查"
    fine: ClassVar[frozenset[int]] = frozenset(
        {ExitStatus.QUALIFIED, ExitStatus.UNQUALIFIED, ExitStatus.UNDETERMINED}
    )

    def arguments(self, occasion: Occasion) -> list[str]:
        return ["notice", "recheck", "--due", "--quiet"]
