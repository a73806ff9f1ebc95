"""Generated sites (:mod:`bench.sites`) in a process of their own, and audits over them."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from bench.sites import address
from config.terms import AuditSiteState, Profile
from crawler.plan import PlanOptions
from store.audits import create_audit
from store.database import Store
from store.inspections import site_for
from store.tables import AuditSite, Finding, IndicatorResult, Inspection, Page

ROOT = Path(__file__).parents[3]
AS_OF = dt.date(2026, 11, 20)
PROBES = ("/", "/robots.txt")


@dataclass(frozen=True)
class Farm:
    """So many sites of so many pages, on loopback."""

    port: int
    sites: int
    pages: int

    @property
    def homes(self) -> list[str]:
        return [f"http://{address(number)}:{self.port}/" for number in range(self.sites)]

    @property
    def uplink(self) -> str:
        return f"127.0.0.1:{self.port}"

    def counts(self) -> dict[tuple[str, str], int]:
        """How often every address was asked for so far."""
        with urllib.request.urlopen(f"http://{self.uplink}/counts") as answer:
            return {(host, path): number for host, path, number in json.load(answer)}

    def asked(self) -> int:
        return sum(self.counts().values())

    def options(self, **more: Any) -> dict[str, Any]:
        """What an audit over these sites is to keep to: no delay, little patience."""
        given = {
            "delay": 0.0,
            "second_look": 0.1,
            "timeout": 5.0,
            "allow_private": ("127.0.0.0/8",),
            "browser": False,
            "uplink_hosts": (self.uplink,),
        }
        return PlanOptions(**(given | more)).model_dump(mode="json")


@contextmanager
def farmed(sites: int, pages: int) -> Iterator[Farm]:
    """The sites, served while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sites", str(sites), str(pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        yield Farm(int(process.stdout.readline()), sites, pages)
    finally:
        process.communicate()


def register(store: Store, urls: list[str]) -> list[int]:
    """Enter sites; gives their numbers."""
    with store.session() as session:
        numbers = [int(site_for(session, url).id or 0) for url in urls]
        session.commit()
    return numbers


def begin(store: Store, sites: list[int], options: dict[str, Any]) -> int:
    """The number of a new audit over sites."""
    with store.session() as session:
        audit = create_audit(
            session,
            sites,
            title="2026年11月检查",
            period="2026-11",
            ruleset="national-2019",
            as_of=AS_OF,
            profile=Profile.QUICK,
            options=options,
            chosen={},
            tool_version="0",
        )
        return int(audit.id or 0)


def rows(store: Store, audit_id: int) -> list[AuditSite]:
    """Where every site of the audit stands, in its order."""
    with store.session() as session:
        query = select(AuditSite).where(AuditSite.audit_id == audit_id)
        return list(session.exec(query.order_by(col(AuditSite.position))))


Result = tuple[str, str | None, int, list[str], list[tuple[str, str, float]], set[str]]


def results(store: Store, audit_id: int) -> dict[str, Result]:
    """What an audit has found, by home page: state, verdict, pages, fingerprints of the findings,
    answers to the rules, addresses read."""
    found = {}
    with store.session() as session:
        for row in rows(store, audit_id):
            assert row.inspection_id is not None
            inspection = session.get_one(Inspection, row.inspection_id)
            of = row.inspection_id
            prints = select(Finding.fingerprint).where(Finding.inspection_id == of)
            answers = select(
                IndicatorResult.indicator, IndicatorResult.status, IndicatorResult.deduction
            ).where(IndicatorResult.inspection_id == of)
            pages = set(session.exec(select(Page.url).where(Page.inspection_id == of)))
            found[inspection.home_url] = (
                AuditSiteState(row.state).value,
                inspection.verdict.value if inspection.verdict else None,
                inspection.pages_fetched,
                sorted(session.exec(prints)),
                sorted(
                    (name, status.value, points) for name, status, points in session.exec(answers)
                ),
                pages,
            )
    return found
