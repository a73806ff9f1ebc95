"""Interpretations of policies: linked both ways with their documents, soon after them, and not in
text alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.columns import innermost
from checks.duties import SHOWN, home_of, unseen
from checks.indicators.policy_links import link_texts, newest_articles
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import LinkKind, LinkPlace, PageKind
from config.workdays import working_days_between
from store.evidence import Evidence
from store.tables import Page, SiteColumn
from store.titles import absence_is_proved, titles_of

_INTERPRETATION = "policy-interpretation"
_DOCUMENTS = frozenset({"policy-documents", "normative-documents", "regulations"})
_OWN_PLACES = frozenset({LinkPlace.CONTENT, LinkPlace.LIST})
_PLACES_KEPT = 5
"""Referrers of a link that are kept; with more, one may have been left out."""


class InterpretationsLinkedParams(Params):
    """``sample``: of the newest interpretations. ``lag``: working days that one may come after its
    document; null: however late."""

    sample: int = Field(gt=0)
    lag: int | None = Field(default=None, ge=0)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An interpretation and the document that it leads to."""

    interpretation: Page
    document: Page
    back: bool | None
    """The document leads back; null: that could not be seen."""


@check(
    "interpretations-linked", needs=[Need.HOME, Need.COLUMNS], params=InterpretationsLinkedParams
)
def interpretations_linked(evidence: Evidence, params: InterpretationsLinkedParams) -> Outcome:
    """Sampled: from the interpretation to the document, back again, and the time between. Links
    that a script brings are not seen, so that what is missing is a doubt."""
    articles = newest_articles(evidence, params.sample)
    if not articles:
        return unseen(evidence, "没有读到解读稿。")
    pairs = _pairs(evidence, articles)
    alone = [page for page in articles if page.key not in {p.interpretation.key for p in pairs}]
    faults = [_no_document(page) for page in alone]
    faults += [_no_way_back(pair) for pair in pairs if pair.back is False]
    late = [] if params.lag is None else [f for p in pairs if (f := _late(p, params.lag))]
    said = f"抽查解读稿{len(articles)}篇：能到政策原文的{len(pairs)}篇，"
    said += f"原文能回到解读的{sum(pair.back is True for pair in pairs)}篇"
    said += f"，比原文晚得太多的{len(late)}篇。" if params.lag is not None else "。"
    shown = tuple(
        EvidenceItem("解读与原文", f"{p.interpretation.title} ↔ {p.document.title}", p.document.url)
        for p in pairs
    )
    return replace(judged(said, len(articles), [*faults, *late]), evidence=shown)


def _pairs(evidence: Evidence, articles: list[Page]) -> list[_Pair]:
    """By the links in the bodies of the interpretations that end at an article of a column of
    documents, or at one whose metadata tell that it is a document."""
    targets = _targets(evidence, {page.key: page for page in articles})
    texts = link_texts(evidence, frozenset(page.key for page in targets.values()))
    return [
        _Pair(page, targets[page.key], _leads_back(evidence, targets[page.key], page, texts))
        for page in articles
        if page.key in targets
    ]


def _targets(evidence: Evidence, own: dict[int, Page]) -> dict[int, Page]:
    """The document that each interpretation leads to, by the key of the interpretation."""
    documents = _document_urls(evidence)
    found: dict[int, Page] = {}
    for view in evidence.links(kind=LinkKind.PAGE):
        keys = {r.page_key for r in view.referrers if r.place in _OWN_PLACES} & set(own)
        target = evidence.page(view.link.key) if keys - set(found) else None
        if target is not None and _is_document(target, documents):
            found.update(dict.fromkeys(keys - set(found), target))
    return found


def _document_urls(evidence: Evidence) -> frozenset[str]:
    titles = titles_of(evidence).titles
    return frozenset(named.url for named in titles if named.column_type in _DOCUMENTS)


def _is_document(page: Page, documents: frozenset[str]) -> bool:
    if page.kind is not PageKind.ARTICLE:
        return False
    metadata = page.facts.get("metadata") or {}
    return page.url in documents or bool(metadata.get("number"))


def _leads_back(
    evidence: Evidence, document: Page, interpretation: Page, texts: Mapping[int, list[str]]
) -> bool | None:
    """To this interpretation, or to any by the text of the link."""
    view = evidence.link(interpretation.url)
    referrers = view.referrers if view else []
    words = disclosure().interpretation.link_words
    named = any(words.search(text) for text in texts.get(document.key, ()))
    if named or any(referrer.page_key == document.key for referrer in referrers):
        return True
    full = view is not None and view.link.referrer_count > _PLACES_KEPT
    return None if full or document.needs_script else False


def _late(pair: _Pair, most: int) -> Fault | None:
    told, made = pair.interpretation.published, pair.document.published
    if told is None or made is None or told <= made:
        return None
    count = working_days_between(made.date(), told.date())
    if count.days <= most:
        return None
    page = pair.interpretation
    return Fault(
        title=f"解读比政策原文晚{count.days}个工作日",
        subject=f"{page.url} lag",
        url=page.url,
        detail=f"原文{made.date()}发布，解读{told.date()}发布，应不超过{most}个工作日。{count.note}",
        evidence=(EvidenceItem("政策原文", pair.document.title or "", pair.document.url),),
        suspect=True,
    )


def _no_document(page: Page) -> Fault:
    return Fault(
        title="解读稿没有通往政策原文的链接",
        subject=page.url,
        url=page.url,
        detail=f"“{page.title or page.url}”里没有看到通往政策原文的链接。",
        evidence=(EvidenceItem("解读稿", page.title or "", page.url),),
        suspect=True,
    )


def _no_way_back(pair: _Pair) -> Fault:
    page = pair.document
    return Fault(
        title="政策原文没有通往解读的链接",
        subject=page.url,
        url=page.url,
        detail=f"解读稿“{pair.interpretation.title}”通往这份文件，但它没有通往解读的链接。",
        evidence=(
            EvidenceItem("解读稿", pair.interpretation.title or "", pair.interpretation.url),
        ),
        suspect=True,
    )


class InterpretationFormsParams(Params):
    """``least``: so many forms other than text."""

    least: int = Field(gt=0)


@check("interpretation-forms", needs=[Need.HOME], params=InterpretationFormsParams)
def interpretation_forms(evidence: Evidence, params: InterpretationFormsParams) -> Outcome:
    """Forms that titles, columns and links tell of."""
    forms = disclosure().interpretation.forms
    inside = {view.column.key for view in innermost(evidence.columns(), _is_meant)}
    names = [
        named
        for named in titles_of(evidence).everything
        if named.column_key in inside or "解读" in named.text or "图解" in named.text
    ]
    found = {
        form: named
        for form, words in forms.items()
        if (named := next((n for n in names if words.search(n.plain)), None)) is not None
    }
    said = f"解读形式应有{params.least}种以上不同于文字的，看到{len(found)}种。"
    shown = tuple(EvidenceItem(form, named.text, named.url) for form, named in found.items())
    if len(found) >= params.least:
        return replace(judged(said, len(forms), []), evidence=shown[:SHOWN])
    if not absence_is_proved(evidence):
        return replace(unseen(evidence, f"{said}网站没有全部看到。"), evidence=shown)
    home = home_of(evidence)
    fault = Fault(
        title="解读形式单一",
        subject="interpretation forms",
        url=home,
        detail=f"{said}从标题看不出形式的没有计入。",
        evidence=(EvidenceItem("首页", home, home),),
        suspect=True,
    )
    return replace(judged(said, len(forms), [fault]), evidence=shown)


def _is_meant(column: SiteColumn) -> bool:
    return column.type == _INTERPRETATION
