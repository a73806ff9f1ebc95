"""What every part of the report model shares."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION: Final = 1


class Part(BaseModel):
    """A frozen part of the report. Docstrings of its fields are the descriptions in the schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
