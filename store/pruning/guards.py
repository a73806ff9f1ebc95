"""Why an inspection keeps its evidence, whatever the policy says.

A guard gives a query for the numbers of the inspections that it holds; add one by writing a
function under :func:`guard`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, func, union
from sqlmodel import col, select

from config.terms import AuditState, InspectionState, NoticeState
from store.tables import Audit, AuditSite, Inspection, Notice, NoticeItem, NoticeRecheck

Held: TypeAlias = "Select[Any] | Any"

_OVER = (
    NoticeState.DISCARDED,
    NoticeState.CLOSED,
    NoticeState.CORRECTED,
    NoticeState.WITHDRAWN,
)
"""Notices that nobody can object to any more."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One reason."""

    reason: str
    held: Callable[[], Held]
    """A query of one column: numbers of inspections."""


_GUARDS: list[Guard] = []


def guard(reason: str) -> Callable[[Callable[[], Held]], Callable[[], Held]]:
    """Register a guard."""

    def register(function: Callable[[], Held]) -> Callable[[], Held]:
        _GUARDS.append(Guard(reason, function))
        return function

    return register


def guards() -> tuple[Guard, ...]:
    """All of them."""
    return tuple(_GUARDS)


@guard("巡检还没有完成")
def unfinished() -> Held:
    return select(Inspection.id).where(col(Inspection.state) != InspectionState.JUDGED)


@guard("网站最近的一次巡检")
def newest() -> Held:
    """The newest of all, and the newest that read a page."""
    any_at_all = select(func.max(Inspection.id)).group_by(col(Inspection.site_id))
    with_pages = any_at_all.where(col(Inspection.pages_fetched) > 0)
    return union(any_at_all, with_pages)


@guard("检查还在进行")
def in_running_audit() -> Held:
    running = select(Audit.id).where(col(Audit.state) == AuditState.RUNNING)
    return select(AuditSite.inspection_id).where(
        col(AuditSite.inspection_id).is_not(None), col(AuditSite.audit_id).in_(running)
    )


@guard("整改通知还没有办结")
def named_by_open_notice() -> Held:
    is_open = select(Notice.id).where(col(Notice.state).not_in(_OVER))
    return union(
        select(Notice.inspection_id).where(col(Notice.state).not_in(_OVER)),
        select(NoticeItem.inspection_id).where(col(NoticeItem.notice_id).in_(is_open)),
        select(NoticeRecheck.inspection_id).where(col(NoticeRecheck.notice_id).in_(is_open)),
    )
