"""Gathering over a site of a test, in this process, and what it left in the store."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from config.terms import LinkCause, Profile
from config.version import program_version
from crawler.gather import Gathering
from crawler.plan import Plan, PlanOptions, make_plan
from store.database import Store
from store.evidence import Evidence
from store.inspections import create_inspection, get_inspection
from store.tables import Inspection, Link, Page
from tests.crawler.walking.site import Site

AS_OF = dt.date(2026, 11, 20)


def plan_for(home_url: str, uplink: Site | None = None, **changes: Any) -> Plan:
    """A plan without delay, browser and IPv6; ``uplink`` is a host that proves our own network."""
    options = PlanOptions(
        profile=Profile.STANDARD,
        delay=0.0,
        second_look=0.3,
        timeout=3.0,
        allow_private=("127.0.0.0/8",),
        browser=False,
        ipv6=False,
        uplink_hosts=(f"127.0.0.1:{uplink.port}",) if uplink else (),
    )
    return make_plan(home_url, "national-2019", AS_OF, options).model_copy(update=changes)


def begin(store: Store, plan: Plan) -> int:
    """The number of a new inspection."""
    with store.session() as session:
        inspection = create_inspection(
            session,
            home_url=plan.home_url,
            profile=plan.profile,
            ruleset=plan.ruleset,
            as_of=plan.as_of,
            tool_version=program_version(),
            options=plan.model_dump(mode="json"),
        )
        return int(inspection.id or 0)


@dataclass(frozen=True)
class Found:
    """What is in the store; addresses of the site by their paths."""

    store: Store
    number: int

    @property
    def inspection(self) -> Inspection:
        with self.store.session() as session:
            return get_inspection(session, self.number)

    def path(self, url: str) -> str:
        home = self.inspection.home_url
        origin = home[: home.index("/", len("https://"))]
        return url.removeprefix(origin)

    def pages(self) -> dict[str, Page]:
        with self.store.session() as session:
            rows = session.exec(select(Page).where(Page.inspection_id == self.number)).all()
        return {self.path(row.url): row for row in rows}

    def links(self) -> dict[str, Link]:
        with self.store.session() as session:
            rows = session.exec(select(Link).where(Link.inspection_id == self.number)).all()
        return {self.path(row.url): row for row in rows}

    def causes(self) -> dict[str, LinkCause]:
        """Of every link that is not alive."""
        return {path: link.cause for path, link in self.links().items() if link.cause}

    def home(self) -> Page | None:
        with self.store.session() as session:
            return Evidence(session, self.inspection).home


async def gathered(store: Store, site: Site, uplink: Site | None = None, **changes: Any) -> Found:
    """A whole gathering over ``site``; ``home_url`` may be another than its root."""
    home_url = changes.pop("home_url", site.url)
    plan = plan_for(home_url, uplink, **changes)
    number = begin(store, plan)
    await asyncio.wait_for(Gathering(store, plan, number).run(), 60)
    return Found(store, number)


async def resumed(found: Found, **changes: Any) -> Found:
    """The same inspection, gone on with."""
    plan = Plan.model_validate(found.inspection.options).model_copy(update=changes)
    await asyncio.wait_for(Gathering(found.store, plan, found.number).run(), 60)
    return found
