"""The published site is written anew."""

from __future__ import annotations

from pathlib import Path

from console.scheduling.base import Kind, Occasion


class PublishKind(Kind):
    """``govaudit publish site``."""

    id = "publish"
    title = "公开发布"

    out: Path

    def arguments(self, occasion: Occasion) -> list[str]:
        return ["publish", "site", str(self.out.absolute())]
