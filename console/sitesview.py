"""Sites of the registry as lines, tables and data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from config.terms import SiteField, SiteState
from config.wording import word
from console.outputs import say
from console.sitefiles import ReadSites
from console.tables import print_table
from store.siteimport import Change, ImportPlan, Planned
from store.sites import region_code_of, state_on
from store.tables import Inspection, Site

LIST_COLUMNS = ("编号", "名称", "首页", "标识码", "层级", "区划", "状态", "上级")
HISTORY_COLUMNS = ("巡检", "监测时间点", "深度", "进度", "结论", "得分", "网页")
_SHOWN = 20
"""Rows of a preview that are printed of each kind; JSON has all of them."""


def site_row(site: Site, parents: Mapping[int, str], day: dt.date) -> tuple[str, ...]:
    """One line of the list."""
    return (
        str(site.id),
        site.name,
        site.home_url,
        site.site_code or "",
        word(site.level) if site.level else "",
        site.region or region_code_of(site) or "",
        state_words(site, day),
        parents.get(site.parent_id or 0, ""),
    )


def state_words(site: Site, day: dt.date) -> str:
    """The state on ``day``, and until when where it ends."""
    state = state_on(site, day)
    if state is SiteState.NORMAL:
        return word(state)
    until = f"（至 {site.state_until}）" if site.state_until else ""
    return f"{word(state)}{until}"


def site_data(site: Site, parents: Mapping[int, str], day: dt.date) -> dict[str, Any]:
    """A site as JSON: what is registered, the parent's home page, and the state on ``day``."""
    return {
        **site.model_dump(mode="json"),
        "parent": parents.get(site.parent_id or 0),
        "state_now": state_on(site, day).value,
    }


def tree_lines(sites: Sequence[Site], day: dt.date) -> Iterator[str]:
    """The sites as a tree; one whose parent is not among them stands at the left."""
    numbers = {site.id for site in sites}
    children: dict[int | None, list[Site]] = {}
    for site in sites:
        above = site.parent_id if site.parent_id in numbers else None
        children.setdefault(above, []).append(site)
    waiting = [(site, 0) for site in reversed(children.get(None, []))]
    while waiting:
        site, depth = waiting.pop()
        state = state_on(site, day)
        mark = "" if state is SiteState.NORMAL else f"（{word(state)}）"
        yield f"{'　' * depth}#{site.id} {site.name}{mark} {site.home_url}"
        waiting += [(child, depth + 1) for child in reversed(children.get(site.id, []))]


def field_rows(site: Site, parents: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Every field that is filled in."""
    for each in SiteField:
        value = parents.get(site.parent_id or 0) if each is SiteField.PARENT else _held(site, each)
        if value is not None:
            yield word(each), shown(value)


def _held(site: Site, each: SiteField) -> Any:
    return getattr(site, each.value)


def inspection_row(inspection: Inspection) -> tuple[str, ...]:
    """One line of a site's history."""
    return (
        str(inspection.id),
        str(inspection.as_of),
        word(inspection.profile),
        word(inspection.state),
        word(inspection.verdict) if inspection.verdict else "",
        "" if inspection.score is None else f"{inspection.score:g}",
        str(inspection.pages_fetched),
    )


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "（空）"
    return word(value) if isinstance(value, StrEnum) else str(value)


def change_words(changes: Iterable[Change]) -> str:
    """What changes, field by field."""
    return "；".join(
        f"{word(each.field)}：{shown(each.old)} → {shown(each.new)}" for each in changes
    )


def print_plan(plan: ImportPlan, read: ReadSites, *, written: bool, err: bool) -> None:
    """What an import does or would do, and every row that was refused."""
    _print_some("新增", _NEW, [_new_row(each) for each in plan.new], err=err)
    changed = [(each.row.place, _name(each), change_words(each.changes)) for each in plan.changed]
    _print_some("变更", _CHANGED, changed, err=err)
    absent = [(str(site.id), site.name, site.home_url) for site in plan.absent]
    _print_some("登记册中有、名单中没有（不改动）", _ABSENT, absent, err=err)
    for row in plan.refused:
        say([f"{row.place}有误：{'；'.join(row.faults)}。"], err=True)
    say([f"提示：{note}。" for note in read.notes], err=True)
    done = "已写入登记册" if written else "没有写入登记册"
    say([f"{counts_line(plan)}。{done}。"], err=err)


_NEW = ("位置", "名称", "首页")
_CHANGED = ("位置", "名称", "变更")
_ABSENT = ("编号", "名称", "首页")


def counts_line(plan: ImportPlan) -> str:
    """How many rows fare how."""
    return (
        f"新增 {len(plan.new)}，变更 {len(plan.changed)}，不变 {len(plan.unchanged)}，"
        f"有误 {len(plan.refused)}；名单中没有的 {len(plan.absent)}"
    )


def _print_some(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, err: bool
) -> None:
    if not rows:
        return
    say([f"{title} {len(rows)} 个："], err=err)
    print_table("", columns, rows[:_SHOWN], err=err)
    if len(rows) > _SHOWN:
        say([f"……另有 {len(rows) - _SHOWN} 个，用 --json 可看全部。"], err=err)


def _new_row(planned: Planned) -> tuple[str, ...]:
    return planned.row.place, _name(planned), str(planned.row.home_url)


def _name(planned: Planned) -> str:
    return (planned.site.name if planned.site else planned.row.name) or ""


def plan_data(plan: ImportPlan, read: ReadSites, *, written: bool) -> dict[str, Any]:
    """The whole plan as JSON."""
    return {
        "written": written,
        "new": [_planned_data(each) for each in plan.new],
        "changed": [
            {**_planned_data(each), "changes": [_change_data(one) for one in each.changes]}
            for each in plan.changed
        ],
        "unchanged": len(plan.unchanged),
        "refused": [
            {"place": row.place, "row": row.number, "reasons": row.faults} for row in plan.refused
        ],
        "absent": [
            {"id": site.id, "name": site.name, "home_url": site.home_url} for site in plan.absent
        ],
        "notes": read.notes,
    }


def _planned_data(planned: Planned) -> dict[str, Any]:
    site, row = planned.site, planned.row
    return {
        "place": row.place,
        "row": row.number,
        "id": site.id if site else None,
        "name": _name(planned),
        "home_url": site.home_url if site else row.home_url,
    }


def _change_data(change: Change) -> dict[str, Any]:
    old, new = (
        value.isoformat() if isinstance(value, dt.date) else value
        for value in (change.old, change.new)
    )
    return {"field": change.field.value, "old": old, "new": new}
