"""Counts anew, from the tables of a finished bulletin, every number of its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any

from config.bulletin import BulletinText, bulletin_text

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Paper:
    """A bulletin as it was read again: paragraphs of the text, tables by caption."""

    paragraphs: Sequence[str]
    tables: Mapping[str, Rows]


@dataclass(frozen=True)
class Known:
    """What no table says: it is counted from what was planted."""

    running: int
    faulty_sites: int
    both: int
    rectified: int = 0
    moves: Mapping[str, int] | None = None


def percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shown(value: Decimal | int) -> str:
    text = f"{value}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check(paper: Paper, known: Known, text: BulletinText | None = None) -> None:
    """Raise ``AssertionError`` for a number of the text that the tables do not bear out, and for
    a number that stands in no sentence that is known."""
    text = text or bulletin_text()
    expected = dict(_expected(paper, known, text))
    for paragraph in paper.paragraphs:
        rest = _consume(paragraph, expected, text)
        assert not re.search(r"\d", rest), f"a number that nothing bears out: {rest!r}"


def _consume(paragraph: str, expected: Mapping[str, Any], text: BulletinText) -> str:
    rest = paragraph
    for name, sentence in _sentences(text):
        pattern = _pattern(sentence)
        while found := re.search(pattern, rest):
            given = found.groupdict()
            allowed = expected[name]
            assert given in allowed, f"{name}: {given} is not among {allowed}"
            rest = rest[: found.start()] + rest[found.end() :]
    return rest


def _sentences(text: BulletinText) -> Iterator[tuple[str, str]]:
    """Longer sentences first; words that only stand inside of others are taken with those."""
    inner = {"up", "down", "level", "indicator", "example", "below_line", "examples", "outcome"}
    inner |= {"moved_improved", "moved_declined"}
    inner |= {name for name in type(text.sentences).model_fields if name.startswith("faults_")}
    inner.remove("faults_moved")
    named = [
        (name, sentence)
        for name, sentence in text.sentences.model_dump().items()
        if name not in inner
    ]
    yield from sorted(named, key=lambda each: -len(each[1]))


def _pattern(sentence: str) -> str:
    parts = []
    for literal, name, _, _ in Formatter().parse(sentence):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(f"(?P<{name}>[^。]*?)")
    return "".join(parts)


def _expected(paper: Paper, known: Known, text: BulletinText) -> Iterator[tuple[str, Any]]:
    say, floor, titles = text.sentences, text.limits.percent_from, text.attachments
    listed = (title for title in titles.model_dump().values() if paper.tables.get(title))
    numbers = {title: str(n) for n, title in enumerate(listed, 1)}
    sites = paper.tables[titles.sites]
    outcomes = Counter(row["是否合格"] for row in sites)
    good, bad = outcomes["合格"], outcomes["不合格"]
    decided = good + bad
    total = str(len(sites))
    yield (
        "sample",
        [
            {
                "total": total,
                "running": str(known.running),
                "share": f"{shown(percent(len(sites), known.running))}%" if known.running else "",
            }
        ],
    )
    yield "sample_small", [{"total": total, "running": str(known.running)}]
    kinds = ("合格", "不合格", "待复核", "未检查")
    told = "、".join(f"{kind}{outcomes[kind]}个" for kind in kinds if outcomes[kind])
    yield "outcomes", [{"outcomes": told}]
    rate = f"{shown(percent(good, decided))}%" if decided else ""
    yield "rate", [{"decided": str(decided), "rate": rate}] if decided >= floor else []
    yield (
        "rate_small",
        [{"decided": str(decided), "qualified": str(good)}] if decided < floor else [],
    )
    yield "rate_none", [{}] if not decided else []
    after = f"{shown(percent(good + known.rectified, decided))}%" if decided else ""
    yield "rectified", [{"rectified": str(known.rectified), "rate": after}]
    yield "rectified_small", [{"rectified": str(known.rectified)}]
    yield "apart_public", [{}]
    yield "apart", [{"attachment": numbers.get(titles.doubtful)}]
    doubtful = paper.tables.get(titles.doubtful, [])
    assert len(doubtful) == outcomes["待复核"] + outcomes["未检查"]
    assert len(paper.tables.get(titles.unqualified, [])) == bad
    yield from _against_last(paper, known, text)
    yield from _regions(paper, text)
    yield from _problems(paper, known, text, numbers, bad)
    assert say


def _against_last(paper: Paper, known: Known, text: BulletinText) -> Iterator[tuple[str, Any]]:
    say, floor = text.sentences, text.limits.percent_from
    trend = paper.tables.get("历期合格率", [])
    yield "no_previous", [{}]
    changes, small = [], []
    if len(trend) > 1:
        before, now = trend[-2], trend[-1]
        counts = [int(before["有结论"]), int(now["有结论"])]
        given = {
            "before_period": before["检查期"],
            "before_total": before["检查网站数"],
            "before_decided": before["有结论"],
        }
        if min(counts) >= floor:
            rates = [percent(int(row["合格"]), int(row["有结论"])) for row in (now, before)]
            points = rates[0] - rates[1]
            words = say.level if not points else (say.up if points > 0 else say.down)
            changes.append(
                {
                    **given,
                    "before_rate": f"{shown(rates[1])}%",
                    "change": words.format(points=shown(abs(points))),
                }
            )
        else:
            small.append({**given, "before_qualified": before["合格"]})
    yield "change", changes
    yield "change_small", small
    moved = Counter(row["变化"] for row in paper.tables.get(text.attachments.movements, []))
    counts = ((say.moved_improved, moved["进步"]), (say.moved_declined, moved["退步"]))
    both = str(known.both)
    yield "moved", [{"both": both, "moves": parts_of(counts)}] if moved else []
    yield "not_moved", [{"both": both}] if not moved and known.both else []
    yield "none_in_both", [{}] if not known.both else []
    for name, movement in (("improved", "进步"), ("declined", "退步")):
        rows = paper.tables.get(text.attachments.movements, [])
        names = [row["网站名称"] for row in rows if row["变化"] == movement]
        most = text.limits.sites_in_text
        yield name, [{"sites": "、".join(names[:most]) + ("等" if len(names) > most else "")}]
    moves = known.moves or {}
    counted = parts_of((getattr(say, f"faults_{name}"), count) for name, count in moves.items())
    yield "faults_moved", [{"moves": counted}] if moves else []


def parts_of(counted: Iterable[tuple[str, int]]) -> str:
    return "，".join(words.format(count=count) for words, count in counted if count)


def _regions(paper: Paper, text: BulletinText) -> Iterator[tuple[str, Any]]:
    floor = text.limits.percent_from
    parts = []
    for row in paper.tables.get("各地区检查结果", []):
        good = int(row["合格"])
        decided = good + int(row["不合格"])
        rate = f"（{shown(percent(good, decided))}%）" if decided >= floor else ""
        if decided:
            parts.append(f"{row['地区']}{good}/{decided}{rate}")
        assert row["合格率"] == (rate.strip("（）") or "—")
    yield "regions", [{"regions": "、".join(parts)}]


def _problems(
    paper: Paper, known: Known, text: BulletinText, numbers: Mapping[str, str], bad: int
) -> Iterator[tuple[str, Any]]:
    titles = text.attachments
    rows = paper.tables.get(titles.families, [])
    confirmed = sum(int(row["已确认问题数"]) for row in rows)
    pending = sum(int(row["待复核问题数"]) for row in rows)
    attachment = numbers.get(titles.families)
    counts = {
        "confirmed": str(confirmed),
        "sites": str(known.faulty_sites),
        "attachment": attachment,
    }
    yield "problems", [counts] if confirmed and not pending else []
    yield "problems_pending", [{**counts, "pending": str(pending)}] if confirmed else []
    yield "only_pending", [{"pending": str(pending), "attachment": attachment}]
    yield "no_problems", [{}] if not confirmed and not pending else []
    families, further = [], []
    for row in paper.tables.get("各类问题数", []):
        own = [each for each in rows if each["问题类别"] == row["问题类别"]]
        of_family = sum(int(each["已确认问题数"]) for each in own)
        assert str(of_family) == row["已确认问题数"]
        worst = sorted(own, key=lambda each: (-int(each["已确认问题数"]), each["指标"]))
        named = [each for each in worst if int(each["已确认问题数"])]
        families.append(
            {
                "sites": row["涉及网站数"],
                "confirmed": str(of_family),
                "indicators": "、".join(
                    f"“{each['指标']}”{each['已确认问题数']}个"
                    for each in named[: text.limits.indicators_per_family]
                ),
            }
        )
        further.append(of_family)
    yield "family", families
    alone = [{name: each[name] for name in ("sites", "confirmed")} for each in families]
    yield "family_alone", alone
    rest = [count for count in further if count][text.limits.families :]
    yield (
        "further_families",
        [{"families": str(len(rest)), "confirmed": str(sum(rest)), "attachment": attachment}],
    )
    yield (
        "prominent",
        [{"unqualified": str(bad), "attachment": numbers[titles.unqualified]}] if bad else [],
    )
    yield "no_prominent", [{}] if not bad else []
