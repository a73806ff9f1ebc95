"""R8: numbers that part one names, against the tables. Only sentences that can mean one thing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from checks.annual.model import AnnualReport, Cell, CellName, Judgement
from checks.annual.sums import name, number
from config.annual import Sentence, annual_rules
from config.terms import AnnualPart, AnnualRelation, AnnualResult

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?!\.\d)"
_STOPS = "。;!?\n"
_SHOWN = 60
_BLANK = re.compile(r"[ \t\u3000\xa0]+")
_WRAP = re.compile(r"(?<=[^。;!?:])\n(?=[^一二三四五六七八九十(])")
"""The end of a line that is not the end of a sentence: files keep the lines of the page."""


def sentences(report: AnnualReport) -> Iterator[Judgement]:
    """What part one says and the tables say, too. A pattern that is met with several numbers is
    about several things, and is left alone."""
    text = _plain(report.texts.get(AnnualPart.OVERVIEW, ""))
    for sentence in annual_rules().sentences.patterns:
        if not _is_of_format(report, sentence):
            continue
        met = _met(text, sentence)
        if len(met) == 1:
            (count, quotes), *_ = met.items()
            yield _judge(report, sentence, count, quotes[0])


def _plain(text: str) -> str:
    return _WRAP.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", text)))


def _met(text: str, sentence: Sentence) -> dict[Decimal, list[str]]:
    """The numbers named, each with the sentences that name it."""
    qualifiers = re.compile(annual_rules().sentences.qualifiers)
    found: defaultdict[Decimal, list[str]] = defaultdict(list)
    for match in re.finditer(sentence.match.replace("{n}", _NUMBER), text):
        start = max(text.rfind(stop, 0, match.start()) for stop in _STOPS) + 1
        before = text[start : match.start()]
        clause = re.split(r"[,，:、]", before)[-1] if sentence.certain else before
        if not qualifiers.search(_without_heads(clause) + match[0]):
            count = Decimal(match[1].replace(",", ""))
            found[count].append(text[max(start, match.end() - _SHOWN) : match.end()])
    return found


def _without_heads(clause: str) -> str:
    """Without the names of rules and papers, which hold any word."""
    return re.sub(r"《[^》]*》|\([^)]*\)", "", clause)


def _is_of_format(report: AnnualReport, sentence: Sentence) -> bool:
    """Whether a cell that it may mean is in the tables of this format and was read."""
    return any(
        all(CellName.of(term) in report.values for term in total.split(" + "))
        for total in sentence.equals
    )


def _judge(report: AnnualReport, sentence: Sentence, count: Decimal, quote: str) -> Judgement:
    sums = [_cells(report, total) for total in sentence.equals]
    known = [cells for cells in sums if all(cell.number is not None for cell in cells)]
    for cells in known:
        if _sum(cells) == count:
            text = f"文字“{quote}”与{_written(cells)}一致。"
            return _made(AnnualResult.PASS, quote, text, cells, count)
    if not known:
        text = f"文字“{quote}”对应的表格数字没有读到，无法核对。"
        return _made(AnnualResult.NOT_ASSESSABLE, quote, text, (), count)
    text = f"文字“{quote}”与表格不一致：{'；'.join(map(_written, known))}。"
    result = AnnualResult.FAIL if sentence.certain else AnnualResult.IN_DOUBT
    return _made(result, quote, text, known[0], count)


def _cells(report: AnnualReport, total: str) -> tuple[Cell, ...]:
    names = [CellName.of(term) for term in total.split(" + ")]
    return tuple(report.cell(each) for each in names if _exists(report, each))


def _exists(report: AnnualReport, cell_name: CellName) -> bool:
    try:
        report.cell(cell_name)
    except StopIteration:
        return False
    return True


def _sum(cells: tuple[Cell, ...]) -> Decimal:
    return sum((cell.number or Decimal(0) for cell in cells), Decimal(0))


def _written(cells: tuple[Cell, ...]) -> str:
    terms = "＋".join(f"“{name(cell)}”{number(cell.number or Decimal(0))}" for cell in cells)
    return terms if len(cells) == 1 else f"{terms}＝{number(_sum(cells))}"


def _made(
    result: AnnualResult, quote: str, text: str, cells: tuple[Cell, ...], count: Decimal
) -> Judgement:
    actual = _sum(cells) if cells else None
    return Judgement(AnnualRelation.TEXT, quote, result, text, cells, count, actual)
