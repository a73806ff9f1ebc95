"""What can go wrong with the database, by the codes of both engines, and its wording."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, model_validator

from config.yamlfile import load


class StoreFault(StrEnum):
    """A fault of the database that a user can mend."""

    DIRECTORY = "directory"
    CANNOT_OPEN = "cannot_open"
    NOT_A_DATABASE = "not_a_database"
    FOREIGN = "foreign"
    DAMAGED = "damaged"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    REMOVED = "removed"
    NEWER = "newer"
    PRIVILEGE = "privilege"
    SERVER = "server"
    BAD_URL = "bad_url"
    UNSUPPORTED = "unsupported"
    OLD_ENGINE = "old_engine"
    OTHER = "other"


class FaultWording(BaseModel):
    """The line of one fault, and the error codes that mean it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    how: str
    codes: tuple[str, ...] = ()
    """Beginnings of SQLite error names and of PostgreSQL SQLSTATEs."""


class StoreFaults(RootModel[dict[StoreFault, FaultWording]]):
    """All faults; none may be left out."""

    @model_validator(mode="after")
    def _whole(self) -> StoreFaults:
        missing = [fault for fault in StoreFault if fault not in self.root]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return self

    def wording(self, fault: StoreFault) -> FaultWording:
        return self.root[fault]

    def by_code(self, code: str) -> StoreFault | None:
        """The fault that an error code means, if it is one that is known."""
        for fault, wording in self.root.items():
            if code.startswith(wording.codes):
                return fault
        return None


@cache
def store_faults() -> StoreFaults:
    """The faults of ``config/store_faults.yaml``. Raises ``UserError`` for a bad line."""
    return load(Path(__file__).with_name("store_faults.yaml"), StoreFaults)
