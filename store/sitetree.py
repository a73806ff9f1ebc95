"""The tree of units: who is above whom, after the rows of a file have been taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from config.registry import registry_words
from config.terms import SiteField
from store.tables import Site

if TYPE_CHECKING:
    from store.siteimport import SiteRow

    Unit: TypeAlias = Site | SiteRow


_SEVERAL = 2


class Parents:
    """Finds the parent that a row names, by number, home page, site code, name or sponsor."""

    def __init__(self, sites: Sequence[Site], rows: Sequence[tuple[SiteRow, Site | None]]) -> None:
        self._rows = rows
        self._by_id = {int(site.id or 0): site for site in sites}
        self._row_of = {found.id: row for row, found in rows if found is not None}
        self._site_of = {id(row): site for row, site in rows}
        self._index: list[dict[str, list[Unit]]] = [{}, {}, {}]
        for site in sites:
            self._note(site, site.home_url, site.site_code, site.name, site.sponsor, f"#{site.id}")
        for row, found in rows:
            sponsor = row.values.get(SiteField.SPONSOR)
            self._note(found or row, row.home_url, row.site_code, row.name, sponsor, None)
        self._found: dict[int, Unit] = {}

    def _note(
        self,
        unit: Unit,
        url: str | None,
        code: str | None,
        name: str | None,
        sponsor: str | None,
        number: str | None,
    ) -> None:
        sure = (url, url and url.rstrip("/"), url and url.partition("://")[2].rstrip("/"))
        for place, keys in enumerate(((*sure, code, number), (name,), (sponsor,))):
            for key in filter(None, keys):
                units = self._index[place].setdefault(key, [])
                # That there are two is all that anybody wants to know.
                if len(units) < _SEVERAL and not any(unit is each for each in units):
                    units.append(unit)

    def named_by(self, row: SiteRow) -> Unit | None:
        """The parent that a fit row names; null where it names none."""
        return self._found.get(id(row))

    def refuse_unfit(self) -> None:
        """Give a fault to every row whose parent is not there, not one, or below itself.

        What hangs on a refused new row is refused with it.
        """
        for row, _ in self._rows:
            self._look_up(row)
        # A refused row keeps the parent it had, which may close another circle.
        while sum(self._is_unfit(row) for row, _ in self._rows if not row.faults):
            pass

    def _is_unfit(self, row: SiteRow) -> bool:
        fault = self._circle(row) or self._orphaned(row)
        row.faults += [fault] if fault else []
        return bool(fault)

    def _look_up(self, row: SiteRow) -> None:
        named = row.values.get(SiteField.PARENT)
        if not named:
            return
        found = next((each[named] for each in self._index if named in each), [])
        if len(found) == 1:
            self._found[id(row)] = found[0]
        elif found:
            row.faults.append(f"上级“{named}”不止一个，请改写标识码或首页网址")
        else:
            row.faults.append(f"找不到上级“{named}”")

    def _circle(self, row: SiteRow) -> str | None:
        """What is wrong with the way up from a row, if it sets its parent."""
        if id(row) not in self._found:
            return None
        own = self._site_of[id(row)] or row
        for steps, unit in enumerate(self._above(row), 1):
            if unit is own:
                return "上级是自己" if steps == 1 else "上级绕了一圈又回到自己"
            if steps > registry_words().limits.tree_depth:
                return f"上级超过 {registry_words().limits.tree_depth} 层"
        return None

    def _above(self, row: SiteRow) -> Iterator[Unit]:
        unit = self._parent(row)
        while unit is not None:
            yield unit
            unit = self._parent(unit)

    def _parent(self, unit: Unit) -> Unit | None:
        row = self._row_of.get(unit.id) if isinstance(unit, Site) else unit
        if row is not None and SiteField.PARENT in row.values and not row.faults:
            return self._found.get(id(row))
        return self._by_id.get(unit.parent_id or 0) if isinstance(unit, Site) else None

    def _orphaned(self, row: SiteRow) -> str | None:
        above = self._found.get(id(row))
        if above is None or isinstance(above, Site) or not above.faults:
            return None
        return f"上级在{above.place}，那一行有错"
