"""Sites of the registry: chosen by a filter, found by what a person calls them, as a tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, true
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from config.errors import UserError
from config.terms import SiteFilterKey, SiteState
from store.sitefilter import SiteFilter, Term, number_span
from store.tables import Site

OFFLINE = frozenset({SiteState.OFFLINE_TEMPORARY, SiteState.OFFLINE_PERMANENT})
REGION_DIGITS = 6
_NAMED = 3


def select_sites(
    session: Session, chosen: SiteFilter | str | None = None, *, as_of: dt.date | None = None
) -> Sequence[Site]:
    """The sites that a filter means, by number. ``as_of``: the day for states, else today.

    Raises ``UserError`` for a filter that can't be read, or a unit that there is not.
    """
    found = chosen if isinstance(chosen, SiteFilter) else SiteFilter.parse(chosen)
    day = as_of or dt.date.today()  # noqa: DTZ011 - the user's own today
    clauses = [_clause(session, term, day) for term in found.terms]
    return session.exec(select(Site).where(true(), *clauses).order_by(col(Site.id))).all()


def state_on(site: Site, day: dt.date) -> SiteState:
    """The state of ``site`` on ``day``: outside its dates a site is normal."""
    begun = site.state_from is None or site.state_from <= day
    over = site.state_until is not None and site.state_until < day
    return site.state if begun and not over else SiteState.NORMAL


def region_code_of(site: Site) -> str | None:
    """The region code: as registered, else the first six digits of the site code."""
    code = (site.site_code or "")[:REGION_DIGITS]
    return site.region_code or (code if len(code) == REGION_DIGITS and code.isdigit() else None)


def find_site(session: Session, called: str) -> Site:
    """The one site with this number (``#7``), site code, home page or name.

    Raises ``UserError`` where there is none, or several.
    """
    found = _called(session, called)
    if not found:
        raise UserError(
            f"登记册中没有“{called}”。", "请写 #编号、标识码、首页网址或网站名称，并核对 --db。"
        )
    if len(found) > 1:
        named = "、".join(f"#{site.id} {site.home_url}" for site in found[:_NAMED])
        raise UserError(f"登记册中有 {len(found)} 个“{called}”：{named}。", "请改用 #编号。")
    return found[0]


def home_urls(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Home pages by number."""
    rows = session.execute(select(Site.id, Site.home_url).where(col(Site.id).in_(numbers)))
    return {int(number or 0): url for number, url in rows}


def remove_site(session: Session, site: Site) -> None:
    """Take a site out of the registry; the commit is left to the caller.

    Raises ``UserError`` where an inspection, an audit, a paper or a site below refers to it:
    results are kept for ever.
    """
    try:
        with session.begin_nested():
            session.delete(site)
    except IntegrityError:
        raise UserError(
            f"#{site.id} {site.name} 有下级网站、巡检或其他记录，不能删除。",
            "不再使用的网站请改状态：sites edit --state 永久下线。",
        ) from None


def _called(session: Session, called: str) -> Sequence[Site]:
    name = called.strip()
    if name.startswith("#") and (span := number_span(name)) and span[0] == span[1]:
        site = session.get(Site, span[0])
        return [site] if site else []
    addresses = {name, f"{name}/", f"http://{name}/", f"https://{name}/"}
    for clause in (
        col(Site.home_url).in_(addresses),
        func.lower(Site.site_code) == name.lower(),
        col(Site.name) == name,
        col(Site.host) == name.lower(),
    ):
        found = session.exec(select(Site).where(clause).order_by(col(Site.id))).all()
        if found:
            return found
    return []


def below(session: Session, site_id: int) -> set[int]:
    """The numbers of a site and of all sites below it."""
    return set(session.execute(_numbers_below(site_id)).scalars())


def _numbers_below(site_id: int) -> Any:
    tree = select(Site.id).where(Site.id == site_id).cte(recursive=True)
    tree = tree.union(select(Site.id).where(col(Site.parent_id) == tree.c.id))
    return select(tree.c.id)


def _clause(session: Session, term: Term, day: dt.date) -> ColumnElement[bool]:
    if term.key is SiteFilterKey.UNDER:
        wanted = or_(*(_under(session, value) for value in term.values))
    elif term.contains:
        column = _TEXTS[term.key]
        wanted = or_(*(column.icontains(value, autoescape=True) for value in term.values))
    else:
        wanted = _WANTED[term.key](term.values, day)
    # What is not known is not equal to anything: != takes it in.
    return not_(func.coalesce(wanted, False)) if term.negated else wanted


def _under(session: Session, value: str) -> ColumnElement[bool]:
    return col(Site.id).in_(_numbers_below(int(find_site(session, value).id or 0)))


def _numbers(values: tuple[str, ...], _day: dt.date) -> ColumnElement[bool]:
    spans = [number_span(value) or (0, 0) for value in values]
    single = [first for first, last in spans if first == last]
    ranges = [col(Site.id).between(first, last) for first, last in spans if first != last]
    return or_(col(Site.id).in_(single), *ranges)


def _one_of(column: Any) -> Callable[[tuple[str, ...], dt.date], ColumnElement[bool]]:
    return lambda values, _day: column.in_(values)


def _begins(column: Any, value: str) -> ColumnElement[bool]:
    return column.istartswith(value, autoescape=True)  # type: ignore[no-any-return]


def _codes(values: tuple[str, ...], _day: dt.date) -> ColumnElement[bool]:
    return or_(*(_begins(col(Site.site_code), value) for value in values))


def _regions(values: tuple[str, ...], _day: dt.date) -> ColumnElement[bool]:
    code = func.coalesce(Site.region_code, func.substr(Site.site_code, 1, REGION_DIGITS))
    return or_(
        *(
            _begins(code, value) if value.isdigit() else _begins(col(Site.region), value)
            for value in values
        )
    )


def _hosts(values: tuple[str, ...], _day: dt.date) -> ColumnElement[bool]:
    return or_(*(_host(value.lower()) for value in values))


def _host(value: str) -> ColumnElement[bool]:
    if not value.startswith("*."):
        return col(Site.host) == value
    domain = value.removeprefix("*.")
    below_it = col(Site.host).endswith(f".{domain}", autoescape=True)
    return or_(col(Site.host) == domain, below_it)


def _states(values: tuple[str, ...], day: dt.date) -> ColumnElement[bool]:
    begun = or_(col(Site.state_from).is_(None), col(Site.state_from) <= day)
    goes_on = or_(col(Site.state_until).is_(None), col(Site.state_until) >= day)
    state = case((and_(begun, goes_on), col(Site.state)), else_=SiteState.NORMAL)
    return state.in_([SiteState(value) for value in values])


_TEXTS: Mapping[SiteFilterKey, Any] = {
    SiteFilterKey.NAME: Site.name,
    SiteFilterKey.SPONSOR: Site.sponsor,
    SiteFilterKey.REGION: Site.region,
    SiteFilterKey.HOST: Site.host,
    SiteFilterKey.CATEGORY: Site.category,
    SiteFilterKey.SITE_CODE: Site.site_code,
}
_WANTED: Mapping[SiteFilterKey, Callable[[tuple[str, ...], dt.date], ColumnElement[bool]]] = {
    SiteFilterKey.ID: _numbers,
    SiteFilterKey.NAME: _one_of(Site.name),
    SiteFilterKey.SPONSOR: _one_of(Site.sponsor),
    SiteFilterKey.LEVEL: _one_of(Site.level),
    SiteFilterKey.KIND: _one_of(Site.kind),
    SiteFilterKey.CATEGORY: _one_of(Site.category),
    SiteFilterKey.SITE_CODE: _codes,
    SiteFilterKey.REGION: _regions,
    SiteFilterKey.HOST: _hosts,
    SiteFilterKey.STATE: _states,
}
