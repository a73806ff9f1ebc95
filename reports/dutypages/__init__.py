"""Pages for the inspector: one document, each of its duties beside its words, with its state."""

from __future__ import annotations

from reports.dutypages.page import DutyPage, duty_pages
from reports.dutypages.paragraphs import DocumentText, Placed, place

__all__ = ["DocumentText", "DutyPage", "Placed", "duty_pages", "place"]
