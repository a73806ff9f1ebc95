"""政务新媒体: accounts that the portal names, against the registered ones, and how fresh they are
where a page of the site shows dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checks.base import EvidenceItem, Fault, Outcome, Params, check, judged, not_assessed
from checks.needs import Need
from config.terms import MediaPlatform, MediaState, NotAssessedCause, Side
from config.wording import word
from store.evidence import Evidence
from store.tables import MediaAccount, Page

_COLUMN = "new-media"
_SHOWN = 8


class NewMediaParams(Params):
    """``platforms``: each must be named; ``days``: older is stale, where dates are shown."""

    platforms: tuple[MediaPlatform, ...] = ()
    days: int = 14


@dataclass(frozen=True, slots=True)
class _Named:
    """An account that a page names."""

    platform: MediaPlatform
    name: str
    url: str
    page_url: str

    @property
    def shown(self) -> str:
        return f"{word(self.platform)}{f'“{self.name}”' if self.name else ''}"


@check("new-media", needs=[Need.HOME], params=NewMediaParams)
def new_media(evidence: Evidence, params: NewMediaParams) -> Outcome:
    """What is named and closed, or named and not registered, or not updated, is for a person.
    Pictures without words are not read, so what is not named proves nothing."""
    named = list(_named(evidence))
    registered = evidence.media_accounts()
    if not named and not registered:
        return not_assessed(
            "没有看到写明名称的新媒体账号，登记表里也没有。", NotAssessedCause.NO_EVIDENCE, Side.US
        )
    stale = list(_stale(evidence, params.days))
    faults = [*_against_registry(named, registered), *stale]
    shown = {each.platform for each in named}
    missing = [platform for platform in params.platforms if platform not in shown]
    said = f"网站上写明的新媒体账号{len(named)}个，登记的{len(registered)}个。"
    if missing and not faults:
        unseen = "、".join(map(word, missing))
        reason = f"{said}没有看到{unseen}，可能只有图片。"
        return not_assessed(reason, NotAssessedCause.NO_EVIDENCE, Side.US)
    items = tuple(EvidenceItem(each.shown, each.url or "二维码", each.page_url) for each in named)
    outcome = judged(said, len(named) + len(registered), faults)
    return outcome if faults else _with_evidence(outcome, items[:_SHOWN])


def _with_evidence(outcome: Outcome, items: tuple[EvidenceItem, ...]) -> Outcome:
    names = "；".join(item.label for item in items)
    return Outcome(outcome.status, f"{outcome.reason}{names}", outcome.checked)


def _named(evidence: Evidence) -> Iterator[_Named]:
    seen: set[tuple[str, str]] = set()
    for url, facts in evidence.page_fields(Page.url, Page.facts):
        for account in facts.get("media") or ():
            key = (account["platform"], account["name"])
            if key not in seen:
                seen.add(key)
                platform = MediaPlatform(account["platform"])
                yield _Named(platform, account["name"], account["url"], url)


def _against_registry(named: Iterable[_Named], registered: list[MediaAccount]) -> Iterator[Fault]:
    """Without a registry nothing can be missing from it."""
    known = {(each.platform, _plain(each.name)): each for each in registered}
    for each in named:
        if not each.name or not registered:
            continue
        account = known.get((each.platform, _plain(each.name)))
        if account is None:
            yield _fault("新媒体账号没有登记", each, "登记表里没有这个账号。")
        elif account.state is MediaState.CLOSED:
            yield _fault("新媒体账号已注销仍在网站上", each, "登记表里这个账号已注销。")


def _plain(name: str) -> str:
    return "".join(name.split()).lower()


def _fault(title: str, each: _Named, why: str) -> Fault:
    return Fault(
        title=title,
        subject=f"{each.platform}/{each.name}",
        url=each.page_url,
        detail=f"网站写明{each.shown}；{why}",
        evidence=(EvidenceItem(each.shown, each.url or "二维码", each.page_url),),
        suspect=True,
    )


def _stale(evidence: Evidence, days: int) -> Iterator[Fault]:
    """The site's own column of new media, where all of its items show dates."""
    for view in evidence.columns():
        if view.column.type != _COLUMN:
            continue
        dates = [item.effective_date() for item in view.items]
        shown = [day for day in dates if day is not None and day <= evidence.as_of]
        if not shown or len(shown) < len(dates):
            continue
        newest = max(shown)
        past = (evidence.as_of - newest).days
        if past > days:
            yield Fault(
                title="新媒体栏目超期未更新",
                subject=view.column.url,
                url=view.column.url,
                detail=f"“{view.column.name}”最新一条是{newest}，距监测时间点{past}天。",
                suspect=True,
            )
