"""个人信息保护: numbers of persons in pages and files, for a person to look at, always masked."""

from __future__ import annotations

from typing import Any

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.needs import Need
from config.terms import PersonalKind, Severity, SiteFunction
from config.wording import word
from store.evidence import Evidence
from store.tables import Page

_FACT = "personal_data"
_SHOWN = 5
_REMEDY = "核实是否为个人信息；确属不应公开的，立即撤下或遮盖后重新发布，并清理搜索缓存。"


class PersonalDataParams(Params):
    """Which kinds count."""

    kinds: tuple[PersonalKind, ...] = (
        PersonalKind.ID_CARD,
        PersonalKind.BANK_CARD,
        PersonalKind.MOBILE,
        PersonalKind.PASSPORT,
    )


@check("personal-data", needs=[Need.HOME], uses=[Need.ATTACHMENTS], params=PersonalDataParams)
def personal_data(evidence: Evidence, params: PersonalDataParams) -> Outcome:
    """Every page and file that shows numbers of persons; a person decides whether they may."""
    faults = []
    pages = 0
    for url, title, facts in evidence.page_fields(Page.url, Page.title, Page.facts):
        pages += 1
        fault = _fault(facts.get(_FACT), title or url, url, url, params)
        if fault is not None:
            faults.append(fault)
    files = evidence.attachments()
    for file in files:
        fault = _fault(file.personal, file.title or file.url, file.url, file.page_url, params)
        if fault is not None:
            faults.append(fault)
    opened = evidence.function_run(SiteFunction.ATTACHMENTS) is not None
    looked = f"、附件{len(files)}个" if opened else "（没有打开附件）"
    ask = f"疑似含有个人信息的{len(faults)}处，需人工核实" if faults else "没有发现个人信息"
    said = f"查看网页{pages}个{looked}，{ask}。"
    return judged(said, pages + len(files), faults)


def _fault(
    found: dict[str, Any] | None,
    name: str,
    url: str,
    page_url: str | None,
    params: PersonalDataParams,
) -> Fault | None:
    counts = {
        kind: count
        for kind, count in ((found or {}).get("counts") or {}).items()
        if PersonalKind(kind) in params.kinds
    }
    if not counts or found is None:
        return None
    said = "、".join(f"{word(PersonalKind(kind))}{count}个" for kind, count in counts.items())
    shown = [each for each in found["examples"] if each["kind"] in counts][:_SHOWN]
    evidence = [
        EvidenceItem(word(PersonalKind(each["kind"])), each["masked"], page_url) for each in shown
    ]
    return Fault(
        title="疑似泄露个人信息",
        subject=url,
        url=url,
        detail=f"“{name}”中有{said}（已遮盖）。",
        evidence=tuple(evidence),
        suspect=True,
        severity=Severity.MAJOR,
        remedy=_REMEDY,
    )
