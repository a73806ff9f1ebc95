"""One site of an audit, from claim to judgement."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config.audits import audit_settings
from config.errors import UserError
from config.terms import (
    AuditSiteState,
    InspectionState,
    StoppedBecause,
    Verdict,
)
from config.version import program_version
from config.wording import word
from console.audits.offline import judge_visit, left_out_reason, offline_visit
from console.audits.shared import Running, Shared
from console.functions import with_functions
from console.inspect import conclude, judge_alone
from console.options import home_address, require_permitted
from console.packs import load_packs
from crawler.gather import Gathering
from crawler.net import parse_networks
from crawler.plan import Plan, PlanOptions, make_plan
from reports.formats import write_reports
from store.auditqueue import Claim, ClaimLostError, claim, give_back, note_inspection, settle
from store.audits import get_audit
from store.claims import TakenError
from store.faults import told_faults
from store.inspections import get_inspection, has_more_to_gather
from store.tables import Inspection, Site

if TYPE_CHECKING:
    from sqlmodel import Session

    from store.database import Store
    from store.tables import Audit

log = logging.getLogger(__name__)

_PASSING = frozenset(
    {
        StoppedBecause.HOME_UNREACHABLE,
        StoppedBecause.HOME_BLOCKED,
        StoppedBecause.HOME_EMPTY,
        StoppedBecause.CRASHED,
    }
)
"""It may go well another time."""
_LASTING = frozenset(
    {StoppedBecause.HOME_PRIVATE, StoppedBecause.HOME_ELSEWHERE, StoppedBecause.HOME_NOT_HTML}
)
"""The next time will be no different."""


_OUR_FAULT = "巡检程序出错，没有完成"
_DEADLY = "检查该网站的进程多次异常退出，已放弃"


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """How a site ended for whoever had it: ``state`` None where it was not to be had, ``QUEUED``
    where it was given back because the process stops."""

    site_id: int
    state: AuditSiteState | None
    reason: str | None = None
    verdict: Verdict | None = None
    pages: int = 0
    seconds: float = 0.0
    attempts: int = 0


class _LeftOutError(Exception):
    """The site can't be inspected, now or later."""


async def inspect_site(store: Store, audit_id: int, site_id: int, shared: Shared) -> SiteEnd:
    """Inspect one site of an audit, going on where an earlier attempt was broken off.

    May be called again at any time, by any process: what is settled, or in somebody's hands, is
    left alone; what was gathered is not gathered again; what was judged is only noted. A fault of
    ours ends this site as failed, and no other. Raises ``UserError`` where the database fails.
    """
    if shared.stopping:
        return SiteEnd(site_id, None)
    held = await shared.beside(lambda: claim(store, audit_id, site_id, shared.worker))
    if held is None:
        return SiteEnd(site_id, None)
    return await inspect_claimed(store, held, shared)


async def inspect_claimed(store: Store, held: Claim, shared: Shared) -> SiteEnd:
    """:func:`inspect_site` for a site that was claimed already
    (:func:`store.auditqueue.claim_next`)."""
    try:
        with told_faults(store.where):
            return await _inspect(store, held, shared)
    except ClaimLostError:
        return SiteEnd(held.site_id, None)
    except UserError:
        raise
    except Exception as error:
        # First this: where the database is gone, that is the one thing to be told.
        end = await shared.beside(lambda: _settle(store, held, AuditSiteState.FAILED, _OUR_FAULT))
        log.error("site %d of audit %d failed", held.site_id, held.audit_id, exc_info=error)
        return end


async def _inspect(store: Store, held: Claim, shared: Shared) -> SiteEnd:
    if held.attempts > audit_settings().deaths:
        return await shared.beside(lambda: _settle(store, held, AuditSiteState.FAILED, _DEADLY))
    try:
        inspection_id, plan = await shared.beside(lambda: _take_up(store, held))
    except _LeftOutError as reason:
        words = str(reason)
        return await shared.beside(lambda: _settle(store, held, AuditSiteState.LEFT_OUT, words))
    try:
        with shared.claims.hold(inspection_id):
            if not await _gather(shared, plan, held, inspection_id):
                return await shared.beside(lambda: _give_back(store, held))
            return await shared.beside(lambda: _judge(shared, held, inspection_id, plan))
    except TakenError as taken:
        # Somebody goes on with it by hand: what comes of it is noted the next time.
        what = taken.what
        return await shared.beside(lambda: _settle(store, held, AuditSiteState.FAILED, what))


def _settle(store: Store, held: Claim, state: AuditSiteState, reason: str) -> SiteEnd:
    with store.session() as session:
        settle(session, held, state, reason)
    return SiteEnd(held.site_id, state, reason, attempts=held.attempts)


def _give_back(store: Store, held: Claim) -> SiteEnd:
    with store.session() as session:
        give_back(session, held)
    return SiteEnd(held.site_id, AuditSiteState.QUEUED, attempts=held.attempts - 1)


def _take_up(store: Store, held: Claim) -> tuple[int, Plan]:
    """The inspection of the site, begun now or by an earlier attempt, and its plan.

    Raises :class:`_LeftOutError`.
    """
    with store.session() as session:
        audit, site = get_audit(session, held.audit_id), session.get_one(Site, held.site_id)
        if held.inspection_id is not None:
            inspection = get_inspection(session, held.inspection_id)
            plan = _stored_plan(inspection)
            if plan is not None:
                return held.inspection_id, plan
        plan = _plan(audit, site)
        number = _begin(session, held, plan)
        session.commit()
        return number, plan


def _stored_plan(inspection: Inspection) -> Plan | None:
    """None for a plan that another version of this program has stored: that begins anew."""
    try:
        return Plan.model_validate(inspection.options)
    except ValidationError:
        return None


def _plan(audit: Audit, site: Site) -> Plan:
    """The plan for one site. Raises :class:`_LeftOutError` for one that can't be inspected."""
    reason = left_out_reason(site, audit.as_of)
    options = PlanOptions.model_validate(audit.options)
    try:
        home_url = home_address(site.home_url)
        require_permitted(home_url, parse_networks(options.allow_private))
    except UserError as error:
        raise _LeftOutError(reason or error.what) from None
    own = {"name": site.name, "level": site.level, "profile": audit.profile}
    plan = make_plan(home_url, audit.ruleset, audit.as_of, options.model_copy(update=own))
    plan = plan.model_copy(update={"kind": site.kind})
    if reason is None:
        return with_functions(plan)
    visit = offline_visit(site, plan)
    if visit is None:
        raise _LeftOutError(reason)
    return visit


def _begin(session: Session, held: Claim, plan: Plan) -> int:
    """Enter the inspection and tie it to the claimed site, in one transaction."""
    inspection = Inspection(
        site_id=held.site_id,
        home_url=plan.home_url,
        name=plan.name,
        level=plan.level,
        kind=plan.kind,
        profile=plan.profile,
        ruleset=plan.ruleset,
        as_of=plan.as_of,
        state=InspectionState.GATHERING,
        options=plan.model_dump(mode="json"),
        tool_version=program_version(),
        started_at=dt.datetime.now(dt.UTC),
        focused=plan.focus is not None,
    )
    session.add(inspection)
    session.flush()
    number = int(inspection.id or 0)
    note_inspection(session, held, number)
    return number


async def _gather(shared: Shared, plan: Plan, held: Claim, inspection_id: int) -> bool:
    """Gather what is still to be gathered; False where the process stops in between."""
    store = shared.store
    if not await shared.beside(lambda: _has_more(store, inspection_id)):
        return True
    gathering = Gathering(store, plan, inspection_id, shared.together(held.audit_id))
    shared.running[inspection_id] = Running(held.audit_id, held.site_id, gathering)
    try:
        if shared.stopping:
            return False
        await gathering.run()
    finally:
        shared.pages += gathering.progress.new_pages
        del shared.running[inspection_id]
    return gathering.ending.reason is not StoppedBecause.INTERRUPTED


def _has_more(store: Store, inspection_id: int) -> bool:
    with store.session() as session:
        return has_more_to_gather(get_inspection(session, inspection_id))


def _judge(shared: Shared, held: Claim, inspection_id: int, plan: Plan) -> SiteEnd:
    """Judge what was gathered, write the reports where they are wanted, and settle the site."""
    with shared.store.session() as session:
        inspection = get_inspection(session, inspection_id)
        state, reason = _conclude(session, shared, held, inspection, plan)
        settle(session, held, state, reason)
        return SiteEnd(
            held.site_id,
            state,
            reason,
            inspection.verdict,
            inspection.pages_fetched,
            inspection.active_seconds,
            held.attempts,
        )


def _conclude(
    session: Session, shared: Shared, held: Claim, inspection: Inspection, plan: Plan
) -> tuple[AuditSiteState, str | None]:
    number, packs = int(inspection.id or 0), load_packs(plan.ruleset)
    if plan.focus is not None:
        return AuditSiteState.LEFT_OUT, judge_visit(session, number, plan)
    if shared.out is not None:
        write_reports(conclude(session, number, packs), shared.out / str(held.site_id))
    elif inspection.state is not InspectionState.JUDGED:
        judge_alone(session, number, packs)
    return end_of(inspection)


def end_of(inspection: Inspection) -> tuple[AuditSiteState, str | None]:
    """Where the site of a judged inspection stands in its audit, and why in words, where it could
    not be inspected like others."""
    stopped = inspection.stopped_because
    if stopped is None:
        return AuditSiteState.DONE, None
    reason = inspection.home_note or word(stopped)
    if stopped in _PASSING:
        return AuditSiteState.FAILED, reason
    if stopped in _LASTING:
        return AuditSiteState.LEFT_OUT, reason
    return AuditSiteState.DONE, reason
