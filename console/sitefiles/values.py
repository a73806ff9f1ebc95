"""One value of a site, from a cell or an option, in the form that the registry keeps.

Excel turns codes and phones into numbers, people write full-width digits and blanks; what can be
read only one way is read, everything else is refused in words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from config.errors import UserError
from config.registry import member_of, registry_words
from config.terms import SiteField
from config.wording import word
from console.options import home_address, parse_day, require_permitted
from console.sitefiles.sheets import Broken
from crawler.net.addresses import Network

E = TypeVar("E", bound=StrEnum)

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_ESCAPE = "'"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
"""Marks without a width, which come along when text is copied from a page."""
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NONE = frozenset({"无", "-", "—", "--", "/", "\\", "暂无", "n/a", "null", "none", "nan"})
_CODES = frozenset({SiteField.SITE_CODE, SiteField.REGION_CODE})
_TYPED = frozenset(
    {SiteField.HOME_URL, SiteField.STATE_FROM, SiteField.STATE_UNTIL, SiteField.PHONE}
)
_EXACT_DIGITS = 15
"""Excel keeps no more digits of a number."""


class BadValueError(ValueError):
    """Why a value is refused, in words."""


def text_of(field: SiteField, cell: Any) -> str:
    """What a person reads in the cell, on one line; empty where there is nothing.

    Raises :class:`BadValueError`.
    """
    if isinstance(cell, Broken):
        raise BadValueError(cell.why)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float):
        cell = _whole(field, cell)
    text = "" if cell is None else str(cell)
    plain = text.translate(_FULL_WIDTH) if field in _CODES | _TYPED else text
    line = " ".join(_UNSEEN.sub("", plain).split())
    if _NOT_TEXT.search(line):
        raise BadValueError("里有不是文字的字符")
    return "" if line.casefold() in _NONE else line


def _whole(field: SiteField, number: float) -> Any:
    if number != number or abs(number) >= 10**_EXACT_DIGITS:
        raise BadValueError(f"是数字 {number:g}，已经不准确，请把该列设为文本后重新填写")
    return int(number) if number.is_integer() else number


def value_of(field: SiteField, text: str) -> Any:
    """The value that ``text`` stands for. Raises :class:`BadValueError`."""
    limits = registry_words().limits
    most = limits.note_length if field is SiteField.NOTE else limits.value_length
    if field is not SiteField.HOME_URL and len(text) > most:
        raise BadValueError(f"有 {len(text)} 个字，超过 {most}")
    make = _MAKERS.get(field)
    return make(text) if make else text


def _home_url(text: str) -> str:
    if " " in text:
        raise BadValueError(f"“{text[:80]}”里有空格，应只写一个网址")
    try:
        return home_address(text)
    except UserError as error:
        raise BadValueError(str(error).rstrip("。")) from None


def refused_address(url: str, networks: Sequence[Network]) -> str | None:
    """Why a home page may not be entered: nobody allowed its private address. Else null."""
    try:
        require_permitted(url, networks)
    except UserError as error:
        return str(error).rstrip("。")
    return None


def _site_code(text: str) -> str:
    code = _digits(text).lower()
    if not registry_words().site_code_form.fullmatch(code):
        raise BadValueError(f"“{text[:40]}”不是标识码，应为 10 位数字，或 bm 加 8 位数字")
    return code


def _region_code(text: str) -> str:
    code = _digits(text)
    if not registry_words().region_code_form.fullmatch(code):
        raise BadValueError(f"“{text[:40]}”不是行政区划代码，应为 6 位数字")
    return code


def _digits(text: str) -> str:
    """Without blanks and the ``.0`` of a number; a scientific one has lost its digits."""
    plain = text.replace(" ", "")
    if _SCIENTIFIC.fullmatch(plain):
        raise BadValueError(f"“{text}”已被表格软件改成科学计数，请把该列设为文本后重新填写")
    match = _POINT_ZERO.fullmatch(plain)
    return match[1] if match else plain


def _phone(text: str) -> str:
    if _SCIENTIFIC.fullmatch(text.replace(" ", "")):
        raise BadValueError(f"“{text}”已被表格软件改成科学计数，请把该列设为文本后重新填写")
    match = _POINT_ZERO.fullmatch(text)
    return match[1] if match else text


def _day(text: str) -> dt.date:
    match = _DATE.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if match is None:
        raise BadValueError(f"“{text[:40]}”不是日期，应写成 2026-11-20")
    try:
        return parse_day(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}")
    except UserError:
        raise BadValueError(f"“{text[:40]}”不是有效的日期，应写成 2026-11-20") from None


def _member(words: Mapping[str, E]) -> Callable[[str], E]:
    def named(text: str) -> E:
        member = member_of(words, text)
        if member is None:
            known = "、".join(word(each) for each in dict.fromkeys(words.values()))
            raise BadValueError(f"“{text[:40]}”不在取值之内，应为 {known} 之一")
        return member

    return named


_MAKERS: Mapping[SiteField, Callable[[str], Any]] = {
    SiteField.HOME_URL: _home_url,
    SiteField.SITE_CODE: _site_code,
    SiteField.REGION_CODE: _region_code,
    SiteField.PHONE: _phone,
    SiteField.LEVEL: _member(registry_words().level_of),
    SiteField.KIND: _member(registry_words().kind_of),
    SiteField.STATE: _member(registry_words().state_of),
    SiteField.STATE_FROM: _day,
    SiteField.STATE_UNTIL: _day,
}


def neutral(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula; :func:`restored` takes it back."""
    return f"{_ESCAPE}{text}" if text.startswith((*FORMULA_MARKS, _ESCAPE)) else text


def restored(text: str) -> str:
    """``text`` without the mark that :func:`neutral` (or Excel's own users) put before it."""
    marked = text.startswith(_ESCAPE) and text[1:].startswith((*FORMULA_MARKS, _ESCAPE))
    return text[1:] if marked else text
