"""What rows of a file would change in the registry, and the change itself, in one transaction.

Nothing here decides what a cell means: rows come in with typed values, and what could not be read
is said in their ``faults``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from config.terms import Level, SiteField, SiteKind, SiteState
from store.sitetree import Parents
from store.tables import Site

_DATES = (SiteField.STATE_FROM, SiteField.STATE_UNTIL)
FIELDS = {each: each.value for each in SiteField if each is not SiteField.PARENT}
"""Attributes of :class:`Site` by field; the parent is a reference and apart."""


@dataclass(slots=True)
class SiteRow:
    """One row of a file. A field that is not in ``values`` is left as it is; null clears it."""

    number: int
    place: str
    """Where it stands, in words."""
    values: dict[SiteField, Any] = field(default_factory=dict)
    any_scheme: bool = False
    """The address was written without http or https."""
    faults: list[str] = field(default_factory=list)

    @property
    def home_url(self) -> str | None:
        return self.values.get(SiteField.HOME_URL)

    @property
    def site_code(self) -> str | None:
        return self.values.get(SiteField.SITE_CODE)

    @property
    def name(self) -> str | None:
        return self.values.get(SiteField.NAME)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a site that is registered already."""

    field: SiteField
    old: Any
    new: Any


@dataclass(slots=True)
class Planned:
    """A row that is fit, and what comes of it."""

    row: SiteRow
    site: Site | None
    """Null: a new one."""
    changes: tuple[Change, ...] = ()
    parent: Site | SiteRow | None = None
    """What the row names as its parent, where it does."""


@dataclass(slots=True)
class ImportPlan:
    """All that an import would do."""

    new: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    unchanged: list[Planned] = field(default_factory=list)
    refused: list[SiteRow] = field(default_factory=list)
    absent: list[Site] = field(default_factory=list)
    """Registered sites that no row speaks of: they are left as they are."""


def plan_import(
    session: Session,
    rows: Sequence[SiteRow],
    refused_address: Callable[[str], str | None] = lambda _url: None,
    *,
    site: Site | None = None,
) -> ImportPlan:
    """Compare ``rows`` with the registry; nothing is written.

    A row belongs to the site with its home page (http and https of one address are one site), else
    to the site with its site code. ``refused_address`` says why a home page that is not registered
    yet may not be entered, null where it may. ``site``: all rows speak of this one.
    """
    known = _Known(session.exec(select(Site).order_by(col(Site.id))).all())
    matched = [(row, known.match(row, site)) for row in rows]
    for row, found in matched:
        row.faults += _unfit(row, found, refused_address)
    _refuse_doubles(matched)
    parents = Parents(known.sites, [(row, site) for row, site in matched if not row.faults])
    parents.refuse_unfit()
    return _sorted_out(known, matched, parents)


def _unfit(
    row: SiteRow, site: Site | None, refused_address: Callable[[str], str | None]
) -> Iterator[str]:
    url = row.home_url
    if url is not None and (site is None or site.home_url != url):
        fault = refused_address(url)
        if fault:
            yield fault
    first, last = (row.values.get(each, site and getattr(site, each.value)) for each in _DATES)
    if first and last and first > last and any(row.values.get(each) for each in _DATES):
        yield f"状态的起始日期 {first} 在截止日期 {last} 之后"


def _sorted_out(
    known: _Known, matched: Sequence[tuple[SiteRow, Site | None]], parents: Parents
) -> ImportPlan:
    plan = ImportPlan()
    named: set[int | None] = set()
    for row, site in matched:
        named.add(site.id if site else None)
        if row.faults:
            plan.refused.append(row)
            continue
        parent = parents.named_by(row)
        changes = tuple(_changes(row, site, parent, known)) if site else ()
        planned = Planned(row, site, changes, parent)
        fate = plan.new if site is None else plan.changed if changes else plan.unchanged
        fate.append(planned)
    plan.absent = [site for site in known.sites if site.id not in named]
    return plan


def apply_import(session: Session, plan: ImportPlan, now: dt.datetime) -> None:
    """Carry ``plan`` out; the commit is left to the caller. ``now``: aware."""
    made: dict[int, Site] = {}
    for planned in plan.new:
        site = _new_site(planned.row, now)
        made[id(planned.row)] = planned.site = site
    session.add_all(made.values())
    session.flush()
    for planned in (*plan.new, *plan.changed):
        _write(planned, made, now)
    session.flush()


def _write(planned: Planned, made: dict[int, Site], now: dt.datetime) -> None:
    site = planned.site
    if site is None:
        raise ValueError("a planned site was not made")
    for change in planned.changes:
        if change.field is not SiteField.PARENT:
            setattr(site, FIELDS[change.field], change.new)
            site.updated_at = now
    site.host = urlsplit(site.home_url).hostname or ""
    if SiteField.PARENT in planned.row.values:
        above = planned.parent
        parent = made[id(above)] if isinstance(above, SiteRow) and id(above) in made else above
        number = parent.id if isinstance(parent, Site) else None
        if site.parent_id != number:
            site.parent_id, site.updated_at = number, now


def _new_site(row: SiteRow, now: dt.datetime) -> Site:
    values = {FIELDS[each]: value for each, value in row.values.items() if each in FIELDS}
    host = urlsplit(str(row.home_url)).hostname or ""
    values = {name: value for name, value in values.items() if value is not None}
    values.setdefault("kind", kind_of(values.get("level")))
    return Site(**{"name": host, "host": host, "created_at": now, "updated_at": now, **values})


def kind_of(level: Level | None) -> SiteKind:
    """The kind of a site of which only the level is said."""
    return SiteKind.DEPARTMENT if level is Level.DEPARTMENT else SiteKind.PORTAL


def _changes(
    row: SiteRow, site: Site, parent: Site | SiteRow | None, known: _Known
) -> Iterator[Change]:
    values = dict(row.values)
    url = row.home_url
    if url is not None and row.any_scheme and address_key(url) == address_key(site.home_url):
        del values[SiteField.HOME_URL]
    state = values.get(SiteField.STATE)
    if state is not None and state is not site.state:
        # Dates belong to the state that they were set for.
        values = {**dict.fromkeys(_DATES), **values}
    for each, name in FIELDS.items():
        old = getattr(site, name)
        if each in values and _cleared(each, values[each], site) != old:
            yield Change(each, old, _cleared(each, values[each], site))
    if SiteField.PARENT in values:
        old_parent = known.by_id.get(site.parent_id or 0)
        if parent is not old_parent and not _same(parent, old_parent):
            yield Change(SiteField.PARENT, called(old_parent), called(parent))


def _same(parent: Site | SiteRow | None, site: Site | None) -> bool:
    return isinstance(parent, Site) and site is not None and parent.id == site.id


def _cleared(each: SiteField, value: Any, site: Site) -> Any:
    """What stands where a value is taken away."""
    if value is not None:
        return value
    empty = {
        SiteField.NAME: site.host,
        SiteField.HOME_URL: site.home_url,
        SiteField.KIND: site.kind,
        SiteField.STATE: SiteState.NORMAL,
    }
    return empty.get(each)


def called(unit: Site | SiteRow | None) -> str | None:
    """What a unit is called in a preview: its home page."""
    return unit.home_url if unit else None


def address_key(url: str) -> str:
    """The same for http and https of one address."""
    return url.partition("://")[2]


class _Known:
    """The registered sites by what a row may name."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = sites
        self.by_id = {int(site.id or 0): site for site in sites}
        self._by_url = {site.home_url: site for site in sites}
        self._by_address: dict[str, list[Site]] = {}
        self._by_code: dict[str, list[Site]] = {}
        for site in sites:
            self._by_address.setdefault(address_key(site.home_url), []).append(site)
            if site.site_code:
                self._by_code.setdefault(site.site_code, []).append(site)

    def match(self, row: SiteRow, site: Site | None = None) -> Site | None:
        """The site that a row speaks of; a row that speaks of two, or of none without an address,
        gets a fault."""
        by_code, by_url = self._coded(row), self._addressed(row)
        if site is not None:
            row.faults += _taken("首页网址", by_url, site)
            row.faults += _taken("标识码", by_code, site)
            return site
        if by_url is not None and by_code is not None and by_url is not by_code:
            row.faults.append(
                f"首页是 #{by_url.id}（{by_url.name}）的，"
                f"标识码却是 #{by_code.id}（{by_code.name}）的"
            )
        found = by_url or by_code
        if found is None and row.home_url is None and not row.faults:
            row.faults.append("没有首页网址，登记册中也没有这个标识码")
        return found

    def _addressed(self, row: SiteRow) -> Site | None:
        if row.home_url is None:
            return None
        exact = self._by_url.get(row.home_url)
        both = self._by_address.get(address_key(row.home_url), [])
        return exact or (both[0] if len(both) == 1 else None)

    def _coded(self, row: SiteRow) -> Site | None:
        found = self._by_code.get(row.site_code or "", [])
        return found[0] if len(found) == 1 else None


def _taken(what: str, found: Site | None, site: Site) -> Iterator[str]:
    if found is not None and found.id != site.id:
        yield f"{what}已经是 #{found.id}（{found.name}）的"


def _refuse_doubles(matched: Iterable[tuple[SiteRow, Site | None]]) -> None:
    """The first row of two for one address, site code or site stands."""
    seen: dict[tuple[str, Any], SiteRow] = {}
    for row, site in matched:
        keys = [
            ("首页网址", address_key(row.home_url) if row.home_url else None),
            ("标识码", row.site_code),
            ("网站", f"#{site.id}" if site else None),
        ]
        said = [(what, key) for what, key in keys if key is not None]
        double = next(((what, seen[what, key]) for what, key in said if (what, key) in seen), None)
        if double is not None:
            row.faults.append(f"{double[0]}与{double[1].place}重复")
            continue
        seen.update(dict.fromkeys(said, row))
