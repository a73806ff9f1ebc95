"""How long evidence is kept (``config/pruning.yaml``)."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.yamlfile import load

_FILE = Path(__file__).with_name("pruning.yaml")


class PruningPolicy(BaseModel):
    """What is kept, and how gently the rest goes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_inspections: int = Field(ge=1)
    """Newest inspections of a site, with pages, whose evidence is kept however old it is."""
    keep_days: int = Field(ge=0)
    batch_rows: int = Field(ge=1)
    pause_seconds: float = Field(ge=0, le=60)


@functools.cache
def pruning_policy() -> PruningPolicy:
    """The policy that comes with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, PruningPolicy)


def load_policy(path: Path | None) -> PruningPolicy:
    """An office's own policy, else the program's. Raises ``UserError``."""
    return pruning_policy() if path is None else load(path, PruningPolicy)
