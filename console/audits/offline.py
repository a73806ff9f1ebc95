"""Sites that are offline by the registry (临时下线, 永久下线): an audit leaves them out, but looks
whether they are.

One visit to the home page, judged by the rules on offline sites alone. It gives no verdict: the
site stays left out, and what was found is a finding like others.
"""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from checks.runner import judge
from config.terms import InspectionState, SiteState
from config.wording import word
from console.packs import load_packs, packs_for
from crawler.plan import Focus, Plan
from store.inspections import get_inspection
from store.sites import OFFLINE, state_on
from store.tables import Site

_CHECKS = ("offline-still-answers",)
_WAS_OFFLINE = "检查时登记状态为下线"


def left_out_reason(site: Site, day: dt.date) -> str | None:
    """Why the registry wants the site left out on that day, in words; None where it does not."""
    state = state_on(site, day)
    if state is SiteState.NORMAL:
        return None
    since = f"自 {site.state_from} 起" if site.state_from else ""
    until = f"至 {site.state_until}" if site.state_until else ""
    return f"登记状态为{word(state)}{f'（{since}{until}）' if since or until else ''}"


def offline_visit(site: Site, plan: Plan) -> Plan | None:
    """``plan`` narrowed to the home page of an offline site. None for a site that is not offline,
    and where no pack asks whether it is.

    A visit that fails is no fault, so it is made again without a pause, if at all.
    """
    if state_on(site, plan.as_of) not in OFFLINE:
        return None
    rules = (rule for pack in load_packs(plan.ruleset) for rule in pack.rules)
    if all(rule.check not in _CHECKS for rule in rules):
        return None
    narrowed = {
        "focus": Focus(checks=_CHECKS),
        "second_look": 0.0,
        "browser": False,
        "ipv6": False,
        "sitemaps": False,
        "functions": (),
    }
    return plan.model_copy(update=narrowed)


def judge_visit(session: Session, inspection_id: int, plan: Plan) -> str:
    """Judge what the visit saw, and commit; gives why the site is left out, in words."""
    inspection = get_inspection(session, inspection_id)
    judge(session, inspection, packs_for(inspection, load_packs(plan.ruleset)))
    inspection.state = InspectionState.JUDGED
    session.commit()
    site = session.get_one(Site, inspection.site_id)
    return left_out_reason(site, plan.as_of) or _WAS_OFFLINE
