"""The date of one item: from its texts first, then from parts of a date, then from attributes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from config.reading import reading_rules
from config.terms import DateSource
from crawler.reading.dates import (
    Moment,
    find_dates,
    join_parts,
    part_like,
    plain,
    read_date,
    tells_time,
)
from crawler.reading.parts import TRIM, Parts, Piece, Record

_DATE_ATTRIBUTES = (
    "datetime",
    "data-date",
    "data-time",
    "data-pubdate",
    "data-publish",
    "readlabel",
    "title",
)
_LONG_TEXT = 60


def find_date(record: Record, parts: Parts, latest: dt.date) -> None:
    """Text first, then parts of a date, attributes; addresses are left for later."""
    if any(tells_time(piece.text) for piece in parts.pieces):
        _from_texts(record, parts, latest)
    if record.moment is None and (moment := _by_attribute(record)):
        record.moment, record.source = moment, DateSource.ATTRIBUTE


def _from_texts(record: Record, parts: Parts, latest: dt.date) -> None:
    _board_dates(record, parts)
    if record.asked or record.answered:
        pair = [m for m in (record.asked, record.answered) if m]
        record.moment = max(pair, key=lambda m: m.date or dt.date.min)
        record.source = DateSource.TEXT
        return
    moment = _by_roles(record, parts) or _by_text(record, parts, latest)
    if moment and moment.year is None:
        whole = _by_parts(record, parts)
        if whole and whole.year and (whole.month, whole.day) == (moment.month, moment.day):
            record.moment, record.source = whole, DateSource.SPLIT_TEXT
            return
    if moment:
        record.moment, record.source = moment, DateSource.TEXT
        return
    moment = _by_parts(record, parts)
    if moment:
        record.moment, record.source = moment, DateSource.SPLIT_TEXT


def _by_roles(record: Record, parts: Parts) -> Moment | None:
    for column, role in record.unit.roles.items():
        if role == "published":
            for piece in parts.pieces:
                if piece.column == column and (moment := read_date(piece.text)):
                    return moment
    return None


def _board_dates(record: Record, parts: Parts) -> None:
    board = reading_rules().board
    roles = record.unit.roles
    before = ""
    for piece in parts.pieces:
        role = roles.get(piece.column) if piece.column is not None else None
        found = find_dates(piece.text)
        if found:
            label = before + piece.text[: found[0].start]
            if role == "asked" or board.asked.search(label[-24:]):
                record.asked = record.asked or found[0]
            elif role == "answered" or board.answered.search(label[-24:]):
                record.answered = record.answered or found[0]
            if len(found) > 1 and board.answered.search(piece.text[found[0].end : found[1].start]):
                record.answered = record.answered or found[1]
        before = piece.text if len(piece.text) <= 12 else ""


def _by_text(record: Record, parts: Parts, latest: dt.date) -> Moment | None:
    words = reading_rules().words
    strong: list[Moment] = []
    weak: list[Moment] = []
    before = ""
    for piece in parts.pieces:
        label = before
        before = piece.text if len(piece.text) <= 12 else ""
        if record.unit.roles.get(piece.column if piece.column is not None else -1) == "other":
            continue
        if (
            piece.anchor is not None
            and piece.anchor is record.anchor
            and piece.owner is piece.anchor
        ):
            edge = _at_edge(piece.text)
            if edge:
                weak.append(edge)
            continue
        moment = read_date(piece.text)
        if moment and not words.date_labels_other.search(label):
            if words.date_labels_published.search(label + piece.text[: moment.start]):
                return moment
            strong.append(moment)
            continue
        if moment is None and not _own_text_of(record, piece):
            weak.extend(_labelled(piece.text, label))
    return _newest(strong, latest) or _newest(weak, latest)


def _own_text_of(record: Record, piece: Piece) -> bool:
    return piece.text == record.title


def _labelled(text: str, label: str) -> list[Moment]:
    """Dates inside a text: those with a label of publication, or in a short text without any."""
    words = reading_rules().words
    found = find_dates(text)
    before = label
    kept: list[Moment] = []
    spare: list[Moment] = []
    start = 0
    for place, moment in enumerate(found):
        between = text[start : moment.start]
        lead = (before + between)[-16:]
        start, before = moment.end, ""
        if words.date_labels_published.search(lead):
            return [moment]
        if len(text) > _LONG_TEXT or (place and words.date_range.match(between)):
            continue
        if not words.date_labels_other.search(lead):
            kept.append(moment)
        elif not words.date_labels_end.search(lead):
            spare.append(moment)
    return kept or spare


def _at_edge(text: str) -> Moment | None:
    """A date at the end or beginning of the link's own text, set off from the title."""
    for moment in find_dates(text):
        rest = text[: moment.start] + text[moment.end :]
        if len(rest.strip(TRIM)) < 4:
            continue
        if undate(text) != text and _cut_moment(text, moment):
            return moment
    return None


def _cut_moment(text: str, moment: Moment) -> bool:
    return text[moment.start : moment.end] not in undate(text)


def _newest(moments: list[Moment], latest: dt.date) -> Moment | None:
    """Of several dates the newest that is not in the future; the first where years are missing."""
    if not moments:
        return None
    if any(m.date is None for m in moments):
        return next((m for m in moments if m.date), moments[0])
    past = [m for m in moments if m.date and m.date <= latest]
    chosen = max(past, key=lambda m: m.date or dt.date.min) if past else moments[0]
    return chosen if len(past) == len(moments) else replace(chosen, by_day=True)


def _by_parts(record: Record, parts: Parts) -> Moment | None:
    """Day and year-month in neighbouring elements, whichever comes first."""
    run: list[str] = []
    for piece in [*parts.pieces, None]:
        if piece is not None and piece.text != record.title and part_like(piece.text):
            run.append(piece.text)
            continue
        moment = _joined_run(run)
        if moment:
            return moment
        run = []
    return None


def _joined_run(run: list[str]) -> Moment | None:
    for size in (3, 2, 1):
        for start in range(len(run) - size + 1):
            moment = join_parts(run[start : start + size])
            if moment and (size > 1 or "-" in plain(moment.raw)):
                return moment
    return None


def _by_attribute(record: Record) -> Moment | None:
    words = reading_rules().words
    for root in record.unit.elements:
        for element in root.walk():
            if element.attrs.keys().isdisjoint(_DATE_ATTRIBUTES):
                continue
            for name in _DATE_ATTRIBUTES:
                value = element.attrs.get(name)
                if not value or len(value) > 200:
                    continue
                if element.tag == "a" or len(value) > 40:
                    found = find_dates(value)
                    if found and words.date_labels_published.search(value[: found[0].start]):
                        return found[0]
                elif (moment := _attribute_date(name, value)) and moment.year:
                    return moment
    return None


def _attribute_date(name: str, value: str) -> Moment | None:
    """``datetime`` and ``data-…`` hold a time stamp; a ``title`` must be nothing but a date."""
    if name == "title":
        return read_date(value)
    return next(iter(find_dates(value)), None)


def undate(text: str) -> str:
    """Cut a date off the end or the beginning of a title."""
    found = find_dates(text)
    for moment in found:
        before, after = text[: moment.start].rstrip(), text[moment.end :].lstrip()
        if not after.strip(")]】） ") and (
            before[-1:] in "[(（【" or text[moment.start - 1 : moment.start].isspace()
        ):
            return before.rstrip("[(（【 ")
        if not before.strip("[(（【 ") and (
            after[:1] in ")]）】" or text[moment.end : moment.end + 1].isspace()
        ):
            return after.lstrip(")]）】 ")
    return text
