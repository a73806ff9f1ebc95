"""政府信息公开平台 (国办公开办函〔2019〕61号): its unified name, its four sections, the entry for
applications, on the site itself, prominent on the home page."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import Looked, home_of, look_for_column, unseen, verdict_on
from checks.needs import Need
from config.columns import vocabulary
from config.disclosure import WantedColumn, disclosure
from config.terms import LinkScope, PlatformPart, RequiredStatus
from config.wording import word
from store.evidence import Evidence, LinkView
from store.required_columns import RequiredColumn
from store.tables import Page
from store.titles import Named, absence_is_proved, plain, titles_of

_LONGEST_SECTION = 12
_ELSEWHERE = "平台在别的网站上，没有走到那里。"


class DisclosurePlatformParams(Params):
    """Which parts count."""

    parts: tuple[PlatformPart, ...] = Field(min_length=1)


@check("disclosure-platform", needs=[Need.HOME], params=DisclosurePlatformParams)
def disclosure_platform(evidence: Evidence, params: DisclosurePlatformParams) -> Outcome:
    """Part by part; the name and the sections are prescribed, so that what is not there by its name
    is missing once the whole site was seen."""
    outcomes = [_JUDGES[part](evidence) for part in params.parts]
    reasons = "".join(
        f"{word(part)}：{outcome.reason}"
        for part, outcome in zip(params.parts, outcomes, strict=True)
    )
    faults = [fault for outcome in outcomes for fault in outcome.faults]
    shown = tuple(item for outcome in outcomes for item in outcome.evidence)
    open_ends = [outcome for outcome in outcomes if outcome.cause is not None]
    if open_ends and not any(not fault.suspect for fault in faults):
        return replace(unseen(evidence, reasons), evidence=shown)
    return replace(judged(reasons, len(outcomes), faults), evidence=shown)


def _entrances(evidence: Evidence) -> list[Named]:
    """Columns and links by the unified name."""
    rules = disclosure().platform
    return [named for named in titles_of(evidence).names if rules.is_named(plain(named.text))]


def _name(evidence: Evidence) -> Outcome:
    found = _entrances(evidence)
    if found:
        shown = (EvidenceItem("统一名称", found[0].text, found[0].url),)
        return replace(judged("有“政府信息公开”。", 1, []), evidence=shown)
    other = look_for_column(evidence, WantedColumn(title="公开栏目", types=(_type(),)))
    if not absence_is_proved(evidence):
        return unseen(evidence, "没有看到“政府信息公开”，但网站没有全部看到。")
    near = next((n for n in titles_of(evidence).names if _is_near(n.plain)), None)
    called = near or (other.found[0] if other.found else None)
    detail = (
        f"只有“{called.text}”，没有以“政府信息公开”为名的入口。" if called else "没有公开栏目。"
    )
    fault = Fault(
        title="没有名为“政府信息公开”的栏目",
        subject="platform name",
        url=called.url if called else home_of(evidence),
        detail=f"全站已走完，{detail}",
        evidence=(EvidenceItem("首页", home_of(evidence), home_of(evidence)),),
        suspect=near is not None,
    )
    return judged(detail, 1, [fault])


def _is_near(text: str) -> bool:
    """It has the unified name in it, and is none of the platform's sections."""
    platform = disclosure().platform
    sections = (*platform.section_words.values(),)
    return platform.name in text and not any(words.search(text) for words in sections)


def _sections(evidence: Evidence) -> Outcome:
    rules, types = disclosure().platform, vocabulary().types
    wanted = [WantedColumn(title=types[name].title, types=(name,)) for name in rules.sections]
    found = [look_for_column(evidence, each) for each in wanted]
    looked = [
        _hinted(evidence, each, name) for each, name in zip(found, rules.sections, strict=True)
    ]
    if is_elsewhere(evidence) and not all(each.found for each in looked):
        return unseen(evidence, _ELSEWHERE)
    return verdict_on(evidence, looked, what="平台栏目", prescribed=True)


def _hinted(evidence: Evidence, looked: Looked, name: str) -> Looked:
    """With a sign of a section that has no address: a tab, a button, a file, an article. An empty
    link among tabs opens what stands on the same page, for all that is known."""
    if looked.found:
        return looked
    if name == disclosure().platform.sections[0] and (guides := guide_files(evidence)):
        return replace(looked, found=guides[:1], dead_end=None)
    return replace(looked, hint=section_hint(evidence, name, looked.dead_end))


def guide_files(evidence: Evidence) -> tuple[Named, ...]:
    """The guide as a file or an article: it is what the section is for."""
    words = disclosure().guide_title
    return tuple(named for named in titles_of(evidence).titles if words.search(named.plain))


def section_hint(
    evidence: Evidence, name: str, dead_end: RequiredColumn | None = None
) -> str | None:
    """What on the site may be the section ``name``, in words."""
    words = disclosure().platform.section_words[name]
    shown = _without_address(evidence, name)
    if shown is not None:
        return shown
    if dead_end is not None and dead_end.status is RequiredStatus.EMPTY_LINK:
        return f"有“{dead_end.matched_text}”，链接没有地址，可能是页签；"
    if dead_end is not None:
        return None
    named = next((n for n in _candidates(evidence, name) if words.search(n.plain)), None)
    return f"有“{named.text}”（{named.url}），可能就是；" if named else None


def _application(evidence: Evidence) -> Outcome:
    name = disclosure().platform.application
    title = vocabulary().types[name].title
    looked = look_for_column(evidence, WantedColumn(title=title, types=(name,), names=("依申请",)))
    if is_elsewhere(evidence) and not looked.found:
        return unseen(evidence, _ELSEWHERE)
    if not looked.found and looked.dead_end is None:
        looked = replace(looked, hint=_without_address(evidence, name))
    return verdict_on(evidence, [looked], what="入口", prescribed=True)


def _candidates(evidence: Evidence, name: str) -> list[Named]:
    """What can be a section: short names, and for the guide a file or an article, too."""
    titles = titles_of(evidence)
    if name == disclosure().platform.sections[0]:
        return titles.everything
    return [named for named in titles.names if len(named.plain) <= _LONGEST_SECTION]


def _without_address(evidence: Evidence, name: str) -> str | None:
    """A name on a tab or button; what a script opens has no address to be seen."""
    words = disclosure().platform.section_words[name]
    return next(
        (
            f"{url} 上有不带地址的“{text}”，可能是页签或按钮；"
            for url, facts in evidence.page_fields(Page.url, Page.facts)
            for text in facts.get("section_names") or ()
            if words.search(plain(text))
        ),
        None,
    )


def is_elsewhere(evidence: Evidence) -> bool:
    """Whether the platform is on another host: nobody walks there, so it is not seen."""
    links = [link for link in map(evidence.link, _addresses(evidence)) if link is not None]
    return bool(links) and all(link.link.scope is not LinkScope.SITE for link in links)


def _on_site(evidence: Evidence) -> Outcome:
    """A platform on a host of its own may be a part of a shared one: that is for a person."""
    links = [link for link in map(evidence.link, _addresses(evidence)) if link is not None]
    if not links:
        return unseen(evidence, "没有找到平台入口，不能判断它设在哪里。")
    own = [link for link in links if link.link.scope is LinkScope.SITE]
    if own:
        return judged("设在本站。", 1, [])
    url = links[0].link.url
    detail = f"入口都通往别的网站：{url}。"
    fault = Fault("平台不在本站", "platform host", url, detail, _places(links[0]), suspect=True)
    return judged(detail, 1, [fault])


def _prominent(evidence: Evidence) -> Outcome:
    """Linked from the home page itself."""
    links = [link for link in map(evidence.link, _addresses(evidence)) if link is not None]
    shown = next((link for link in links if link.link.on_home), None)
    if shown is not None:
        return replace(judged("首页上有入口。", 1, []), evidence=_places(shown))
    home = evidence.home
    if not links or home is None or home.needs_script or not absence_is_proved(evidence):
        return unseen(evidence, "没有看到首页上的入口，但首页没有看全。")
    fault = Fault(
        title="首页没有政府信息公开的入口",
        subject="platform on home",
        url=home_of(evidence),
        detail=f"入口在{links[0].link.url}，首页上没有通往它的链接。",
        evidence=(EvidenceItem("首页", home_of(evidence), home_of(evidence)),),
        suspect=True,
    )
    return judged("首页上没有入口。", 1, [fault])


def _addresses(evidence: Evidence) -> list[str]:
    found = [named.url for named in _entrances(evidence)]
    if not found:
        other = look_for_column(evidence, WantedColumn(title="公开栏目", types=(_type(),)))
        found = [named.url for named in other.found]
    return list(dict.fromkeys(found))


def _type() -> str:
    return disclosure().platform.type


def _places(view: LinkView) -> tuple[EvidenceItem, ...]:
    return tuple(
        EvidenceItem("入口所在", referrer.text or view.link.url, referrer.page_url)
        for referrer in view.referrers[:1]
    )


_JUDGES = {
    PlatformPart.NAME: _name,
    PlatformPart.SECTIONS: _sections,
    PlatformPart.APPLICATION: _application,
    PlatformPart.ON_SITE: _on_site,
    PlatformPart.PROMINENT: _prominent,
}
