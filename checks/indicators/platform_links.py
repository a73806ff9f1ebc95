"""Links between disclosure platforms: down to departments and lower governments, up to those
above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pydantic import Field

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged
from checks.duties import SHOWN, home_of, unseen
from checks.indicators.units_covered import page_of
from checks.needs import Need
from config.disclosure import disclosure
from config.terms import Level, LinkDirection, LinkKind, LinkScope, LinkVerdict
from config.wording import word
from store.evidence import Evidence, LinkView
from store.titles import Named, absence_is_proved, plain
from store.units import units_under

_HOME_PATH = re.compile(r"^/?(?:index\.\w+)?$")


class PlatformLinksParams(Params):
    """``direction``: up or down. ``units``: whom they lead to; without them, downwards the units of
    the registry. ``least``: how many are enough (default: all)."""

    direction: LinkDirection
    units: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    least: int | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True)
class _Outward:
    """A link whose text names a unit."""

    named: Named
    view: LinkView
    place: str

    @property
    def is_disclosure(self) -> bool:
        """By the address where it ends, by its text, or by the page it stands on."""
        words = disclosure().disclosure_page
        url = self.view.link.final_url or self.view.link.url
        return any(words.search(text) for text in (url, self.named.text, self.place))

    @property
    def leads_home(self) -> bool:
        """It ends at a home page, whatever it is called."""
        url = self.view.link.final_url or self.view.link.url
        return _HOME_PATH.match(urlsplit(url).path) is not None and not urlsplit(url).query


@check("platform-links", needs=[Need.HOME], params=PlatformLinksParams)
def platform_links(evidence: Evidence, params: PlatformLinksParams) -> Outcome:
    """Each unit is linked to, the link lives, and ends at its disclosure page, not at its home
    page."""
    units = params.units or _below(evidence, params)
    if not units:
        return unseen(evidence, f"没有单位清单，不能核对与{word(params.direction)}平台的链接。")
    outward = list(_outward(evidence))
    names = [each.named for each in outward]
    found: dict[str, _Outward] = {}
    for unit in units:
        named = page_of(unit, names)
        if named is not None:
            found[unit] = _best(unit, outward) or outward[names.index(named)]
    return _judge(evidence, params, units, found)


def _below(evidence: Evidence, params: PlatformLinksParams) -> tuple[str, ...]:
    if params.direction is LinkDirection.UP:
        return ()
    return tuple(units_under(evidence, params.levels))


def _best(unit: str, outward: list[_Outward]) -> _Outward | None:
    """Alive and at a disclosure page before all others."""
    own = [each for each in outward if page_of(unit, [each.named]) is not None]
    own.sort(key=lambda each: (each.view.link.verdict is LinkVerdict.DEAD, each.leads_home))
    return next(iter(own), None)


def _outward(evidence: Evidence) -> Iterator[_Outward]:
    """Links to other hosts, and to columns of the site itself: many units have no site of their
    own."""
    for view in evidence.links(kind=LinkKind.PAGE, scope=tuple(LinkScope)):
        for referrer in view.referrers:
            if 2 <= len(plain(referrer.text)) <= 30:
                yield _Outward(Named(referrer.text, view.link.url), view, referrer.page_url)
                break


def _judge(
    evidence: Evidence,
    params: PlatformLinksParams,
    units: tuple[str, ...],
    found: dict[str, _Outward],
) -> Outcome:
    down = params.direction is LinkDirection.DOWN
    faults = [
        fault
        for unit, each in found.items()
        if (fault := _fault(unit, each, down=down)) is not None
    ]
    lacking = [unit for unit in units if unit not in found]
    needed = params.least or len(units)
    said = f"与{word(params.direction)}平台的链接：应有{needed}个，找到{len(found)}个"
    shown = tuple(
        EvidenceItem(unit, each.named.text, each.view.link.url) for unit, each in found.items()
    )[:SHOWN]
    if len(found) < needed:
        if not absence_is_proved(evidence):
            return replace(unseen(evidence, f"{said}；网站没有全部看到。"), evidence=shown)
        faults += [_lacks(evidence, unit) for unit in lacking]
    elif params.least is not None and len(found) - len(faults) >= needed:
        faults = []
    return replace(judged(f"{said}，有问题{len(faults)}处。", len(units), faults), evidence=shown)


def _fault(unit: str, each: _Outward, *, down: bool) -> Fault | None:
    """Upwards, a way to the home page is no fault: what stands behind it is not the site's."""
    link = each.view.link
    place = (EvidenceItem("链接所在", each.named.text, each.place),)
    if link.verdict is LinkVerdict.DEAD:
        detail = f"“{each.named.text}”打不开（{word(link.cause) if link.cause else '失效'}）。"
        return Fault(f"通往{unit}的链接打不开", unit, link.url, detail, place)
    if down and each.leads_home and not each.is_disclosure:
        detail = f"“{each.named.text}”通往首页，不是信息公开页面。"
        return Fault(
            f"通往{unit}的链接不到信息公开页面", unit, link.url, detail, place, suspect=True
        )
    return None


def _lacks(evidence: Evidence, unit: str) -> Fault:
    home = home_of(evidence)
    return Fault(
        title=f"没有找到通往{unit}公开平台的链接",
        subject=unit,
        url=home,
        detail="全站已走完，没有找到；也可能用了别的名称。",
        evidence=(EvidenceItem("首页", home, home),),
        suspect=True,
    )
