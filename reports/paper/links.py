"""Links that are not alive, arranged in one pass: home and deep apart, by host and cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.terms import LinkCause, LinkVerdict
from reports.model import LinkRow


@dataclass(slots=True)
class LinkGroup:
    """Links on one host with one cause; at most a limit of them is kept."""

    host: str
    cause: LinkCause | None
    total: int = 0
    rows: list[LinkRow] = field(default_factory=list)

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Links with one cause, by host."""

    cause: LinkCause | None
    hosts: tuple[LinkGroup, ...]

    @property
    def total(self) -> int:
        return sum(group.total for group in self.hosts)


@dataclass(slots=True)
class LinkTable:
    """One table of the paper."""

    groups: dict[tuple[str, LinkCause | None], LinkGroup] = field(default_factory=dict)
    beyond: int = 0
    """Links in groups for which there was no room."""

    @property
    def total(self) -> int:
        return self.beyond + sum(group.total for group in self.groups.values())

    def __iter__(self) -> Iterator[CauseGroup]:
        """The commonest causes first, and in each the hosts with the most links."""
        by_cause: dict[LinkCause | None, list[LinkGroup]] = {}
        for group in sorted(self.groups.values(), key=lambda each: (-each.total, each.host)):
            by_cause.setdefault(group.cause, []).append(group)
        causes = [CauseGroup(cause, tuple(hosts)) for cause, hosts in by_cause.items()]
        return iter(sorted(causes, key=lambda each: -each.total))


@dataclass(slots=True)
class LinkTables:
    """All that the paper says of links."""

    home: LinkTable = field(default_factory=LinkTable)
    deep: LinkTable = field(default_factory=LinkTable)
    undetermined: LinkTable = field(default_factory=LinkTable)
    excluded: LinkTable = field(default_factory=LinkTable)
    causes: Counter[LinkCause] = field(default_factory=Counter)
    """Without what the operator leaves out."""


def link_tables(links: Iterable[LinkRow], *, groups: int, rows: int) -> LinkTables:
    """Arrange ``links`` in memory that does not grow with their number: at most ``groups`` groups
    of ``rows`` links a table."""
    tables = LinkTables()
    for link in links:
        if link.cause is not None and link.excluded is None:
            tables.causes[link.cause] += 1
        _place(_table(tables, link), link, groups, rows)
    return tables


def _table(tables: LinkTables, link: LinkRow) -> LinkTable:
    if link.excluded is not None:
        return tables.excluded
    if link.verdict is LinkVerdict.UNDETERMINED:
        return tables.undetermined
    return tables.home if link.on_home else tables.deep


def _place(table: LinkTable, link: LinkRow, groups: int, rows: int) -> None:
    name = (_host(link), link.cause)
    if name not in table.groups:
        if len(table.groups) >= groups:
            table.beyond += 1
            return
        table.groups[name] = LinkGroup(*name)
    group = table.groups[name]
    group.total += 1
    if len(group.rows) < rows:
        group.rows.append(link)


def _host(link: LinkRow) -> str:
    if link.cause is LinkCause.BAD_URL:
        return ""
    try:
        return urlsplit(link.url).hostname or ""
    except ValueError:
        return ""
