"""Entering a new audit: which sites, in which order, and what is kept of how they were chosen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from config.errors import UserError
from config.terms import Act, ActSubject, Profile
from config.version import program_version
from console.audits.choosing import candidate, fair_order, sampled
from crawler.plan import PlanOptions
from store.acts import note_act
from store.audits import create_audit
from store.sitefilter import SiteFilter
from store.sites import select_sites
from store.tables import Audit

_PERIOD = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,4})?)\s*[%％]")


@dataclass(frozen=True, slots=True)
class Choice:
    """How the sites of an audit are chosen."""

    sites: SiteFilter
    share: float | None = None
    """Of the sites that the filter means, (0..1]; None: all of them."""
    seed: int = 0

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if self.sites.text:
            data["filter"] = self.sites.text
        if self.share is not None:
            data |= {"share": self.share, "seed": self.seed}
        return data


def parse_period(text: str | None, as_of: dt.date) -> str:
    """``YYYY-MM``; the month of ``as_of`` where none is given.

    Raises ``UserError`` for what is no month, and for one that is still to come.
    """
    if text is None:
        return f"{as_of:%Y-%m}"
    period = text.strip()
    if not _PERIOD.fullmatch(period):
        raise UserError(f"月份不对：“{text}”。", "请写成 YYYY-MM，例如 2026-11。")
    # The day of whoever says it may be a day ahead of ours.
    if period > f"{as_of + dt.timedelta(days=1):%Y-%m}":
        raise UserError(
            f"月份 {period} 还没有到，监测时间点是 {as_of}。", "请核对 --period 和 --as-of。"
        )
    return period


def parse_share(text: str | None) -> float | None:
    """``30%`` as 0.3. Raises ``UserError``."""
    if text is None:
        return None
    found = _SHARE.fullmatch(text.strip())
    share = float(found[1]) / 100 if found else 0.0
    if not 0 < share <= 1:
        raise UserError(
            f"抽查比例不对：“{text}”。", "请写成大于 0、不超过 100 的百分数，例如 30%。"
        )
    return share


def begin_audit(
    session: Session,
    choice: Choice,
    *,
    title: str,
    period: str,
    ruleset: str,
    as_of: dt.date,
    profile: Profile,
    options: PlanOptions,
    operator: str,
) -> Audit:
    """Enter an audit over the sites of the registry and commit.

    Raises ``UserError`` where no site is chosen.
    """
    found = [candidate(site) for site in select_sites(session, choice.sites, as_of=as_of)]
    if not found:
        where = f"符合“{choice.sites.text}”的" if choice.sites.text else ""
        raise UserError(
            f"登记册中没有{where}网站。",
            "请先用 govaudit sites import 导入，或核对 --sites 和 --db。",
        )
    chosen = found if choice.share is None else sampled(found, choice.share, choice.seed)
    told: Mapping[str, Any] = {**choice.as_data(), "of": len(found)}
    audit = create_audit(
        session,
        [site.site_id for site in fair_order(chosen)],
        title=title,
        period=period,
        ruleset=ruleset,
        as_of=as_of,
        profile=profile,
        options=options.model_dump(mode="json"),
        chosen=told,
        tool_version=program_version(),
    )
    note_act(session, operator, Act.AUDIT_BEGIN, ActSubject.AUDIT, audit.id, told)
    session.commit()
    return audit
