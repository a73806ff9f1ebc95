"""Notices whose deadline has come are looked at again."""

from __future__ import annotations

from console.scheduling.base import Kind, Occasion


class RecheckKind(Kind):
    """``govaudit notice recheck``."""

    id = "recheck"
    title = "整改复查"

    def arguments(self, occasion: Occasion) -> list[str]:
        return ["notice", "recheck"]
