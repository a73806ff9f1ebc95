"""``make read-real PAGES=folder``: how well pages are read, against what a person read on them.

The folder holds ``EXPECTED.json``, a list of records with ``file``, ``url`` and what a person reads
(kind, column, items with dates, publication date, marks …). Prints one line a page that differs and
the rates; the last line is JSON. Exit status 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.reading import read_page
from crawler.reading.asjson import as_json
from crawler.reading.encoding import decode
from crawler.urls import resolve

AIMS = {"item_precision": 0.98, "item_recall": 0.98, "dates_right": 0.99}
_MARKS = ("icp", "police_record", "has_party_gov_mark", "has_error_report_entry", "sitemap_link")


@dataclass
class Tally:
    """Counts over all pages."""

    read: int = 0
    expected: int = 0
    right: int = 0
    dates: int = 0
    dates_right: int = 0
    same: dict[str, list[bool]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def note(self, what: str, page: str, got: object, wanted: object) -> None:
        """Whether ``got`` is what was wanted."""
        same = got == wanted
        self.same.setdefault(what, []).append(same)
        if not same:
            self.faults.append(f"{page}  {what}: {got!r} / {wanted!r}")

    def rates(self) -> dict[str, float]:
        """Shares from 0 to 1."""
        rates = {
            "item_precision": self.right / max(1, self.read),
            "item_recall": self.right / max(1, self.expected),
            "dates_right": self.dates_right / max(1, self.dates),
        }
        rates.update({what: sum(seen) / len(seen) for what, seen in self.same.items()})
        return {what: round(rate, 4) for what, rate in rates.items()}


def main() -> int:
    """Measure; 0 when all aims are met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=dt.date.today())  # noqa: DTZ011
    parser.add_argument("--repeat", type=int, default=5, help="runs for the timing")
    options = parser.parse_args()
    records = _records(options.folder)
    if records is None:
        print(
            f"{options.folder}：没有可读的 EXPECTED.json。请给出含页面和 EXPECTED.json 的文件夹。",
            file=sys.stderr,
        )
        return 2
    tally = Tally()
    speeds: list[tuple[int, float, float]] = []
    for record in records:
        body = (options.folder / record["file"]).read_bytes()
        _compare(record, body, options.as_of, tally)
        speeds.append(_time(body, record["url"], options.as_of, options.repeat))
    return _report(tally, speeds)


def _records(folder: Path) -> list[dict[str, Any]] | None:
    try:
        records = json.loads((folder / "EXPECTED.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return records if isinstance(records, list) else None


def _compare(record: dict[str, Any], body: bytes, as_of: dt.date, tally: Tally) -> None:
    page = record["file"]
    reading = as_json(read_page(body, record["url"], as_of=as_of))
    tally.note("kind", page, reading["kind"], record["page_kind"])
    tally.note("title", page, _bare(reading["title"]), _bare(record["title"]))
    tally.note("column", page, reading["column"], record["column_name"])
    tally.note("breadcrumb", page, reading["breadcrumb"] or None, record["breadcrumb"])
    day = reading["published"] and reading["published"]["date"]
    tally.note("published", page, day, record["published"] and record["published"][:10])
    if record["rendering"]:
        tally.note("rendering", page, reading["rendering"], record["rendering"])
    if record["item_count"] is not None:
        tally.note("newest_date", page, reading["newest_date"], record["newest_date"])
    _compare_marks(record, reading["marks"], tally)
    _compare_items(record, reading["items"], tally)


def _bare(text: str | None) -> str | None:
    return "".join(text.split()) if text else None


def _compare_marks(record: dict[str, Any], marks: dict[str, Any], tally: Tally) -> None:
    page, codes = record["file"], marks["site_code"]
    for place, wanted in record["site_code"].items():
        listed = wanted if isinstance(wanted, list) else [wanted] if wanted else []
        tally.note(f"site_code.{place}", page, sorted(set(codes[place])), sorted(set(listed)))
    found = {
        "icp": marks["icp"],
        "police_record": marks["police"],
        "has_party_gov_mark": marks["party_gov_mark"],
        "has_error_report_entry": marks["error_report_entry"],
        "sitemap_link": marks["sitemap"] is not None,
    }
    for name in _MARKS:
        if record[name] is not None:
            tally.note(name, page, found[name], record[name])
    tally.note("sponsor", page, marks["sponsor"], record["sponsor"])


def _compare_items(record: dict[str, Any], items: list[dict[str, Any]], tally: Tally) -> None:
    """Match by address and title, each expected item once; long lists are expected in part."""
    page = record["file"]
    wanted = list(record["items"] or [])
    complete = len(wanted) == (record["item_count"] or 0)
    left = list(items)
    tally.expected += len(wanted)
    for expected in wanted:
        found = _find(expected, left, record["url"])
        if found is None:
            tally.faults.append(f"{page}  missing: {expected['title']}")
            continue
        left.remove(found)
        tally.right += 1
        tally.read += 1
        if expected["date"] or found["date_source"] not in (None, "url"):
            tally.dates += 1
            tally.dates_right += found["date"] == expected["date"]
            if found["date"] != expected["date"]:
                tally.faults.append(
                    f"{page}  date: {found['title']} {found['date']} / {expected['date']}"
                )
    if complete:
        tally.read += len(left)
        tally.faults.extend(f"{page}  extra: {item['title']}" for item in left)


def _find(expected: dict[str, Any], left: list[dict[str, Any]], base: str) -> dict[str, Any] | None:
    href = expected.get("href")
    url = resolve(base, href).url if href else None
    title = _bare(expected["title"])
    fitting = [
        i for i in left if (url and i["url"] == url) or (not url and _bare(i["title"]) == title)
    ]
    named = [i for i in fitting if _bare(i["title"]) == title and i["date"] == expected["date"]]
    return next(iter(named or fitting), None)


def _time(body: bytes, url: str, as_of: dt.date, repeat: int) -> tuple[int, float, float]:
    """Bytes, milliseconds of a whole reading, milliseconds of decoding and parsing alone."""
    whole: list[float] = []
    parsing: list[float] = []
    for _ in range(repeat):
        start = time.perf_counter()
        LexborHTMLParser(decode(body).text)
        middle = time.perf_counter()
        read_page(body, url, as_of=as_of)
        whole.append(time.perf_counter() - middle)
        parsing.append(middle - start)
    return len(body), 1000 * statistics.median(whole), 1000 * statistics.median(parsing)


def _report(tally: Tally, speeds: list[tuple[int, float, float]]) -> int:
    for fault in tally.faults:
        print(fault)
    rates = tally.rates()
    for what, rate in rates.items():
        print(f"{what:>24}  {rate:.4f}")
    kilobytes = sum(size for size, _, _ in speeds) / 1024
    above = sum(whole - parsing for _, whole, parsing in speeds)
    rates["ms_per_12_kb"] = round(12 * above / max(1.0, kilobytes), 3)
    print(f"{'ms per 12 KB':>24}  {rates['ms_per_12_kb']} (parsing not counted)")
    print(json.dumps(rates))
    return 0 if all(rates[what] >= aim for what, aim in AIMS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
