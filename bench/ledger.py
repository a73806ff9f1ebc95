"""Memory and time of a ledger: ``python -m bench.ledger [ROWS]``.

Faults of an audit are written straight into a database; the export runs in a process of its own,
whose peak of memory the system tells. A baseline with a tenth of the rows shows what grows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from config.terms import (
    AuditSiteState,
    AuditState,
    IndicatorKind,
    IndicatorStatus,
    InspectionState,
    Profile,
    Severity,
    Verdict,
)
from reports.ledger.xlsx import write_xlsx
from store.database import Store, open_store
from store.ledger import ledger_rows
from store.tables import Audit, AuditSite, Finding, IndicatorResult, Inspection, Site

_NOW = dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.UTC)
_AS_OF = dt.date(2026, 11, 20)
_PER_SITE = 200
_GROUPS = ("发布解读", "办事服务", "互动交流", "功能设计", "IPv6支持")
_BATCH = 5_000


def fill(store: Store, rows: int) -> None:
    """One audit with ``rows`` faults, 200 a site."""
    sites = -(-rows // _PER_SITE)
    with store.session() as session:
        session.add(_audit())
        session.flush()
        for make in (_site, _inspection, _audit_site):
            table, values = make(range(1, sites + 1))
            session.execute(insert(table), values)
        session.execute(insert(IndicatorResult), list(_results(sites)))
        for batch in _batches(rows):
            session.execute(insert(Finding), batch)
        session.commit()


def _audit() -> Audit:
    return Audit(
        title="检查",
        period="2026-11",
        ruleset="national-2019",
        as_of=_AS_OF,
        profile=Profile.QUICK,
        state=AuditState.DONE,
        tool_version="0",
        created_at=_NOW,
    )


def _site(numbers: range) -> tuple[type, list[dict[str, Any]]]:
    values = [
        {
            "id": number,
            "name": f"第{number}县人民政府",
            "home_url": f"https://www.x{number}.gov.cn/",
            "host": f"www.x{number}.gov.cn",
            "site_code": f"99{number:08d}",
            "sponsor": f"第{number}县人民政府办公室",
            "created_at": _NOW,
            "updated_at": _NOW,
        }
        for number in numbers
    ]
    return Site, values


def _inspection(numbers: range) -> tuple[type, list[dict[str, Any]]]:
    values = [
        {
            "id": number,
            "site_id": number,
            "home_url": f"https://www.x{number}.gov.cn/",
            "profile": Profile.QUICK,
            "ruleset": "national-2019",
            "as_of": _AS_OF,
            "state": InspectionState.JUDGED,
            "tool_version": "0",
            "started_at": _NOW,
            "finished_at": _NOW,
            "verdict": Verdict.QUALIFIED,
        }
        for number in numbers
    ]
    return Inspection, values


def _audit_site(numbers: range) -> tuple[type, list[dict[str, Any]]]:
    values = [
        {
            "audit_id": 1,
            "site_id": number,
            "position": number,
            "state": AuditSiteState.DONE,
            "inspection_id": number,
        }
        for number in numbers
    ]
    return AuditSite, values


def _results(sites: int) -> Iterator[dict[str, Any]]:
    for number in range(1, sites + 1):
        for place, group in enumerate(_GROUPS):
            yield {
                "inspection_id": number,
                "ruleset": "national-2019",
                "indicator": f"rule-{place}",
                "position": place,
                "kind": IndicatorKind.DEDUCTION,
                "status": IndicatorStatus.FAIL,
                "rule": {"group": group, "title": f"{group}指标", "points": {"per_fault": 0.5}},
            }


def _batches(rows: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, rows, _BATCH):
        yield [_finding(number) for number in range(start, min(start + _BATCH, rows))]


def _finding(number: int) -> dict[str, Any]:
    site, place = number // _PER_SITE + 1, number % _PER_SITE
    url = f"https://www.x{site}.gov.cn/zwgk/xxgk/2026/art_{number:08d}.html"
    return {
        "inspection_id": site,
        "ruleset": "national-2019",
        "indicator": f"rule-{place % len(_GROUPS)}",
        "position": place,
        "severity": Severity.MINOR,
        "title": f"“关于第{number}号事项的通知”里的链接打不开：页面不存在",
        "url": url,
        "detail": "间隔一段时间看了两次，都是 404。所在页面见证据。",
        "evidence": [{"label": "引用地址", "value": url, "url": url}],
        "basis": "国办秘函〔2019〕19号",
        "remedy": "改正或撤下链接。",
        "fingerprint": f"{number:024x}",
    }


def export(database: str, target: str) -> None:
    """Write the ledger; prints seconds, rows and the peak of memory in MB."""
    begun = time.monotonic()
    store = open_store(database)
    with store.session() as session, Path(target).open("wb") as stream:
        written = write_xlsx(ledger_rows(session, [1]), stream)
    store.close()
    print(f"{written.rows} {time.monotonic() - begun:.1f} {_peak():.0f}")


def _peak() -> float:
    """MB. Linux counts into ``ru_maxrss`` what the process that began this one held."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int, folder: Path) -> tuple[int, float, float]:
    """Rows written, seconds, and peak of memory in MB, of an export in its own process."""
    database, target = folder / f"ledger-{rows}.db", folder / f"ledger-{rows}.xlsx"
    store = open_store(str(database))
    fill(store, rows)
    store.close()
    command = [sys.executable, "-m", "bench.ledger", "--export", str(database), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    count, seconds, peak = done.stdout.split()
    return int(count), float(seconds), float(peak)


def main() -> None:
    if sys.argv[1:2] == ["--export"]:
        export(*sys.argv[2:4])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="govaudit-bench-") as name:
        for number in (rows // 10, rows):
            count, seconds, peak = measure(number, Path(name))
            size = (Path(name) / f"ledger-{number}.xlsx").stat().st_size / 1_000_000
            print(f"{count:7d} rows  {seconds:6.1f} s  {peak:4.0f} MB peak  {size:5.1f} MB xlsx")


if __name__ == "__main__":
    main()
