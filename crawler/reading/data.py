"""Data answers of list endpoints (XML and JSON) and records inside a page, read as items."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from typing import Any

from config.letters import letter_rules
from config.reading import reading_rules
from config.terms import DateSource
from crawler.reading.blocks import find_lists
from crawler.reading.dates import Moment, find_dates, read_date
from crawler.reading.records import Record, read_record
from crawler.reading.tree import Document, squeeze
from crawler.reading.units import Unit

_RECORD_TAGS = ("record", "item", "row", "entry", "li")
"""Names of records, those that hold others before those that stand in them."""
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_FIELD = re.compile(r"<([\w:.-]+)[^>]*>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</\1>", re.DOTALL)
_DEPTH = 12
_FLAT = 2


def looks_like_data(text: str, content_type: str | None) -> bool:
    """Whether a body is a data answer: JSON, or XML that is no page and no feed of styles."""
    start = text[:400].lstrip("\ufeff \r\n\t").lower()
    if "<html" in start or "<!doctype html" in start:
        return False
    if start[:1] in "{[":
        return _json(text) is not None
    kind = (content_type or "").lower()
    named = "xml" in kind and "xhtml" not in kind
    return (
        start.startswith(("<?xml", "<datastore", "<recordset", "<rss", "<data>", "<root", "<list>"))
        or named
    )


def _json(text: str) -> Any:
    stripped = text.strip("\ufeff \r\n\t;")
    callback = re.match(r"^[\w.$]+\((.*)\)$", stripped, re.DOTALL)
    try:
        return json.loads(callback.group(1) if callback else stripped)
    except (ValueError, RecursionError):
        return None


def data_records(text: str, latest: dt.date) -> list[Record]:
    """Items of a data answer, in its order; empty where it holds none."""
    start = text.lstrip("\ufeff \r\n\t")[:1]
    if start in ("{", "[") or (start != "<" and "(" in text[:60]):
        return _json_records(_json(text), latest)
    return xml_records(text, latest)


def xml_records(text: str, latest: dt.date) -> list[Record]:
    """Records in XML: fragments of HTML in CDATA, or fields by name."""
    records: list[Record] = []
    for inner in _record_bodies(text):
        record = _xml_record(inner, latest)
        if record:
            records.append(record)
            if len(records) >= reading_rules().limits.records:
                break
    return records


def _record_bodies(text: str) -> Iterator[str]:
    """What stands between the tags of each record; a record that is never closed ends it all."""
    lowered = text.lower()
    name = next((n for n in _RECORD_TAGS if f"</{n}>" in lowered), None)
    if name is None:
        return
    opening = re.compile(rf"<{name}\b[^>]{{0,500}}>")
    place = 0
    while match := opening.search(lowered, place):
        end = lowered.find(f"</{name}>", match.end())
        if end < 0:
            return
        yield text[match.end() : min(end, match.end() + reading_rules().limits.record_chars)]
        place = end


def _xml_record(inner: str, latest: dt.date) -> Record | None:
    cdata = _CDATA.search(inner)
    content = cdata.group(1) if cdata else inner
    if (cdata and _FIELD.search(inner) is None) or "<a " in content or "<a\n" in content:
        return _fragment(content if cdata else html.unescape(inner), latest)
    fields = {
        name.lower().rsplit(":", 1)[-1]: html.unescape((first or second).strip())
        for name, first, second in _FIELD.findall(inner)
    }
    return _from_fields(fields)


def _fragment(markup: str, latest: dt.date) -> Record | None:
    """One record as HTML: usually a single ``li`` or ``tr``."""
    wrapped = f"<table>{markup}</table>" if markup.lstrip()[:3].lower() == "<tr" else markup
    document = Document(wrapped)
    found = find_lists(document, latest)
    if found and found[0].records:
        return _detached(found[0].records[0])
    body = document.body
    nodes = [c for c in body.elements if not c.hidden]
    while len(nodes) == 1 and nodes[0].tag in ("table", "tbody", "ul", "div"):
        nodes = [c for c in nodes[0].elements if not c.hidden]
    record = read_record(Unit(list(nodes)), latest) if nodes else None
    return _detached(record) if record else None


def _detached(record: Record) -> Record:
    if record.moment:
        record.source = DateSource.RECORD
    return record


def _json_records(data: Any, latest: dt.date) -> list[Record]:
    best: list[Record] = []
    for rows in _row_lists(data, 0):
        records = [
            r for row in rows[: reading_rules().limits.records] if (r := _from_row(row, latest))
        ]
        if len(records) > len(best):
            best = records
    return best


def _row_lists(data: Any, depth: int) -> Iterator[list[Any]]:
    if depth > _DEPTH:
        return
    if isinstance(data, list):
        if data and isinstance(data[0], (dict, str)):
            yield data
        for entry in data[:50]:
            yield from _row_lists(entry, depth + 1)
    elif isinstance(data, dict):
        for value in data.values():
            if isinstance(value, (dict, list)):
                yield from _row_lists(value, depth + 1)


def _from_row(row: Any, latest: dt.date) -> Record | None:
    if isinstance(row, str):
        return _fragment(row, latest) if "<" in row else None
    if not isinstance(row, dict):
        return None
    fields: dict[str, str] = {}
    _flatten(row, fields, 0)
    if "url" not in fields:
        named = [value for name, value in fields.items() if name.startswith("urls/")]
        fields.update(dict.fromkeys(("url",), named[0]) if named else {})
    return _from_fields(fields)


def _flatten(row: dict[str, Any], fields: dict[str, str], depth: int) -> None:
    """Fields by name, those nearest to the top first; nested objects up to a few levels."""
    inner: list[tuple[str, dict[str, Any]]] = []
    for key, value in row.items():
        name = str(key).lower().replace("_", "")
        if isinstance(value, dict):
            inner.append((name, value))
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            fields.setdefault(name, str(value))
    for name, value in inner if depth < _FLAT else ():
        if name == "urls":
            fields.update({f"urls/{k}": v for k, v in value.items() if isinstance(v, str)})
        else:
            _flatten(value, fields, depth + 1)


def _from_fields(fields: dict[str, str]) -> Record | None:
    title = next((fields[k] for k in reading_rules().data.title if fields.get(k)), None)
    if not title:
        return None
    href = next((fields[k] for k in reading_rules().data.url if fields.get(k)), None)
    names = reading_rules().data
    asked, answered = _first_moment(fields, names.asked), _first_moment(fields, names.answered)
    letter_days = [moment for moment in (asked, answered) if moment and moment.date]
    moment = max(letter_days, key=lambda m: m.date or dt.date.min, default=None)
    moment = moment or _first_moment(fields, names.date)
    text = squeeze(re.sub(r"<[^>]+>", "", html.unescape(title)))
    if href is None and moment is None:
        return None
    record = Record(Unit([]), text[: reading_rules().limits.title_chars], href, None, moment)
    record.source = DateSource.RECORD if moment else None
    record.asked, record.answered = asked, answered
    words = letter_rules().state_words
    record.state = next((words[fields[k]] for k in names.state if fields.get(k) in words), None)
    return record


def _first_moment(fields: dict[str, str], names: tuple[str, ...]) -> Moment | None:
    """The first of the fields ``names`` that holds a date."""
    found = (_moment(fields[name]) for name in names if fields.get(name))
    return next(filter(None, found), None)


def _moment(value: str) -> Moment | None:
    stripped = value.strip()
    if re.fullmatch(r"1\d{9}(?:\d{3})?", stripped):
        seconds = int(stripped[:10])
        day = dt.datetime.fromtimestamp(seconds, dt.timezone(dt.timedelta(hours=8)))
        return Moment(day.year, day.month, day.day, stripped, time=day.time().replace(tzinfo=None))
    found = find_dates(stripped)
    return found[0] if found else read_date(stripped)
