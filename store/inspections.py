"""Begin, find, go on with and finish inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import InspectionState, Level, LinkState, Profile, SiteKind, StoppedBecause
from store.pagememory import count_kept
from store.tables import Inspection, Link, Page, Site

RESUMABLE = frozenset(
    {StoppedBecause.INTERRUPTED, StoppedBecause.STORE_FAILED, StoppedBecause.CRASHED}
)
"""Reasons to stop that were none of the site's or the budget's, so that going on makes sense."""

_SITES_NAMED = 3


class Counters(NamedTuple):
    """How much of a site has been looked at."""

    pages_fetched: int
    urls_seen: int
    links_checked: int


def site_for(
    session: Session,
    home_url: str,
    *,
    name: str | None = None,
    level: Level | None = None,
    kind: SiteKind = SiteKind.PORTAL,
    now: dt.datetime | None = None,
) -> Site:
    """The registry's site with this home page; it is entered if it is not there yet.

    ``home_url`` is canonical. What the registry says of a site is not changed by an inspection.
    """
    found = _site(session, home_url)
    if found is not None:
        return found
    moment = now or _now()
    host = urlsplit(home_url).hostname or ""
    site = Site(
        name=name or host,
        home_url=home_url,
        host=host,
        level=level,
        kind=kind,
        created_at=moment,
        updated_at=moment,
    )
    try:
        with session.begin_nested():
            session.add(site)
    except IntegrityError:
        # Another process entered it in between.
        return session.exec(select(Site).where(Site.home_url == home_url)).one()
    return site


def registered_site(session: Session, home_url: str) -> Site:
    """The site with this home page, or the only one on its host.

    Raises ``UserError`` when there is none.
    """
    found = _site(session, home_url)
    if found is not None:
        return found
    host = urlsplit(home_url).hostname or ""
    on_host = session.exec(select(Site).where(Site.host == host)).all()
    if len(on_host) == 1:
        return on_host[0]
    known = "、".join(site.home_url for site in on_host[:_SITES_NAMED])
    hint = (
        f"该主机上已知的网站：{known}。" if known else "请先巡检或导入该网站，并核对网址和 --db。"
    )
    raise UserError(f"数据库中没有首页为 {home_url} 的网站。", hint)


def create_inspection(
    session: Session,
    *,
    home_url: str,
    profile: Profile,
    ruleset: str,
    as_of: dt.date,
    tool_version: str,
    name: str | None = None,
    level: Level | None = None,
    kind: SiteKind = SiteKind.PORTAL,
    options: dict[str, Any] | None = None,
    started_at: dt.datetime | None = None,
    focused: bool = False,
) -> Inspection:
    """Begin an inspection and commit it, so that its evidence has something to refer to.

    ``options`` is the plan as data. The site is entered in the registry if it is new.
    """
    moment = started_at or _now()
    site = site_for(session, home_url, name=name, level=level, kind=kind, now=moment)
    inspection = Inspection(
        site_id=_id(site.id),
        home_url=home_url,
        name=name,
        level=level,
        kind=kind,
        profile=profile,
        ruleset=ruleset,
        as_of=as_of,
        state=InspectionState.GATHERING,
        options=options or {},
        tool_version=tool_version,
        started_at=moment,
        focused=focused,
    )
    session.add(inspection)
    session.commit()
    return inspection


def get_inspection(session: Session, inspection_id: int) -> Inspection:
    """The inspection of that number. Raises ``UserError`` when there is none."""
    inspection = session.get(Inspection, inspection_id)
    if inspection is None:
        raise UserError(f"没有编号为 {inspection_id} 的巡检。", "请核对编号和 --db。")
    return inspection


def require_evidence(inspection: Inspection) -> None:
    """Raise ``UserError`` where the evidence was pruned: nothing may be judged from a torso."""
    began = inspection.pruning_began_at
    if began is not None:
        raise UserError(
            f"编号为 {inspection.id} 的巡检的证据已于 {began.astimezone().date()} 按策略清理，"
            "结果和问题仍在。",
            "需要证据的操作请改用较近的巡检，或重新巡检。",
        )


def list_inspections(
    session: Session, *, home_url: str | None = None, limit: int = 100
) -> Sequence[Inspection]:
    """The newest inspections first, of one site or of all, without those that looked again at the
    faults of a notice alone."""
    whole = select(Inspection).where(col(Inspection.focused).is_(False))
    query = whole.order_by(col(Inspection.id).desc()).limit(limit)
    if home_url is not None:
        query = query.where(Inspection.home_url == home_url)
    return session.exec(query).all()


def inspections_of(session: Session, site_id: int) -> Sequence[Inspection]:
    """All inspections of a site, the newest first, whatever its home page was then."""
    query = select(Inspection).where(Inspection.site_id == site_id)
    return session.exec(query.order_by(col(Inspection.id).desc())).all()


def latest(session: Session, home_url: str) -> Inspection | None:
    """The newest inspection of a site."""
    return next(iter(list_inspections(session, home_url=home_url, limit=1)), None)


def find_unfinished(session: Session, home_url: str) -> Inspection | None:
    """What ``--resume`` goes on with: the site's newest inspection, unless it came to its end.

    It was killed while gathering or judging, or it was stopped by the user, by a failing database
    or by a crash. An older one that was left behind is out of date and not offered.
    """
    inspection = latest(session, home_url)
    return inspection if inspection is not None and is_unfinished(inspection) else None


def is_unfinished(inspection: Inspection) -> bool:
    """Whether it ended for a reason that lies in this run only."""
    return inspection.state is InspectionState.GATHERED or has_more_to_gather(inspection)


def has_more_to_gather(inspection: Inspection) -> bool:
    """Whether gathering was broken off; what was gathered to the end only waits to be judged."""
    gathering = inspection.state is InspectionState.GATHERING
    return gathering or can_go_on(inspection.stopped_because)


def can_go_on(stopped: StoppedBecause | None) -> bool:
    """Whether gathering that ended for this reason can be gone on with."""
    return stopped in RESUMABLE


def reopen(session: Session, inspection: Inspection) -> None:
    """Set an unfinished inspection back to gathering, and commit.

    Raises ``UserError`` when it has come to its end meanwhile.
    """
    if not is_unfinished(inspection):
        raise UserError(f"编号为 {inspection.id} 的巡检已经结束。", "去掉 --resume 重新巡检。")
    inspection.state = InspectionState.GATHERING
    inspection.stopped_because = None
    inspection.finished_at = None
    inspection.home_note = None
    inspection.complete = False
    session.add(inspection)
    session.commit()


def note_active_seconds(session: Session, inspection_id: int, seconds: float) -> None:
    """Note how long the inspection has been gathering, over all runs of it, and commit."""
    statement = update(Inspection).where(col(Inspection.id) == inspection_id)
    session.execute(statement.values(active_seconds=seconds))
    session.commit()


def finish_gathering(
    session: Session,
    inspection: Inspection,
    *,
    stopped_because: StoppedBecause | None = None,
    active_seconds: float = 0.0,
    finished_at: dt.datetime | None = None,
) -> None:
    """Note that gathering has ended, with the counts of what is stored, and commit.

    ``active_seconds``: over all runs of it. Every row of the writer has to be flushed before.
    """
    inspection.state = InspectionState.GATHERED
    inspection.stopped_because = stopped_because
    inspection.complete = stopped_because is None
    inspection.finished_at = finished_at or _now()
    inspection.active_seconds = active_seconds
    counters = count_evidence(session, _id(inspection.id))
    inspection.pages_fetched, inspection.urls_seen, inspection.links_checked = counters
    inspection.pages_unchanged = count_kept(session, _id(inspection.id), unchanged=True)
    session.add(inspection)
    session.commit()


def count_evidence(session: Session, inspection_id: int) -> Counters:
    """What is stored of an inspection so far."""
    pages = select(func.count()).select_from(Page).where(Page.inspection_id == inspection_id)
    links = select(func.count()).select_from(Link).where(Link.inspection_id == inspection_id)
    checked = links.where(Link.state == LinkState.DONE)
    return Counters(*(session.exec(query).one() for query in (pages, links, checked)))


def _site(session: Session, home_url: str) -> Site | None:
    return session.exec(select(Site).where(Site.home_url == home_url)).first()


def _id(number: int | None) -> int:
    if number is None:
        raise ValueError("the row has not been stored yet")
    return number


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
