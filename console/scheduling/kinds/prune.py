"""Old evidence goes by policy."""

from __future__ import annotations

from console.scheduling.base import Kind, Occasion


class PruneKind(Kind):
    """``govaudit db prune``."""

    id = "prune"
    title = "清理旧证据"

    def arguments(self, occasion: Occasion) -> list[str]:
        return ["db", "prune"]
