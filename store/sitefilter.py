"""Which sites are meant: one small language for lists, audits and whatever else takes sites.

``level=county,city region=2305 state!=offline_permanent name~友谊 under=2305000001``: terms parted
by blanks, all of which have to hold; values parted by commas, any of which may. Keys and values may
be Chinese (``层级=县级``). A value with blanks stands in double quotes.

==========  ==================================================================================
key         holds when
==========  ==================================================================================
id          the number of the site is one of these; ``3-9`` is a span
name        it is the name; with ``~`` it is in the name
code        the site code begins so
sponsor     it is the sponsor; with ``~`` it is in it
level       the level is one of these
kind        the kind is one of these
region      digits: the region code begins so (without one, the site code's); else the name of the
            region begins so
state       the state at ``as_of`` is one of these: a state whose time is over counts as normal
host        it is the host; ``*.x.gov.cn`` takes in x.gov.cn and every host below it
category    it is the category
under       the site with this number after ``#``, site code, home page or name, and all below it
==========  ==================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from config.errors import UserError
from config.registry import member_of, registry_words
from config.terms import SiteFilterKey
from config.wording import word

E = TypeVar("E", bound=StrEnum)

_EXAMPLE = "例如：level=county region=2305 state=normal name~友谊"
_TERM = re.compile(r'(?:[^\s"]|"[^"]*")+')
_PARTS = re.compile(r"(?P<key>[^=!~<>\"]+)(?P<operator>!=|!~|=|~)(?P<values>.*)", re.DOTALL)
_VALUE = re.compile(r'(?:[^,，"]|"[^"]*")+')
_NUMBERS = re.compile(r"#?(\d{1,18})(?:-(\d{1,18}))?", re.ASCII)
_CONTAINS = frozenset(
    {
        SiteFilterKey.NAME,
        SiteFilterKey.SPONSOR,
        SiteFilterKey.REGION,
        SiteFilterKey.HOST,
        SiteFilterKey.CATEGORY,
        SiteFilterKey.SITE_CODE,
    }
)
_FULL_WIDTH = str.maketrans({"＝": "=", "～": "~", "！": "!", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. ``values`` of closed sets are the members' own values."""

    key: SiteFilterKey
    values: tuple[str, ...]
    contains: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SiteFilter:
    """All conditions; none of them: every site."""

    terms: tuple[Term, ...] = ()
    text: str = ""
    """As it was written, to be kept and shown."""

    @classmethod
    def parse(cls, text: str | None) -> SiteFilter:
        """Read a filter. Raises ``UserError``: which term is wrong, and what it may say."""
        said = (text or "").strip()
        plain = said.translate(_FULL_WIDTH)
        if plain.count('"') % 2:
            raise UserError(f"筛选条件的引号没有成对：{said}。", _EXAMPLE)
        terms = tuple(_term(part) for part in _TERM.findall(plain))
        most = registry_words().limits.filter_terms
        if len(terms) > most:
            raise UserError(f"筛选条件超过 {most} 项。", "请写得简短些。")
        return cls(terms, said)


def _term(text: str) -> Term:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise UserError(f"看不懂筛选条件“{text}”。", f"请写成 键=值；{_EXAMPLE}")
    words = registry_words()
    key = member_of(words.filter_key_of, parts["key"])
    if key is None:
        known = "、".join(f"{each.value}（{word(each)}）" for each in SiteFilterKey)
        raise UserError(f"没有名为 {parts['key']} 的筛选键。", f"可用的有：{known}。")
    contains = "~" in parts["operator"]
    if contains and key not in _CONTAINS:
        raise UserError(f"{key.value} 不能用 ~ 比较：“{text}”。", f"请写 {key.value}=值。")
    values = tuple(_values(key, parts["values"], contains=contains))
    if not values:
        raise UserError(f"筛选条件“{text}”没有写值。", _EXAMPLE)
    if len(values) > words.limits.filter_values:
        raise UserError(f"{key.value} 的值超过 {words.limits.filter_values} 个。", "请分几次。")
    return Term(key, values, contains, parts["operator"].startswith("!"))


def _values(key: SiteFilterKey, text: str, *, contains: bool) -> Iterator[str]:
    for written in _VALUE.findall(text):
        value = written.replace('"', "").strip()
        if value:
            yield value if contains else _checked(key, value)


def _checked(key: SiteFilterKey, value: str) -> str:
    words = registry_words()
    if key is SiteFilterKey.LEVEL:
        return _member(key, words.level_of, value)
    if key is SiteFilterKey.KIND:
        return _member(key, words.kind_of, value)
    if key is SiteFilterKey.STATE:
        return _member(key, words.state_of, value)
    if key is SiteFilterKey.ID and not _NUMBERS.fullmatch(value):
        raise UserError(f"网站编号不对：“{value}”。", "请写编号或一段编号，例如 id=3,7-12")
    return value


def _member(key: SiteFilterKey, known: Mapping[str, E], value: str) -> str:
    member = member_of(known, value)
    if member is None:
        members = dict.fromkeys(known.values())
        names = "、".join(f"{each.value}（{word(each)}）" for each in members)
        raise UserError(f"{key.value} 没有“{value}”这个值。", f"可用的有：{names}。")
    return member.value


def number_span(value: str) -> tuple[int, int] | None:
    """First and last number of ``3``, ``#3`` or ``3-9``; null where it is something else."""
    match = _NUMBERS.fullmatch(value)
    if match is None:
        return None
    first = int(match[1])
    return first, int(match[2] or first)
