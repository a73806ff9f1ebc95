"""The golden readings: what a person reads on the fixtures, in a form that is short to review."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from crawler.reading import read_page
from crawler.reading.asjson import marks_as_json
from crawler.reading.model import ItemFact, PageReading

FIXTURES = Path(__file__).with_name("fixtures")
GOLDEN = FIXTURES / "golden.json"
AS_OF = dt.date(2026, 11, 22)


def addresses() -> dict[str, str]:
    """Fixture file -> the address it was found at."""
    found: dict[str, str] = json.loads((FIXTURES / "index.json").read_text(encoding="utf-8"))
    return found


def reading_of(name: str) -> PageReading:
    """The reading of one fixture."""
    body = (FIXTURES / name).read_bytes()
    return read_page(body, addresses()[name], as_of=AS_OF, is_home=name.startswith("home"))


def short(reading: PageReading) -> dict[str, Any]:
    """What is worth holding fast; what is empty is left out."""
    published, newest = reading.published, reading.newest_date
    told = {
        "kind": reading.kind.value,
        "encoding": reading.encoding if reading.encoding != "utf-8" else None,
        "title": reading.title,
        "column": reading.column,
        "breadcrumb": " > ".join(crumb.text for crumb in reading.breadcrumb),
        "published": published and f"{published.value} {published.time or ''}".strip(),
        "rendering": reading.rendering.value if reading.rendering_why else None,
        "lists": [_list(b.heading, b.items) for b in reading.blocks if b.main and b.items],
        "newest": newest and newest.isoformat(),
        "next_page": reading.next_page,
        "endpoints": [endpoint.url for endpoint in reading.data_endpoints],
        "redirect_to": reading.redirect_to,
        "blank_sign": reading.blank_sign,
        "marks": {k: v for k, v in marks_as_json(reading.marks).items() if v and k != "site_code"},
        "site_code": {k: v for k, v in marks_as_json(reading.marks)["site_code"].items() if v},
        "facts": reading.facts,
    }
    return {key: value for key, value in told.items() if value}


def _list(heading: str | None, items: list[ItemFact]) -> dict[str, Any]:
    return {"heading": heading, "items": [_line(item) for item in items]}


def _line(item: ItemFact) -> str:
    date = item.date
    day = f"{date.value}{'?' if date.year_inferred else ''} {date.source}" if date else "-"
    board = f" 问{item.asked} 答{item.answered}" if item.asked or item.answered else ""
    return f"{day} | {item.title} | {item.url}{' | 置顶' if item.pinned else ''}{board}"


if __name__ == "__main__":
    readings = {name: short(reading_of(name)) for name in sorted(addresses())}
    GOLDEN.write_text(json.dumps(readings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
