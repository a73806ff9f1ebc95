"""The stored inspection that a command is about."""

from __future__ import annotations

from pydantic import ValidationError
from sqlmodel import Session

from config.errors import UserError
from config.terms import InspectionState
from console.options import home_address
from crawler.plan import Plan
from store.inspections import get_inspection, latest, registered_site, require_evidence
from store.tables import Inspection


def chosen_inspection(session: Session, url: str | None, number: int | None) -> Inspection:
    """The newest inspection of the site at ``url``, or the one with this number.

    Raises ``UserError`` where not exactly one of the two is given, or there is no such inspection.
    """
    if (url is None) == (number is None):
        raise UserError(
            "不知道是哪一次巡检。", "请写网站首页地址，或用 --inspection 写编号，二者写一个。"
        )
    if number is not None:
        return get_inspection(session, number)
    site = registered_site(session, home_address(url or ""))
    found = latest(session, site.home_url)
    if found is None:
        raise UserError(f"{site.home_url} 还没有巡检过。", "请先用 govaudit check 巡检。")
    return found


def finished_plan(inspection: Inspection) -> Plan:
    """The plan of an inspection that has ended gathering. Raises ``UserError``."""
    if inspection.state is InspectionState.GATHERING:
        raise UserError(
            f"编号为 {inspection.id} 的巡检还没有采集完。",
            f"请等它结束；已中断的用 govaudit check {inspection.home_url} --resume 接着做完。",
        )
    require_evidence(inspection)
    try:
        return Plan.model_validate(inspection.options)
    except ValidationError:
        raise UserError(
            f"编号为 {inspection.id} 的巡检没有留下可用的方案。", "请用 govaudit check 重新巡检。"
        ) from None
