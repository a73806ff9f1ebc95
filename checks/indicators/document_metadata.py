"""What the page of a document shows of it: index, number, issuer, dates, validity; and how long
after it was made it was published."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import Field, field_validator

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_applicable
from checks.duties import SHOWN, unseen
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import PageKind
from config.workdays import WorkingDays, working_days_between
from store.evidence import Evidence
from store.tables import Page
from store.titles import plain, titles_of
from store.windows import Window

_DOCUMENT_TYPES = ("policy-documents", "normative-documents", "regulations")
_DAY = re.compile(r"(20\d\d|19\d\d)\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
_SAME_DAY = 3
"""So many documents published on one day: they may have been moved from elsewhere."""
_NO_PLACE = re.compile(r"[省市县区州盟旗政府规发办函人民]")
_NUMBERED_BY = re.compile(r"^[^〔\[［（(【\d]{2,12}")
_HANDED_ON = re.compile(
    r"转发|转载|废止|修订|修改|修正|重新(?:公布|印发)|(?:^|[)）])国|^省|^[^《]{2,5}省"
)
"""Titles of what others made, or of what was made before."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the site with its metadata."""

    url: str
    title: str
    metadata: dict[str, str]
    published: dt.date | None
    scripted: bool

    def day(self, field: str) -> dt.date | None:
        """The day in a field of the metadata."""
        match = _DAY.search(self.metadata.get(field, ""))
        try:
            return dt.date(*map(int, match.groups())) if match else None
        except ValueError:
            return None


def documents(evidence: Evidence, types: tuple[str, ...] = _DOCUMENT_TYPES) -> list[Document]:
    """The articles behind the items of columns of ``types``, newest first."""
    return sorted(
        evidence.once(_all_documents).get(types) or _documents(evidence, types),
        key=lambda each: (each.published or dt.date.min, each.url),
        reverse=True,
    )


def _all_documents(evidence: Evidence) -> dict[tuple[str, ...], list[Document]]:
    return {_DOCUMENT_TYPES: list(_documents(evidence, _DOCUMENT_TYPES))}


def _documents(evidence: Evidence, types: tuple[str, ...]) -> Iterator[Document]:
    urls = {named.url for named in titles_of(evidence).titles if named.column_type in types}
    fields = (Page.url, Page.title, Page.facts, Page.published, Page.rendering)
    for url, title, facts, published, rendering in evidence.page_fields(
        *fields, kind=PageKind.ARTICLE
    ):
        if url in urls:
            metadata = dict(facts.get("metadata") or {})
            day = published.date() if published else None
            scripted = str(rendering) == "script" and not facts.get("rendered")
            yield Document(url, title or url, metadata, day, scripted)


class DocumentMetadataParams(Params):
    """``fields``: which have to be shown; ``sample``: of the newest documents; ``types``: the
    columns they are taken from."""

    fields: tuple[str, ...] = Field(min_length=1)
    sample: int = Field(default=10, gt=0)
    types: tuple[str, ...] = _DOCUMENT_TYPES

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: tuple[str, ...]) -> tuple[str, ...]:
        unknown = set(fields) - set(disclosure().metadata)
        if unknown:
            raise ValueError(f"没有名为 {'、'.join(sorted(unknown))} 的要素")
        return fields


@check("document-metadata", needs=[Need.HOME], params=DocumentMetadataParams)
def document_metadata(evidence: Evidence, params: DocumentMetadataParams) -> Outcome:
    """Labels go by many names, so that what was not seen is a doubt."""
    sample = [each for each in documents(evidence, params.types) if not each.scripted]
    sample = sample[: params.sample]
    if not sample:
        return unseen(evidence, "没有读到文件的正文页。")
    faults = [fault for each in sample if (fault := _lacks(each, params)) is not None]
    said = f"抽查文件{len(sample)}篇，要素齐全的{len(sample) - len(faults)}篇。"
    good = [each for each in sample if all(each.metadata.get(name) for name in params.fields)]
    shown = tuple(
        EvidenceItem(
            "；".join(f"{_word(n)}：{each.metadata[n]}" for n in params.fields),
            each.title,
            each.url,
        )
        for each in good[:SHOWN]
    )
    return replace(judged(said, len(sample), faults), evidence=shown)


def _word(field: str) -> str:
    return disclosure().metadata[field][0]


def _lacks(each: Document, params: DocumentMetadataParams) -> Fault | None:
    lacks = [_word(name) for name in params.fields if not each.metadata.get(name)]
    if not lacks:
        return None
    return Fault(
        title=f"文件没有标明{'、'.join(lacks)}",
        subject=each.url,
        url=each.url,
        detail=f"“{each.title}”的网页上没有看到{'、'.join(lacks)}，也可能用了别的名称。",
        evidence=(EvidenceItem("文件", each.title, each.url),),
        suspect=True,
    )


class PublicationGapParams(Params):
    """``working_days``: the most between making and publishing; ``months``: only documents of that
    time, as old ones get moved and dated anew."""

    working_days: int = Field(gt=0)
    months: int = Field(default=12, gt=0)


@check("publication-gap", needs=[Need.HOME], params=PublicationGapParams)
def publication_gap(evidence: Evidence, params: PublicationGapParams) -> Outcome:
    """Only documents whose issuer is the site's own unit, with both days in their metadata. A
    document that is posted again elsewhere is not late."""
    window = Window.of(months=params.months)
    dated = [each for each in documents(evidence) if each.day("created") and _shown_day(each)]
    own = [each for each in dated if _is_own(evidence, each)]
    recent = [e for e in own if window.contains(e.day("created") or dt.date.min, evidence.as_of)]
    if not dated:
        return unseen(evidence, "没有读到同时标明成文日期和发布日期的文件。")
    if not recent:
        return not_applicable(f"{window.words}内没有能确认是本单位制发、标明两个日期的文件。")
    moved, earlier = _moved_days(recent), _earliest_days(evidence)
    found = [
        _late(each, params.working_days, earlier, doubt=_is_doubtful(evidence, each, moved))
        for each in recent
    ]
    faults = [fault for fault in found if fault is not None]
    late = f"超过{params.working_days}个工作日才发布的{len(faults)}件"
    said = f"查本单位制发的文件{len(recent)}件，{late}。"
    return judged(said, len(recent), faults)


def _shown_day(each: Document) -> dt.date | None:
    return each.day("published") or each.published


def _is_own(evidence: Evidence, each: Document) -> bool:
    """The issuer, where told, is the unit of the site or an office of it."""
    issuer = plain(each.metadata.get("issuer", ""))
    return bool(issuer) and any(stem in issuer for stem in _stems(evidence))


def _stems(evidence: Evidence) -> list[str]:
    """How the unit of the site begins: 清河县."""
    site = evidence.site
    names = [
        plain(n) for n in (evidence.inspection.name, site and site.name, site and site.sponsor) if n
    ]
    stems = [re.sub(r"(?:人民政府)?(?:门户)?(?:网站?)?$|人民政府.*$", "", name) for name in names]
    return [stem for stem in stems if stem]


def _is_doubtful(evidence: Evidence, each: Document, moved: frozenset[dt.date]) -> bool:
    """Many portals give as issuer who posted it. That the unit made it itself is certain by its
    number only: 清政发 is of 清河县, 国办发 is not."""
    number = _NUMBERED_BY.match(plain(each.metadata.get("number", "")))
    signs = set(_NO_PLACE.sub("", number[0])) if number else set()
    own = any(signs & set(_NO_PLACE.sub("", stem)) for stem in _stems(evidence))
    handed_on = bool(_HANDED_ON.search(plain(each.title)))
    return not own or handed_on or _shown_day(each) in moved


def _earliest_days(evidence: Evidence) -> dict[str, dt.date]:
    """When each title was first shown anywhere on the site."""
    found: dict[str, dt.date] = {}
    for named in titles_of(evidence).titles:
        if named.date:
            found[named.plain] = min(named.date, found.get(named.plain, named.date))
    return found


def _moved_days(recent: list[Document]) -> frozenset[dt.date]:
    days = [_shown_day(each) for each in recent]
    return frozenset(day for day in days if day and days.count(day) >= _SAME_DAY)


def _late(each: Document, most: int, earlier: dict[str, dt.date], *, doubt: bool) -> Fault | None:
    made, shown = each.day("created"), _shown_day(each)
    if shown is not None:
        shown = min(shown, earlier.get(plain(each.title), shown))
    if made is None or shown is None or shown <= made:
        return None
    count: WorkingDays = working_days_between(made, shown)
    if count.days <= most:
        return None
    return Fault(
        title=f"成文后{count.days}个工作日才发布",
        subject=each.url,
        url=each.url,
        detail=(
            f"“{each.title}”{made}成文，{shown}发布，相隔{(shown - made).days}天、"
            f"{count.days}个工作日，应在{most}个工作日内。{count.note}"
        ),
        evidence=(EvidenceItem("发文单位", each.metadata.get("issuer", ""), each.url),),
        suspect=doubt or not count.statutory,
    )


class RecordsAgreeParams(Params):
    """``first`` and ``second``: columns whose entries have to agree."""

    first: tuple[str, ...] = Field(min_length=1)
    second: tuple[str, ...] = Field(min_length=1)


@check("records-agree", needs=[Need.HOME, Need.COLUMNS], params=RecordsAgreeParams)
def records_agree(evidence: Evidence, params: RecordsAgreeParams) -> Outcome:
    """Documents under the same title in both places tell the same number and validity."""
    first = {plain(each.title): each for each in documents(evidence, params.first)}
    second = {plain(each.title): each for each in documents(evidence, params.second)}
    shared = sorted(set(first) & set(second))
    pairs = [(first[t], second[t]) for t in shared if first[t].url != second[t].url]
    if not pairs:
        return unseen(evidence, "两处没有同名而不同页的文件，不能比对。")
    faults = [fault for pair in pairs if (fault := _differs(*pair)) is not None]
    return judged(f"比对两处同名文件{len(pairs)}件，不一致的{len(faults)}件。", len(pairs), faults)


def _differs(one: Document, other: Document) -> Fault | None:
    told = [
        f"{_word(name)}：{one.metadata[name]} / {other.metadata[name]}"
        for name in ("number", "validity", "created")
        if one.metadata.get(name)
        and other.metadata.get(name)
        and plain(one.metadata[name]) != plain(other.metadata[name])
    ]
    if not told:
        return None
    return Fault(
        title="同一文件两处信息不一致",
        subject=one.url,
        url=one.url,
        detail=f"“{one.title}”：{'；'.join(told)}。",
        evidence=(EvidenceItem("另一处", other.title, other.url),),
        suspect=True,
    )
