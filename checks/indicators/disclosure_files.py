"""政府信息公开指南 and 目录 with the elements that article 12 of the regulation lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import home_of, look_for_column, unseen, verdict_on
from checks.indicators.disclosure_platform import guide_files, is_elsewhere, section_hint
from checks.needs import Need
from config.disclosure import WantedColumn, disclosure
from config.terms import DisclosureFile, PageKind
from config.wording import word
from store.evidence import Evidence
from store.tables import Page
from store.titles import titles_of

_CATALOGUE = ("statutory-openness", "openness")
_GUIDE = "openness-guide"


class DisclosureFileParams(Params):
    """``file``: the guide or the catalogue."""

    file: DisclosureFile


@check("disclosure-file", needs=[Need.HOME], params=DisclosureFileParams)
def disclosure_file(evidence: Evidence, params: DisclosureFileParams) -> Outcome:
    """It is there, and its elements were read; one that was not found may be told in other
    words."""
    types = (_GUIDE,) if params.file is DisclosureFile.GUIDE else _CATALOGUE
    looked = look_for_column(evidence, WantedColumn(title=word(params.file), types=types))
    if not looked.found and params.file is DisclosureFile.GUIDE:
        looked = replace(looked, found=guide_files(evidence)[:1])
    if not looked.found and is_elsewhere(evidence):
        return unseen(evidence, "公开平台在别的网站上，没有走到那里。")
    if not looked.found:
        prescribed = params.file is DisclosureFile.GUIDE
        hint = section_hint(evidence, types[0], looked.dead_end)
        return verdict_on(
            evidence, [replace(looked, hint=hint)], what="文件", prescribed=prescribed
        )
    if params.file is DisclosureFile.GUIDE:
        return _guide(evidence)
    return _catalogue(evidence)


def _guide(evidence: Evidence) -> Outcome:
    """The fullest guide that was read: sites of many units have several."""
    guides = list(_guides(evidence))
    if not guides:
        return unseen(evidence, "有公开指南，但没有读到它的正文，可能在附件里。")
    url, lacks, has = min(guides, key=lambda guide: len(guide[1]))
    said = f"指南写明{len(has)}项要素"
    if not lacks:
        return judged(f"{said}，齐全。", len(has), [])
    if not has:
        return unseen(evidence, "公开指南的页面上没有正文，可能在附件里。")
    return judged(
        f"{said}，没有看到{'、'.join(lacks)}。", len(has) + len(lacks), [_lacks(url, lacks)]
    )


def _guides(evidence: Evidence) -> Iterator[tuple[str, list[str], list[str]]]:
    for url, facts in evidence.page_fields(Page.url, Page.facts):
        elements = facts.get("disclosure_guide")
        if elements:
            yield url, list(elements["missing"]), list(elements["found"])


def _catalogue(evidence: Evidence) -> Outcome:
    """The catalogue's elements stand in the lists of the platform and on its documents."""
    fields = {
        name
        for (facts,) in evidence.page_fields(Page.facts, kind=PageKind.ARTICLE)
        for name in (facts.get("metadata") or {})
    }
    items = [named for named in titles_of(evidence).titles if named.column_key is not None]
    named = bool(items)
    dated = any(item.date for item in items)
    has = {
        "索引": "index" in fields,
        "名称": named,
        "内容概述": named,
        "生成日期": dated or bool(fields & {"created", "published"}),
    }
    lacks = [name for name in disclosure().elements[DisclosureFile.CATALOGUE] if not has.get(name)]
    if not lacks:
        return judged("目录各项要素齐全。", len(has), [])
    if not named:
        return unseen(evidence, "没有读到目录的条目。")
    return judged(
        f"没有看到目录的{'、'.join(lacks)}。", len(has), [_lacks(home_of(evidence), lacks)]
    )


def _lacks(url: str, lacks: list[str]) -> Fault:
    return Fault(
        title=f"没有看到{'、'.join(lacks)}",
        subject=url,
        url=url,
        detail="条例第十二条要求的要素没有看到，也可能用了别的说法。",
        evidence=(EvidenceItem("网页", url, url),),
        suspect=True,
    )
