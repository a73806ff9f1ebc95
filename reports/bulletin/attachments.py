"""The attachments of a bulletin: the lists of real ones (抽查统计, 不合格名单) and the charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.bulletin import BulletinText
from config.terms import SiteOutcome
from config.wording import word
from reports.bulletin.blocks import Attachment, Column, Figure, Table, table_of
from reports.bulletin.facts import BulletinFacts, region_of
from reports.bulletin.figures import figures

_NAME = Column("网站名称", 30)
_CODE = Column("网站标识码", 17)


def attachments(
    facts: BulletinFacts, text: BulletinText, *, public: bool = False
) -> dict[str, Attachment]:
    """Every attachment that has something to tell by its name, numbered from 1.

    ``public``: only sites with a result are named.
    """
    charts = figures(facts, text)
    blocks: list[tuple[str, Sequence[Table | Figure]]] = [
        ("sites", [_sites(facts, text, public=public)]),
        ("unqualified", [_unqualified(facts, text)]),
        ("families", [_families(facts, text)]),
        ("movements", [_movements(facts, text)]),
        ("doubtful", [] if public else [_doubtful(facts, text)]),
        ("figures", charts),
    ]
    # The list of sites always stands; one that would say that there is nothing is left out.
    kept = [each for each in blocks if each[0] == "sites" or _tells(each[1])]
    return {
        name: Attachment(place, getattr(text.attachments, name), tuple(parts))
        for place, (name, parts) in enumerate(kept, 1)
    }


def _tells(parts: Sequence[Table | Figure]) -> bool:
    return any(isinstance(part, Figure) or part.rows for part in parts)


def numbers_of(attached: dict[str, Attachment]) -> dict[str, int]:
    """The number of each attachment, by name."""
    return {name: each.number for name, each in attached.items()}


def _sites(facts: BulletinFacts, text: BulletinText, *, public: bool) -> Table:
    columns = (_CODE, _NAME, Column("网站地址", 33, link=True), Column("是否合格", 12))
    rows = [
        (site.code or "—", site.name, site.home_url, word(site.outcome))
        for site in facts.sites
        if site.outcome.decided or not public
    ]
    return table_of(text.attachments.sites, columns, rows, text.nothing.sites)


def _unqualified(facts: BulletinFacts, text: BulletinText) -> Table:
    region = region_of(text)
    columns = (Column("地区", 16), _NAME, Column("主要问题", 52))
    rows = [
        (region(site), site.name, "；".join(facts.problems.get(site.site_id, ())))
        for site in facts.with_outcome(SiteOutcome.UNQUALIFIED)
    ]
    return table_of(text.attachments.unqualified, columns, rows, text.nothing.unqualified)


def _families(facts: BulletinFacts, text: BulletinText) -> Table:
    columns = (
        Column("问题类别", 18),
        Column("指标", 32),
        Column("涉及网站数", 13, numeric=True),
        Column("已确认问题数", 14, numeric=True),
        Column("待复核问题数", 14, numeric=True),
    )
    rows = [
        (family.title, each.title, len(each.sites), each.confirmed, each.pending)
        for family in facts.families
        for each in family.worst
        if each.confirmed or each.pending
    ]
    return table_of(text.attachments.families, columns, rows, text.nothing.families)


def _movements(facts: BulletinFacts, text: BulletinText) -> Table:
    columns = (
        Column("变化", 9),
        _NAME,
        Column("上期结论", 13),
        Column("本期结论", 13),
        Column("已消除问题数", 12, numeric=True),
        Column("新增问题数", 12, numeric=True),
    )
    rows: Iterable[tuple[object, ...]] = []
    if facts.last:
        rows = [
            (
                word(move.movement),
                move.site.name,
                word(move.before),
                word(move.site.outcome),
                move.moves.fixed,
                move.moves.new + move.moves.back,
            )
            for move in sorted(facts.last.moves, key=lambda each: each.movement or "")
            if move.movement
        ]
    return table_of(text.attachments.movements, columns, list(rows), text.nothing.movements)


def _doubtful(facts: BulletinFacts, text: BulletinText) -> Table:
    columns = (_NAME, Column("网站地址", 30, link=True), Column("状态", 10), Column("原因", 31))
    rows = [
        (site.name, site.home_url, word(site.outcome), site.reason or "—")
        for site in facts.with_outcome(SiteOutcome.UNDETERMINED, SiteOutcome.NOT_INSPECTED)
    ]
    return table_of(text.attachments.doubtful, columns, rows, text.nothing.doubtful)
