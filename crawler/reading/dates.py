"""Dates as portals write them, read from a text. No year is guessed here (see ``years``)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

# One character for one character, so that places in the text stay what they are.
_PLAIN = str.maketrans(
    "０１２３４５６７８９／－．：∶﹕︰‐‑‒–—―−（）［］時　\u00a0\u2002\u2003\u2009○Ｏ零",
    "0123456789/-.::::-------()[]时     〇〇〇",
)
_NUMERAL = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"元": 1}
_HAN = "〇一二三四五六七八九十廿"

_TIME = (
    r"(?:\s*[ T日,，]?\s*(?:上午|下午|星期.|周.)?\s*"
    r"(?P<h>[0-2]?\d)(?:\s?:\s?|时|点)(?P<mi>[0-5]?\d)(?:\s?[:分]\s?(?P<s>[0-5]?\d)(?:\.\d+)?秒?)?)?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?(?P<sep>[-/.]|年)\s?(?P<m>[01]?\d)\s?(?:(?P=sep)|月|[-/.])\s?"
    r"(?P<d>[0-3]?\d)(?!\d)(?:\s?[日号])?(?![-/]\d)" + _TIME
)
_COMPACT = re.compile(r"(?<![\d])(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)")
_HAN_FULL = re.compile(
    rf"(?P<y>[{_HAN}]{{4}})\s?年\s?(?P<m>[元{_HAN}]{{1,3}})\s?月\s?(?P<d>[{_HAN}]{{1,3}})\s?[日号]"
)
_WRAP = (
    r"^\W*?(?:(?:发布|更新|公布|公开|发文|上传)?(?:日期|时间)?\s?:?)?"
    r"[\s\[\](){{}}【】「」<>《》|·•\-—]*{}[\s\[\](){{}}【】<>《》|·•]*$"
)
_MONTH_DAY = re.compile(
    _WRAP.format(r"(?P<m>[0-3]?\d)\s?(?:-|/|\.|月)\s?(?P<d>[0-3]?\d)\s?[日号]?" + _TIME)
)
_YEAR_MONTH = re.compile(
    _WRAP.format(r"(?P<y>(?:19|20)\d\d)\s?[-/.年]\s?(?P<m>[01]?\d)\s?[月/.\-]?")
)
_YEAR = re.compile(_WRAP.format(r"(?P<y>(?:19|20)\d\d)\s?年?[-/.]?"))
_DAY = re.compile(_WRAP.format(r"(?P<d>[0-3]?\d)\s?日?"))
_MONTH = re.compile(_WRAP.format(r"(?P<m>[01]?\d)\s?月"))
_ENGLISH = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_ENGLISH_MONTH = re.compile(rf"(?i)\b(?P<m>{'|'.join(_ENGLISH)})[a-z]*\.?,?\b")
_ENGLISH_FULL = re.compile(
    rf"(?i)\b(?P<m>{'|'.join(_ENGLISH)})[a-z]*\.?\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b"
)
_SHORT = 120
"""Characters of texts whose dates are remembered: the same text is asked more than once."""
_ENGLISH_DAY_FIRST = re.compile(
    rf"(?i)(?<!\d)(?P<d>[0-3]?\d)\s+(?P<m>{'|'.join(_ENGLISH)})[a-z]*\.?,?\s+(?P<y>(?:19|20)\d\d)\b"
)
_QUICK = re.compile(r"\d|[〇○零一二三四五六七八九]{4}\s?年|[０-９]")
_NUMBERED = re.compile(r"[\d年]")
_WITH_YEAR = re.compile(r"[12１２年](?:(?<=年)|[09０９]\d\d)")
_WITH_MONTH = re.compile(r"\d\s?[-/.月]")
_WITH_URL_YEAR = re.compile(r"[12][09]\d\d")
"""What texts with dates cannot do without: most texts are told apart by it at once."""
_SHORT_URL = 200

_URL_DATES = (
    re.compile(r"/t(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)_\d+"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)[-/](?P<m>[01]?\d)[-/](?P<d>[0-3]?\d)(?:/|_|\.|$)"),
    re.compile(r"/(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?:/|_|\.s?html?|$)"),
    re.compile(r"/(?P<y>20\d\d)-(?P<m>[01]\d)(?P<d>[0-3]\d)/"),
    re.compile(r"/(?P<y>20\d\d)/(?P<m>[01]\d)(?P<d>[0-3]\d)/"),
    re.compile(r"[/_](?P<y>20\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"/(?P<y>20\d\d)(?P<m>[01]\d)/(?P<d>[0-3]\d)/"),
)
_URL_MONTHS = (
    re.compile(r"/t?(?P<y>20\d\d)[-_]?(?P<m>0[1-9]|1[0-2])(?:/|_|\d\d[_/.])"),
    re.compile(r"/(?P<y>20\d\d)[/-](?P<m>0?[1-9]|1[0-2])/"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a text says: the year may be missing. ``start`` and ``end`` are places in the text."""

    year: int | None
    month: int
    day: int
    raw: str
    start: int = 0
    end: int = 0
    time: dt.time | None = None
    by_day: bool = False
    """Chosen among several because others have not come yet on the day of reading."""

    def on(self, year: int) -> dt.date | None:
        """The day in ``year``; null when there is no such day."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def date(self) -> dt.date | None:
        """The day, when the year is written."""
        return None if self.year is None else self.on(self.year)


def plain(text: str) -> str:
    """Full-width digits, ratio colons, odd dashes and blanks as plain ones; same length."""
    return text.translate(_PLAIN)


def find_dates(text: str) -> tuple[Moment, ...]:
    """Every full date in ``text``, in order; impossible ones (2026-02-30) are left out."""
    if not _WITH_YEAR.search(text) or not _QUICK.search(text):
        return ()
    return _find_short(text) if len(text) <= _SHORT else _find(text)


def _find(text: str) -> tuple[Moment, ...]:
    flat = plain(text)
    found = [
        moment
        for pattern in (_FULL, _HAN_FULL, _ENGLISH_FULL, _ENGLISH_DAY_FIRST)
        for match in pattern.finditer(flat)
        if (moment := _moment(match, text)) is not None and moment.date
    ]
    return tuple(sorted(found, key=lambda moment: moment.start))


_find_short = lru_cache(maxsize=8192)(_find)


def read_date(text: str) -> Moment | None:
    """The date when ``text`` is nothing but a date (with brackets or a label), year or not."""
    if not text or len(text) > 60 or not _NUMBERED.search(text):
        return None
    return _read_short(text)


@lru_cache(maxsize=8192)
def _read_short(text: str) -> Moment | None:
    found = find_dates(text)
    if found:
        return found[0] if _only(text, found[0]) else None
    flat = plain(text).strip()
    match = _COMPACT.fullmatch(flat)
    if match and (moment := _moment(match, text)) and moment.date:
        return moment
    return month_day(flat)


def month_day(text: str) -> Moment | None:
    """``11-07``, ``[11-07]``, ``03/11``, ``11月7日`` and the like, when that is all there is."""
    flat = plain(text)
    match = _MONTH_DAY.match(flat) if _WITH_MONTH.search(flat) else None
    if not match:
        return None
    month, day = int(match["m"]), int(match["d"])
    if month > 12 >= day >= 1:
        month, day = day, month
    if not _possible(month, day):
        return None
    return Moment(None, month, day, text.strip(), 0, len(text), _time(match))


def join_parts(texts: list[str]) -> Moment | None:
    """A date that is cut over neighbouring elements: day and year-month, year and month-day …

    ``texts`` are neighbouring short texts in page order; all of them must be used up.
    """
    values: dict[str, int] = {}
    for text in texts:
        part = _part(text)
        if not part or values.keys() & part.keys():
            return None
        values.update(part)
    if values.keys() < {"m", "d"} or not _possible(values.get("m", 0), values.get("d", 0)):
        return None
    raw = " ".join(text.strip() for text in texts)
    moment = Moment(values.get("y"), values["m"], values["d"], raw)
    return moment if moment.year is None or moment.date else None


def _part(text: str) -> Mapping[str, int] | None:
    return _read_part(text) if len(text) <= _SHORT else None


@lru_cache(maxsize=2048)
def _read_part(text: str) -> Mapping[str, int] | None:
    flat = plain(text).strip()
    for pattern in (_YEAR_MONTH, _MONTH_DAY, _YEAR, _MONTH, _DAY):
        match = pattern.match(flat)
        if match:
            return {k: int(v) for k, v in match.groupdict().items() if v and k in "ymd"}
    english = _ENGLISH_MONTH.fullmatch(flat)
    return {"m": _ENGLISH[english["m"].lower()]} if english else None


def part_like(text: str) -> bool:
    """Whether ``text`` may be a part of a date that is cut over elements."""
    return len(text) <= 12 and _part(text) is not None


def tells_time(text: str) -> bool:
    """Whether any of these readings finds something in ``text``."""
    return bool(find_dates(text)) or part_like(text) or read_date(text) is not None


def url_date(url: str) -> Moment | None:
    """The date in the path of an address, when it names a day."""
    path = url.split("?", 1)[0]
    if not _WITH_URL_YEAR.search(path):
        return None
    return _date_of_path(path) if len(path) <= _SHORT_URL else _date_of_path.__wrapped__(path)


@lru_cache(maxsize=4096)
def _date_of_path(path: str) -> Moment | None:
    for pattern in _URL_DATES:
        for match in pattern.finditer(path):
            moment = _moment(match, match.group())
            if moment and moment.date and moment.date.year >= 1995:
                return Moment(
                    moment.year, moment.month, moment.day, match.group().strip("/_."), time=None
                )
    return None


def url_month(url: str) -> tuple[int, int] | None:
    """Year and month in the path of an address (``/202611/``): a hint for dates without year."""
    path = url.split("?", 1)[0]
    if not _WITH_URL_YEAR.search(path):
        return None
    for pattern in _URL_MONTHS:
        match = pattern.search(path)
        if match:
            return int(match["y"]), int(match["m"])
    return None


def _only(text: str, moment: Moment) -> bool:
    """Whether next to nothing but the date stands in ``text``."""
    rest = text[: moment.start] + text[moment.end :]
    rest = re.sub(
        r"[\s\W]|发布|更新|公布|公开|日期|时间|星期.|发文|来源|上传|阅读|年|月|日|时|分|秒",
        "",
        rest,
    )
    return len(rest) <= 2


def _moment(match: re.Match[str], text: str) -> Moment | None:
    year, month, day = (_number(match[key]) for key in ("y", "m", "d"))
    if year is None or month is None or day is None or not _possible(month, day):
        return None
    raw = text[match.start() : match.end()].strip()
    return Moment(year, month, day, raw, match.start(), match.end(), _time(match))


def _possible(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (
        29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    )


def _time(match: re.Match[str]) -> dt.time | None:
    groups = match.groupdict()
    if not groups.get("h"):
        return None
    hour, minute, second = (int(groups[key] or 0) for key in ("h", "mi", "s"))
    return dt.time(hour, minute, second) if hour < 24 else None


def _number(written: str) -> int | None:
    if written.isascii():
        return _ENGLISH.get(written.lower()[:3]) if written.isalpha() else int(written)
    if len(written) == 4:
        digits = [_NUMERAL.get(c) for c in written]
        return None if None in digits else int("".join(map(str, digits)))
    return _han_number(written)


def _han_number(written: str) -> int | None:
    """一 … 三十一, 廿三, 元 (the first month)."""
    tens, marker, ones = written.replace("廿", "二十").partition("十")
    if not marker:
        return _NUMERAL.get(tens) if len(tens) == 1 else None
    first = _NUMERAL.get(tens, 0) if tens else 1
    second = _NUMERAL.get(ones, 0) if ones else 0
    return first * 10 + second
