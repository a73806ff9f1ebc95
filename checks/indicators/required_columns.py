"""Columns that a site of its level must have (必设栏目)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from checks.base import (
    EvidenceItem,
    Fault,
    Outcome,
    Params,
    check,
    judged,
    not_applicable,
    not_assessed,
)
from checks.needs import Need, cut_short
from config.columns import vocabulary
from config.terms import Level, NotAssessedCause, RequiredStatus, Side
from config.wording import word
from store.evidence import Evidence
from store.required_columns import CHECK, RequiredColumn, required_columns, types_for

_REASONS = {
    RequiredStatus.MISSING: "首页、导航和上级栏目页都已看过，没有找到这个栏目。",
    RequiredStatus.EMPTY_LINK: "有栏目名称，但链接是空的，点击没有反应。",
    RequiredStatus.DEAD_LINK: "有栏目名称，但链接打不开。",
    RequiredStatus.IN_DOUBT: "没有找到这个栏目，但首页或导航没有全部看到，需要人工确认。",
}


class ColumnSpec(BaseModel):
    """A required column; ``levels`` empty: of every level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    levels: tuple[Level, ...] = ()

    @field_validator("type")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in vocabulary().types:
            raise ValueError(f"栏目词表里没有 {value}")
        return value


class RequiredColumnsParams(Params):
    """The required columns."""

    columns: tuple[ColumnSpec, ...]


@check(CHECK, needs=[Need.HOME], params=RequiredColumnsParams)
def required(evidence: Evidence, params: RequiredColumnsParams) -> Outcome:
    """Each required column is there, or it is a fault; in doubt is a hint, never a fault."""
    specs = [spec.model_dump() for spec in params.columns]
    types = types_for(specs, evidence.inspection.level)
    if not types:
        return not_applicable("对这一层级的网站没有必设栏目要求。")
    columns = required_columns(evidence, types)
    lacking = [column for column in columns if column.status is not RequiredStatus.FOUND]
    doubtful = [column for column in lacking if column.status is RequiredStatus.IN_DOUBT]
    reason = f"应设{len(columns)}个栏目，找到{len(columns) - len(lacking)}个"
    if doubtful and len(doubtful) == len(lacking):
        return cut_short(evidence.inspection) or not_assessed(
            f"{reason}，其余{len(doubtful)}个因首页或导航没有看全，不能确定。",
            NotAssessedCause.NO_EVIDENCE,
            Side.US,
        )
    faults = [_fault(evidence, column) for column in lacking]
    return judged(f"{reason}，缺{len(lacking)}个。", len(columns), faults)


def _fault(evidence: Evidence, column: RequiredColumn) -> Fault:
    home = evidence.inspection.final_home_url or evidence.inspection.home_url
    place = [EvidenceItem("首页", home, home)]
    if column.matched_text:
        place.append(EvidenceItem("名称", column.matched_text, column.url))
    return Fault(
        title=f"必设栏目“{column.title}”{word(column.status)}",
        subject=column.type,
        url=column.url or home,
        detail=_REASONS[column.status],
        evidence=tuple(place),
        suspect=column.status is RequiredStatus.IN_DOUBT,
    )
