"""Documents that have to be published: found by their titles in columns, links, pages and files."""

from __future__ import annotations

import datetime as dt
import re

from pydantic import BaseModel, ConfigDict, Field

from checks.base import Fault, Outcome, Params, check
from checks.duties import Looked, look_for_column, look_for_title, verdict_on
from checks.needs import Need
from config.disclosure import WantedColumn
from store.evidence import Evidence


class WantedDocument(BaseModel):
    """``pattern``: what its title has. ``types``: columns that are such documents by themselves.
    ``since``: of that day or later; ``by``: published on that day at the latest. Where no date is
    shown, neither says anything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    pattern: re.Pattern[str]
    types: tuple[str, ...] = ()
    since: dt.date | None = None
    by: dt.date | None = None


class DocumentsPresentParams(Params):
    """``documents``: what is wanted; ``least``: how many of them are enough (default: all)."""

    documents: tuple[WantedDocument, ...] = Field(min_length=1)
    least: int | None = Field(default=None, gt=0)


@check("documents-present", needs=[Need.HOME], params=DocumentsPresentParams)
def documents_present(evidence: Evidence, params: DocumentsPresentParams) -> Outcome:
    """Each document wanted is there. One of another time is a doubt: lists get dated anew."""
    looked = [_look(evidence, wanted) for wanted in params.documents]
    late = [
        fault
        for wanted, each in zip(params.documents, looked, strict=True)
        if (fault := _other_time(wanted, each)) is not None
    ]
    return verdict_on(evidence, looked, what="文件", least=params.least, further=late)


def _look(evidence: Evidence, wanted: WantedDocument) -> Looked:
    found = look_for_title(evidence, wanted.title, wanted.pattern, most=200)
    if not found.found and wanted.types:
        column = WantedColumn(title=wanted.title, types=wanted.types)
        return look_for_column(evidence, column)
    return found


def _other_time(wanted: WantedDocument, each: Looked) -> Fault | None:
    """Only where every match shows a date, and none of them is right."""
    days = [named.date for named in each.found]
    if not days or None in days or (wanted.since is None and wanted.by is None):
        return None
    if any(_is_timely(day, wanted) for day in days if day is not None):
        return None
    newest = max(each.found, key=lambda named: named.date or dt.date.min)
    asked = f"应不早于{wanted.since}" if wanted.since else f"应不晚于{wanted.by}"
    return Fault(
        title=f"“{wanted.title}”的日期不合要求",
        subject=f"{wanted.title} date",
        url=newest.url,
        detail=f"看到的最新一件是{newest.date}，{asked}。",
        evidence=tuple(each.evidence[:3]),
        suspect=True,
    )


def _is_timely(day: dt.date, wanted: WantedDocument) -> bool:
    return (wanted.since is None or day >= wanted.since) and (wanted.by is None or day <= wanted.by)
