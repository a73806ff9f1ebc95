"""Columns and topics that a document asks for, by types of the vocabulary or by words in their
names; the fifteen items of article 20 and those of article 21 of the regulation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from checks.base import Fault, Outcome, Params, check
from checks.duties import Looked, look_for_column, verdict_on
from checks.needs import Need
from config.disclosure import WantedColumn, disclosure
from config.terms import ItemList
from store.column_state import family
from store.evidence import ColumnView, Evidence
from store.windows import Window


class ColumnsPresentParams(Params):
    """``wanted``: the columns. ``least``: how many of them are enough (default: all).
    ``prescribed``: the document itself sets the name. ``months``: something newer must be there;
    an old one is only a doubt, as news may stand elsewhere."""

    wanted: tuple[WantedColumn, ...] = Field(min_length=1)
    least: int | None = Field(default=None, gt=0)
    prescribed: bool = False
    months: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.least is not None and self.least > len(self.wanted):
            raise ValueError(f"least 应不大于 wanted 的条数（{len(self.wanted)}）")
        return self


@check("columns-present", needs=[Need.HOME], params=ColumnsPresentParams)
def columns_present(evidence: Evidence, params: ColumnsPresentParams) -> Outcome:
    """Each column wanted is there under one of its names."""
    looked = [look_for_column(evidence, wanted) for wanted in params.wanted]
    stale = list(_stale(evidence, looked, params.months)) if params.months else []
    return verdict_on(
        evidence,
        looked,
        what="栏目",
        least=params.least,
        prescribed=params.prescribed,
        further=stale,
    )


def _stale(evidence: Evidence, looked: list[Looked], months: int) -> Iterator[Fault]:
    """Columns found whose newest date is before the window; those without dates say nothing."""
    window = Window.of(months=months)
    newest = {
        view.column.url: _newest(view)
        for view in evidence.columns()
        if any(named.url == view.column.url for each in looked for named in each.found)
    }
    for each in looked:
        for named in each.found:
            day = newest.get(named.url)
            if day is not None and day < window.first_day(evidence.as_of):
                yield Fault(
                    title=f"“{named.text}”{window.words}没有更新",
                    subject=f"{each.title} fresh",
                    url=named.url,
                    detail=f"最近一条是{day}。",
                    suspect=True,
                )


def _newest(view: ColumnView) -> dt.date | None:
    """The newest date of the column and all below it."""
    items = (each for part in family(view) for each in part.items)
    return max((day for each in items if (day := each.effective_date())), default=None)


class DisclosureItemsParams(Params):
    """``items``: which list of ``config/disclosure.yaml``; ``least``: how many are enough."""

    items: ItemList
    least: int | None = Field(default=None, gt=0)


@check("disclosure-items", needs=[Need.HOME], params=DisclosureItemsParams)
def disclosure_items(evidence: Evidence, params: DisclosureItemsParams) -> Outcome:
    """Each item of the list has a column that stands for it; the match is the evidence."""
    wanted = disclosure().items[params.items]
    looked = [look_for_column(evidence, each) for each in wanted]
    return verdict_on(evidence, looked, what="法定主动公开内容", least=params.least)
