"""Settings for the tree of columns (``config/columntree.yaml``), typed."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from config.yamlfile import load

_FILE = Path(__file__).with_name("columntree.yaml")


class ColumnTreeSettings(BaseModel):
    """What is and what is not the name or the address of a column."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_columns: int = Field(gt=0)
    max_name: int = Field(gt=0)
    """In characters."""
    not_columns: frozenset[str]
    index_file: re.Pattern[str]
    page_number: re.Pattern[str]
    page_parameters: frozenset[str]
    topics: frozenset[str]
    """Types of columns that gather campaigns (专题专栏)."""
    kept_in_topics: frozenset[str]
    """Types that columns below them may be of."""


@functools.cache
def column_tree_settings() -> ColumnTreeSettings:
    """The settings, read once. Raises ``UserError`` on a bad file."""
    return load(_FILE, ColumnTreeSettings)
