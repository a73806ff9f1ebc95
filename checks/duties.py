"""What the checks of duties share: finding a column or a document by its names, and what it means
that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checks.base import EvidenceItem, Fault, Outcome, judged, not_assessed, passed
from checks.needs import cut_short
from config.disclosure import WantedColumn
from config.terms import NotAssessedCause, RequiredStatus, Side
from store.evidence import Evidence
from store.required_columns import RequiredColumn, required_columns
from store.titles import Named, absence_is_proved, titles_of

SHOWN = 8
"""Pieces of evidence that are shown for one duty."""
_DEAD_END = frozenset({RequiredStatus.EMPTY_LINK, RequiredStatus.DEAD_LINK})


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of one thing that a duty asks for."""

    title: str
    found: tuple[Named, ...] = ()
    dead_end: RequiredColumn | None = None
    """It is named, but leads nowhere."""
    hint: str | None = None
    """What may well be it, though nobody can tell for sure."""

    @property
    def evidence(self) -> list[EvidenceItem]:
        """Each match, with its name as the site writes it."""
        return [EvidenceItem(self.title, _shown(named), named.url) for named in self.found]


def _shown(named: Named) -> str:
    return f"{named.text}（{named.date}）" if named.date else named.text


def look_for_column(evidence: Evidence, wanted: WantedColumn) -> Looked:
    """By type of the vocabulary, else by a word in the name of a column or link."""
    lost: RequiredColumn | None = None
    for column in required_columns(evidence, wanted.types):
        if column.status is RequiredStatus.FOUND and column.url:
            return Looked(wanted.title, (Named(column.matched_text or column.title, column.url),))
        if column.status in _DEAD_END:
            lost = lost or column
    named = titles_of(evidence).named(wanted.names)
    return Looked(wanted.title, (named,) if named else (), lost)


def look_for_title(
    evidence: Evidence, title: str, pattern: re.Pattern[str], most: int = SHOWN
) -> Looked:
    """Every column, link, item, page or file whose name ``pattern`` is found in."""
    found: dict[str, Named] = {}
    for named in titles_of(evidence).matching(pattern):
        found.setdefault(named.url, named)
        if len(found) >= most:
            break
    return Looked(title, tuple(found.values()))


def verdict_on(
    evidence: Evidence,
    looked: Sequence[Looked],
    *,
    what: str,
    least: int | None = None,
    prescribed: bool = False,
    further: Iterable[Fault] = (),
) -> Outcome:
    """Met where ``least`` (default: all) were found. What is missing is held against the site only
    where the name is ``prescribed`` and all that could hold it was seen; where that was not seen,
    there is no answer."""
    lacking = [each for each in looked if not each.found]
    needed = len(looked) if least is None else min(least, len(looked))
    shown = tuple(item for each in looked for item in each.evidence[:2])
    said = f"{what}应有{needed}项，找到{len(looked) - len(lacking)}项"
    more = tuple(further)
    if len(looked) - len(lacking) >= needed:
        outcome = (
            judged(f"{said}。", len(looked), more) if more else passed(f"{said}。", len(looked))
        )
        return replace(outcome, evidence=shown)
    names = "、".join(each.title for each in lacking)
    certain = [each for each in lacking if each.dead_end is not None]
    proved = absence_is_proved(evidence)
    if not proved and not certain:
        unsure = f"{said}；没有看到{names}，但网站没有全部看到，不能确定没有。"
        return replace(_unseen(evidence, unsure), evidence=shown)
    # Of what was not seen whole, only what leads nowhere is told.
    told = lacking if proved else certain
    faults = [_missing(evidence, each, prescribed=prescribed) for each in told]
    outcome = judged(f"{said}，没有找到：{names}。", len(looked), [*faults, *more])
    return replace(outcome, evidence=shown)


def quoted(title: str) -> str:
    """``title`` in quotation marks, unless it has some."""
    return title if "“" in title else f"“{title}”"


def _unseen(evidence: Evidence, reason: str) -> Outcome:
    cut = cut_short(evidence.inspection)
    cause = cut.cause if cut and cut.cause else NotAssessedCause.NO_EVIDENCE
    return not_assessed(reason, cause, Side.US)


def unseen(evidence: Evidence, reason: str) -> Outcome:
    """``not_assessed``: it could not be seen, for whatever ended the walk or on our side."""
    return _unseen(evidence, reason)


def home_of(evidence: Evidence) -> str:
    """Where the home page is."""
    return evidence.inspection.final_home_url or evidence.inspection.home_url


def _missing(evidence: Evidence, each: Looked, *, prescribed: bool) -> Fault:
    home = home_of(evidence)
    lost = each.dead_end
    detail = "全站已走完，栏目、条目、网页和附件的名称里都没有找到；也可能用了别的名称。"
    if lost is not None:
        detail = f"有“{lost.matched_text or lost.title}”，但链接是空的或打不开。"
    elif prescribed:
        detail = "全站已走完，没有找到这个规定的名称。"
    if each.hint is not None:
        detail = f"{each.hint}需人工看是不是。"
    return Fault(
        title=f"没有找到{quoted(each.title)}",
        subject=each.title,
        url=(lost.url if lost else None) or home,
        detail=detail,
        evidence=(EvidenceItem("首页", home, home),),
        suspect=not prescribed or each.hint is not None,
    )
