"""解读稿与政策原文双向关联: a sampled interpretation leads to the document that it explains."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.needs import Need, cut_short
from config.judging import judging
from config.terms import LinkKind, LinkPlace, NotAssessedCause, PageKind, Side
from store.evidence import Evidence, ItemView
from store.tables import Page

_INTERPRETATION = "policy-interpretation"
_OWN_PLACES = frozenset({LinkPlace.CONTENT, LinkPlace.LIST})


class PolicyLinksParams(Params):
    """How many of the newest interpretations are looked at."""

    sample: int = Field(gt=0)


@check(
    "policy-interpretation-links",
    needs=[Need.HOME, Need.COLUMNS],
    params=PolicyLinksParams,
)
def policy_interpretation_links(evidence: Evidence, params: PolicyLinksParams) -> Outcome:
    """An article without a link that names a document is a hint: there may be another way."""
    articles = newest_articles(evidence, params.sample)
    if not articles:
        return cut_short(evidence.inspection) or not_assessed(
            "没有读到解读稿。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    texts = link_texts(evidence, frozenset(page.key for page in articles))
    words = re.compile("|".join(judging().policy_link_words.document))
    lacking = [page for page in articles if not any(words.search(text) for text in texts[page.key])]
    reason = f"抽查解读稿{len(articles)}篇，没有看到政策原文链接的{len(lacking)}篇。"
    return judged(reason, len(articles), [_fault(page) for page in lacking])


def newest_articles(evidence: Evidence, sample: int) -> list[Page]:
    """The newest interpretations whose pages were read."""
    found: dict[int, tuple[dt.date, Page]] = {}
    for view in evidence.columns():
        if view.column.type == _INTERPRETATION:
            for item in view.items:
                article = item.article
                if article is not None and article.kind is PageKind.ARTICLE:
                    found[article.key] = (_day(item), article)
    newest = sorted(found.values(), key=lambda pair: (pair[0], pair[1].url), reverse=True)
    return [page for _, page in newest[:sample]]


def _day(item: ItemView) -> dt.date:
    return item.effective_date() or dt.date.min


def link_texts(evidence: Evidence, keys: frozenset[int]) -> defaultdict[int, list[str]]:
    """Texts of the links in the bodies of the articles, attachments included."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for view in evidence.links(kind=(LinkKind.PAGE, LinkKind.ATTACHMENT)):
        for referrer in view.referrers:
            if referrer.page_key in keys and referrer.place in _OWN_PLACES:
                texts[referrer.page_key].append(referrer.text)
    return texts


def _fault(page: Page) -> Fault:
    return Fault(
        title="解读稿未关联政策原文",
        subject=page.url,
        url=page.url,
        detail=f"“{page.title or page.url}”里没有看到指向政策原文的链接。",
        evidence=(EvidenceItem("解读稿", page.title or "", page.url),),
        suspect=True,
    )
