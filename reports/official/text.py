"""Text of official papers: numerals, dates, widths, and what pages say made harmless."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_DIGITS = "零一二三四五六七八九"
# What XML can't hold, control characters, and marks that turn the reading direction or hide text.
_UNFIT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
_BREAK_AFTER = "的、和及与"
_BREAK_BEFORE = ("关于", "网站", "存在", "整改", "检查", "情况", "通知", "通报")


def quoted(text: str | None, longest: int) -> str:
    """``text`` of a page on one line, without what steers a reader, cut to ``longest``."""
    squeezed = " ".join(_UNFIT.sub(" ", text or "").split())
    return squeezed if len(squeezed) <= longest else f"{squeezed[: longest - 1]}…"


def chinese_number(number: int) -> str:
    """1 to 99 as 一 to 九十九."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"


def chinese_date(day: dt.date) -> str:
    """``2026年11月8日``: Arabic digits, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def heading_mark(level: int, number: int) -> str:
    """一、 then （一） then 1. then （1） (GB/T 9704-2012, 7.3.3)."""
    return (
        f"{chinese_number(number)}、",
        f"（{chinese_number(number)}）",
        f"{number}.",
        f"（{number}）",
    )[level - 1]


def width(text: str) -> float:
    """How wide ``text`` is, in characters as wide as they are high."""
    return sum(1.0 if _is_wide(character) else 0.5 for character in text)


def balanced(text: str, longest: int) -> list[str]:
    """A title on as few lines as it needs, about equally long, broken between words where the
    words tell (GB/T 9704-2012, 7.3.1)."""
    count = -(-int(width(text) + 0.5) // longest)
    if count <= 1:
        return [text]
    fitting = [place for place in range(1, len(text)) if width(text[:place]) <= longest]
    aim = width(text) / count
    words = [place for place in fitting if _between_words(text, place)]
    place = min(words or fitting or [len(text)], key=lambda at: abs(width(text[:at]) - aim))
    if abs(width(text[:place]) - aim) > longest / 3 and fitting:
        place = min(fitting, key=lambda at: abs(width(text[:at]) - aim))
    rest = text[place:]
    return [text[:place], *balanced(rest, longest)] if rest else [text]


def _between_words(text: str, place: int) -> bool:
    return text[place - 1] in _BREAK_AFTER or text.startswith(_BREAK_BEFORE, place)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
