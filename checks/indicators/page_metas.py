"""Page tags (网页标签) of 国办发〔2017〕47号: absence apart from wrong form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.needs import Need, cut_short
from config.judging import MetaTag, judging
from config.terms import DateSource, NotAssessedCause, PageKind, Side
from store.evidence import Evidence
from store.tables import Page

_SEEN_DATES = frozenset({DateSource.TEXT, DateSource.SPLIT_TEXT, DateSource.ATTRIBUTE})
_PUBLISHED_TAG = "PubDate"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class MetaGroup(StrEnum):
    """Which tags on which pages."""

    SITE = "site"
    COLUMN = "column"
    ARTICLE = "article"


class MetaAspect(StrEnum):
    """What is wrong with a tag."""

    ABSENT = "absent"
    FORMAT = "format"


class PageMetasParams(Params):
    """``sample``: at most so many pages count as faulty (null: all)."""

    group: MetaGroup
    aspect: MetaAspect
    sample: int | None = Field(default=None, gt=0)


@check("page-metas", needs=[Need.HOME], params=PageMetasParams)
def page_metas(evidence: Evidence, params: PageMetasParams) -> Outcome:
    """Every page of the group that was read; the first ``sample`` faulty ones are listed."""
    tags: tuple[MetaTag, ...] = getattr(judging().page_metas, params.group)
    checked = faulty = 0
    faults: list[Fault] = []
    for page in _pages(evidence, params.group):
        checked += 1
        fault = _absent(page, tags) if params.aspect is MetaAspect.ABSENT else _wrong(page, tags)
        faulty += fault is not None and not fault.suspect
        if fault is not None and (params.sample is None or len(faults) < params.sample):
            faults.append(fault)
    if not checked:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到这类页面。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    return judged(f"查了{checked}个页面，{faulty}个不合要求。", checked, faults)


def _pages(evidence: Evidence, group: MetaGroup) -> Iterator[Page]:
    if group is MetaGroup.ARTICLE:
        return evidence.pages(PageKind.ARTICLE)
    columns = chain(evidence.pages(PageKind.LIST), evidence.pages(PageKind.HUB))
    if group is MetaGroup.COLUMN:
        return columns
    home = [evidence.home] if evidence.home else []
    return chain(home, columns, evidence.pages(PageKind.ARTICLE))


def _values(page: Page, tag: str) -> list[str]:
    """Values of a tag, however its name is written; an empty value is no value."""
    return [
        value.strip()
        for name, values in page.metas.items()
        if name.lower() == tag.lower()
        for value in values
        if value.strip()
    ]


def _absent(page: Page, tags: Sequence[MetaTag]) -> Fault | None:
    lacking = [tag.name for tag in tags if not _values(page, tag.name)]
    if not lacking:
        return None
    return _fault(page, "缺少网页标签", f"缺少标签：{'、'.join(lacking)}。", lacking)


def _wrong(page: Page, tags: Sequence[MetaTag]) -> Fault | None:
    wrong = [
        tag.name
        for tag in tags
        if any(not re.fullmatch(tag.form, value) for value in _values(page, tag.name))
    ]
    if wrong:
        return _fault(page, "网页标签格式不规范", f"格式不规范：{'、'.join(wrong)}。", wrong)
    return _contradicted(page)


def _contradicted(page: Page) -> Fault | None:
    """A PubDate of another day than the one a reader sees, mostly the time of generation."""
    if page.published is None or page.published_source not in _SEEN_DATES:
        return None
    seen = page.published.date().isoformat()
    days = {found[0] for value in _values(page, _PUBLISHED_TAG) if (found := _DAY.match(value))}
    if not days or seen in days:
        return None
    detail = f"PubDate与页面显示的发布日期{seen}不符，可能是页面生成时间。"
    return _fault(page, "发布日期标签与页面不符", detail, [_PUBLISHED_TAG], suspect=True)


def _fault(
    page: Page, title: str, detail: str, names: Sequence[str], *, suspect: bool = False
) -> Fault:
    return Fault(
        title=title,
        subject=page.url,
        url=page.url,
        detail=detail,
        evidence=tuple(
            EvidenceItem(name, "；".join(_values(page, name)) or "（无）", page.url)
            for name in names
        ),
        suspect=suspect,
    )
