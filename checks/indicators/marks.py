"""Header and footer marks (国办发〔2017〕47号): each present, the site code everywhere the same."""

from __future__ import annotations

import re

from checks.base import (
    EvidenceItem,
    Fault,
    Outcome,
    Params,
    check,
    judged,
    not_applicable,
    not_assessed,
    passed,
)
from checks.needs import Need
from config.terms import (
    LinkKind,
    MarkKind,
    MarkPlace,
    NotAssessedCause,
    Side,
)
from config.wording import word
from store.evidence import Evidence
from store.tables import Mark

_SITE_CODE = re.compile(r"\d{10}|bm\d{8}")
_FOOTER_MARKS = frozenset(MarkKind) - {MarkKind.SITE_CODE, MarkKind.IPV6_CLAIM}


class MarkPresentParams(Params):
    """The mark that must be there."""

    mark: MarkKind


@check("mark-present", needs=[Need.HOME], params=MarkPresentParams)
def mark_present(evidence: Evidence, params: MarkPresentParams) -> Outcome:
    """The mark stands on the home page, as text, picture or widget.

    Where the home page's footer was not seen (brought by script or in a frame) nothing is held
    against the site.
    """
    name = word(params.mark)
    marks = evidence.marks(params.mark)
    if any(_shows(mark) for mark in marks):
        return passed(f"有{name}。", 1)
    home = evidence.home
    if home is None or home.needs_script:
        reason = f"首页由脚本生成，源码里看不到{name}。"
        return not_assessed(reason, NotAssessedCause.NEEDS_SCRIPT, Side.US)
    hidden = bool(marks) or _footer_may_be_framed(evidence)
    doubt = "只在网页标签或组件里，页脚没有" if marks else "页脚可能在框架里"
    detail = f"首页源码里没有看到{name}" + (f"（{doubt}），需要人工确认。" if hidden else "。")
    fault = Fault(
        title=f"缺少{name}",
        subject=params.mark,
        url=home.final_url,
        detail=detail,
        evidence=(EvidenceItem("首页", home.title or home.final_url, home.final_url),),
        suspect=hidden,
    )
    return judged(detail, 1, [fault])


def _shows(mark: Mark) -> bool:
    """A site code in a tag or in the address of a widget is seen by no visitor."""
    return mark.kind is not MarkKind.SITE_CODE or mark.place is MarkPlace.FOOTER


def _footer_may_be_framed(evidence: Evidence) -> bool:
    """No footer mark at all, and frames on the page that could hold the footer."""
    if any(mark.kind in _FOOTER_MARKS for mark in evidence.marks()):
        return False
    return evidence.count_links(on_home=True, kind=LinkKind.FRAME) > 0


class SiteCodeParams(Params):
    """None."""


@check("site-code-agrees", needs=[Need.HOME], params=SiteCodeParams)
def site_code_agrees(evidence: Evidence, params: SiteCodeParams) -> Outcome:
    """标识码 in footer, SiteIDCode tag and 找错 widget are one and the same, in the right form, and
    the one of the registry where that is known."""
    marks = evidence.marks(MarkKind.SITE_CODE)
    shown = [mark for mark in marks if mark.on_home] or marks
    if not shown:
        return not_applicable("页面上没有网站标识码；是否缺少由网站标识指标判断。")
    codes = sorted({mark.value.strip().lower() for mark in shown})
    known = evidence.site.site_code if evidence.site else None
    detail = _disagreement(codes, known.lower() if known else None)
    if detail is None:
        return passed(f"网站标识码{codes[0]}，{len(shown)}处一致。", len(shown))
    places = [EvidenceItem(word(mark.place), mark.value, mark.page_url) for mark in shown]
    if known:
        places.append(EvidenceItem("登记册", known))
    fault = Fault(
        title="网站标识码不一致" if len(codes) > 1 else "网站标识码不正确",
        subject="site_code",
        url=shown[0].page_url,
        detail=detail,
        evidence=tuple(places),
    )
    return judged(detail, len(shown), [fault])


def _disagreement(codes: list[str], known: str | None) -> str | None:
    if len(codes) > 1:
        return f"页面各处的网站标识码不一致：{'、'.join(codes)}。"
    if not _SITE_CODE.fullmatch(codes[0]):
        return f"网站标识码{codes[0]}不是10位标识码。"
    if known is not None and codes[0] != known:
        return f"页面上的网站标识码{codes[0]}与登记的{known}不一致。"
    return None
