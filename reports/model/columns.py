"""Columns (栏目) of the site, and those that the pack requires."""

from __future__ import annotations

import datetime as dt

from config.terms import ColumnKind, ColumnState, Rendering, RequiredStatus
from reports.model.base import Part


class ColumnRow(Part):
    """One column and how fresh it is."""

    name: str
    type: str | None
    """Id of the column vocabulary; null where no name fits."""
    type_title: str | None
    matched_by: str | None
    kind: ColumnKind
    url: str
    level: int
    items: int
    """Items seen in the column itself."""
    newest_date: dt.date | None
    days_since_update: int | None
    threshold_days: int | None
    """The window for this ``as_of`` in days; null where the pack sets none."""
    state: ColumnState
    reason: str
    rendering: Rendering


class RequiredColumn(Part):
    """A column that the pack asks for."""

    type: str
    title: str
    status: RequiredStatus
    url: str | None
    matched_text: str | None
    matched_by: str | None
    """``exact`` | ``alias`` | ``similar:0.87`` | ``column_type`` | ``column_name``"""
