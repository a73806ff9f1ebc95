"""Items as facts: addresses made absolute, dates settled, pinned items marked."""

from __future__ import annotations

import datetime as dt
import itertools

from config.terms import DateSource
from crawler.reading.dates import url_date
from crawler.reading.links import Resolve
from crawler.reading.model import DateFact, ItemFact
from crawler.reading.records import Record
from crawler.reading.years import Row, settle


def item_facts(records: list[Record], resolve: Resolve, latest: dt.date) -> list[ItemFact]:
    """Items with their dates settled: years from neighbours, dates from addresses last."""
    urls = [resolve(r.href)[0] if r.href else None for r in records]
    rows = [Row(r.moment, u, r.pinned) for r, u in zip(records, urls, strict=True)]
    days = settle(rows, latest)
    facts: list[ItemFact] = []
    for record, url, day in zip(records, urls, days, strict=True):
        facts.append(
            ItemFact(
                title=record.title,
                url=url,
                date=_date_fact(record, url, day),
                pinned=record.pinned,
                asked=record.asked.date if record.asked else None,
                answered=record.answered.date if record.answered else None,
                state=record.state,
            )
        )
    _mark_pinned(facts)
    return facts


def _date_fact(record: Record, url: str | None, day: dt.date | None) -> DateFact | None:
    moment = record.moment
    if moment is not None and day is not None:
        source = record.source or DateSource.TEXT
        inferred = moment.year is None
        return DateFact(day, moment.raw, source, moment.time, inferred, moment.by_day)
    address = url_date(url) if url else None
    if address is None or address.date is None:
        return None
    return DateFact(address.date, address.raw, DateSource.URL)


def _mark_pinned(items: list[ItemFact]) -> None:
    """Old items above newer ones in a list that otherwise runs newest first are pinned."""
    dates = [item.date.value for item in items if item.date]
    if len(dates) != len(items) or len(items) < 4:
        return
    for count in range(1, min(6, len(items) // 2 + 1)):
        rest = dates[count:]
        if rest[0] > dates[count - 1] and all(a >= b for a, b in itertools.pairwise(rest)):
            for item, day in zip(items[:count], dates[:count], strict=True):
                item.pinned = item.pinned or day < rest[0]
            return
