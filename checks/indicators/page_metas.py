"""Page tags (网页标签) of 国办发〔2017〕47号: absence apart from wrong form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

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
_LISTED = 500
"""Faulty pages that are listed at most; a template's fault is on every page."""


class MetaGroup(StrEnum):
    """Which tags on which pages."""

    SITE = "site"
    COLUMN = "column"
    ARTICLE = "article"


class MetaAspect(StrEnum):
    """What is wrong with a tag."""

    ABSENT = "absent"
    FORMAT = "format"


_GROUPS: Mapping[PageKind, tuple[MetaGroup, ...]] = {
    PageKind.HOME: (MetaGroup.SITE,),
    PageKind.LIST: (MetaGroup.SITE, MetaGroup.COLUMN),
    PageKind.HUB: (MetaGroup.SITE, MetaGroup.COLUMN),
    PageKind.ARTICLE: (MetaGroup.SITE, MetaGroup.ARTICLE),
}


_FIELDS = (
    Page.key,
    Page.column_key,
    Page.url,
    Page.kind,
    Page.status,
    Page.challenge,
    Page.metas,
    Page.published,
    Page.published_source,
)
_LETTERS = frozenset({"consultation", "messages"})
"""Types of columns whose items are letters of visitors, not articles of the site."""
_UNTAGGED = frozenset({"site-map"})
"""Types of what stands in navigation and is no column of information."""


class PageMetasParams(Params):
    """``sample``: at most so many pages count as faulty."""

    group: MetaGroup
    aspect: MetaAspect
    sample: int = Field(default=_LISTED, gt=0, le=_LISTED)


@check("page-metas", needs=[Need.HOME], params=PageMetasParams)
def page_metas(evidence: Evidence, params: PageMetasParams) -> Outcome:
    """Every page of the group that was read; the first ``sample`` faulty ones are listed."""
    seen = evidence.once(_read_tags)[params.group, params.aspect]
    if not seen.checked:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到这类页面。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    reason = f"查了{seen.checked}个页面，{seen.faulty}个不合要求。"
    return judged(reason, seen.checked, seen.faults[: params.sample])


@dataclass(slots=True)
class _Tagged:
    """What of a page its tags are judged by."""

    url: str
    values: dict[str, list[str]]
    """Values that are not empty, by the name of the tag in lower case."""
    published: dt.date | None
    """The date that a reader sees."""

    def of(self, tag: str) -> list[str]:
        """Values of a tag, however its name is written."""
        return self.values.get(tag.lower(), [])


@dataclass(slots=True)
class _Seen:
    """Pages of one group judged by one aspect."""

    checked: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault | None) -> None:
        """One more page."""
        self.checked += 1
        self.faulty += fault is not None and not fault.suspect
        if fault is not None and len(self.faults) < _LISTED:
            self.faults.append(fault)


def _read_tags(evidence: Evidence) -> dict[tuple[MetaGroup, MetaAspect], _Seen]:
    """One look at all pages for all rules: a site has many pages, and a pack many such rules."""
    seen = {(group, aspect): _Seen() for group in MetaGroup for aspect in MetaAspect}
    places = _Places.of(evidence)
    for row in evidence.page_fields(*_FIELDS):
        key, column_key, url, kind, status, challenge, metas, published, source = row
        if challenge or (status or 0) >= HTTPStatus.BAD_REQUEST:
            continue
        shown = published.date() if published is not None and source in _SEEN_DATES else None
        page = _Tagged(url, _values(metas), shown)
        for group in _GROUPS.get(kind, ()):
            if places.bind(group, key, column_key) and not _is_column_text(group, page):
                tags: tuple[MetaTag, ...] = getattr(judging().page_metas, group)
                seen[group, MetaAspect.ABSENT].add(_absent(page, tags))
                seen[group, MetaAspect.FORMAT].add(_wrong(page, tags))
    return seen


@dataclass(frozen=True, slots=True)
class _Places:
    """What the pages of a site are to its columns; by keys of pages."""

    columns: frozenset[int]
    tagged_columns: frozenset[int]
    letters: frozenset[int]

    @classmethod
    def of(cls, evidence: Evidence) -> _Places:
        views = evidence.columns()
        boards = (view for view in views if view.column.type in _LETTERS)
        return cls(
            columns=frozenset(view.column.key for view in views),
            tagged_columns=frozenset(
                view.column.key for view in views if view.column.type not in _UNTAGGED
            ),
            letters=frozenset(
                item.item.link_key for view in boards for item in view.items if item.item.link_key
            ),
        )

    def bind(self, group: MetaGroup, key: int, column_key: int | None) -> bool:
        """Whether a page has to bear the tags of ``group``: a column of one text (概况, 指南) is no
        article, and neither is a letter."""
        if group is MetaGroup.COLUMN:
            return not self.tagged_columns.isdisjoint((key, column_key))
        return group is MetaGroup.SITE or (key not in self.columns and key not in self.letters)


def _is_column_text(group: MetaGroup, page: _Tagged) -> bool:
    """A column of one text that no navigation shows: undated, and with the tags of a column."""
    named = bool(page.of("ColumnName")) and not page.of("ArticleTitle")
    return group is MetaGroup.ARTICLE and page.published is None and named


def _values(metas: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, values in metas.items():
        kept = [value.strip() for value in values if value.strip()]
        found.setdefault(name.lower(), []).extend(kept)
    return found


def _absent(page: _Tagged, tags: Sequence[MetaTag]) -> Fault | None:
    lacking = [tag.name for tag in tags if not page.of(tag.name)]
    if not lacking:
        return None
    return _fault(page, "缺少网页标签", f"缺少标签：{'、'.join(lacking)}。", lacking)


def _wrong(page: _Tagged, tags: Sequence[MetaTag]) -> Fault | None:
    wrong = [
        tag.name
        for tag in tags
        if any(not re.fullmatch(tag.form, value) for value in page.of(tag.name))
    ]
    if wrong:
        return _fault(page, "网页标签格式不规范", f"格式不规范：{'、'.join(wrong)}。", wrong)
    return _contradicted(page) if any(tag.name == _PUBLISHED_TAG for tag in tags) else None


def _contradicted(page: _Tagged) -> Fault | None:
    """A PubDate of another day than the one a reader sees, mostly the time of generation."""
    days = {found[0] for value in page.of(_PUBLISHED_TAG) if (found := _DAY.match(value))}
    if page.published is None or not days or page.published.isoformat() in days:
        return None
    detail = f"PubDate与页面显示的发布日期{page.published}不符，可能是页面生成时间。"
    return _fault(page, "发布日期标签与页面不符", detail, [_PUBLISHED_TAG], suspect=True)


def _fault(
    page: _Tagged, title: str, detail: str, names: Sequence[str], *, suspect: bool = False
) -> Fault:
    return Fault(
        title=title,
        subject=page.url,
        url=page.url,
        detail=detail,
        evidence=tuple(
            EvidenceItem(name, "；".join(page.of(name)) or "（无）", page.url) for name in names
        ),
        suspect=suspect,
    )
