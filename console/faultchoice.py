"""Options of the command line that choose faults, the same for every command that takes some."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlmodel import Session

from config.errors import UserError
from config.terms import ReviewState, Severity
from console.chosen import chosen_inspection
from console.options import home_address, split_list
from store.faultquery import FaultFilter
from store.inspections import registered_site
from store.tables import Audit, Inspection, Site

SiteOption = Annotated[
    str | None, typer.Option("--site", help="网站：登记编号或首页地址；取它最近一次巡检。")
]
AuditOption = Annotated[int | None, typer.Option("--audit", min=1, help="检查（audit）编号。")]
InspectionOption = Annotated[int | None, typer.Option("--inspection", min=1, help="巡检编号。")]
IndicatorOption = Annotated[str | None, typer.Option("--indicator", help="指标编号，逗号分隔。")]
SeverityOption = Annotated[
    list[Severity] | None, typer.Option("--severity", help="严重程度，可给多个。")
]
SuspectOption = Annotated[
    bool | None, typer.Option("--suspect/--certain", help="只要疑似的，或只要确定的。")
]
StateOption = Annotated[
    list[ReviewState] | None, typer.Option("--state", help="复核状态，可给多个。")
]


def chosen_site(session: Session, text: str) -> Site:
    """A site by its number or home page. Raises ``UserError``."""
    if not text.strip().isdecimal():
        return registered_site(session, home_address(text))
    site = session.get(Site, int(text))
    if site is None:
        raise UserError(f"没有编号为 {text} 的网站。", "请用首页地址，或核对编号和 --db。")
    return site


def inspection_of(session: Session, site: str | None, number: int | None) -> Inspection:
    """The inspection of this number, or the newest of the site. Raises ``UserError``."""
    if site is not None and number is None and site.strip().isdecimal():
        return chosen_inspection(session, chosen_site(session, site).home_url, None)
    return chosen_inspection(session, site, number)


def fault_filter(
    session: Session,
    *,
    site: str | None = None,
    audit: int | None = None,
    inspection: int | None = None,
    indicator: str | None = None,
    severity: list[Severity] | None = None,
    suspect: bool | None = None,
    state: list[ReviewState] | None = None,
) -> FaultFilter:
    """What the options say. Raises ``UserError`` for what is not there."""
    if audit is not None and session.get(Audit, audit) is None:
        raise UserError(f"没有编号为 {audit} 的检查。", "请核对 --audit 和 --db。")
    if inspection is not None and session.get(Inspection, inspection) is None:
        raise UserError(f"没有编号为 {inspection} 的巡检。", "请核对 --inspection 和 --db。")
    return FaultFilter(
        site_id=chosen_site(session, site).id if site is not None else None,
        audit_id=audit,
        inspection_ids=(inspection,) if inspection is not None else (),
        indicators=split_list(indicator),
        severities=tuple(severity or ()),
        suspect=suspect,
        states=tuple(state or ()),
    )
