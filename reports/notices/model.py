"""A notice as data: what is frozen when it is issued, and what its paper and JSON are made from."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from config.terms import NoticeKind, Severity


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NoticeEvidence(_Part):
    """One piece of evidence."""

    label: str
    value: str
    url: str | None = None


class NoticeFault(_Part):
    """One fault that the notice names. Text from pages is quoted: one line, cut, no controls."""

    position: int
    ruleset: str
    fingerprint: str
    indicator: str
    indicator_title: str
    group: str
    """一级指标."""
    severity: Severity
    penalty: str
    """单项否决, or the points of one fault, in words; empty for other duties."""
    title: str
    url: str | None
    detail: str
    evidence: tuple[NoticeEvidence, ...]
    basis: str
    remedy: str
    deadline: dt.date
    at_once: bool
    """The unit has to act on the day itself."""


class EarlierNotice(_Part):
    """The notice that this one follows up or corrects."""

    id: int
    number: str | None
    issued_on: dt.date | None
    deadline: dt.date | None


class NoticeText(_Part):
    """All that a notice says."""

    id: int
    kind: NoticeKind
    number: str | None
    title: str
    red_head: str | None
    addressee: str
    site_name: str
    home_url: str
    site_code: str | None
    inspection_id: int
    inspected_on: dt.date
    basis: tuple[str, ...]
    """Documents that the faults go by."""
    faults: tuple[NoticeFault, ...]
    opening: str
    demands: tuple[str, ...]
    deadline: dt.date
    deadline_note: str
    """What has to be said of how the deadline was counted; empty where there is nothing."""
    feedback: str
    contact: str
    signature: str | None
    issued_on: dt.date
    copy_to: tuple[str, ...]
    printed_by: str | None
    earlier: EarlierNotice | None
    note: str
