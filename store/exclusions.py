"""Links that the operator leaves out of judgement: by pattern, with a reason, until a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate
from urllib.parse import quote

from sqlmodel import Session, col, or_, select

from config.errors import UserError
from store.tables import Exclusion

LONGEST_PATTERN = 2048
LONGEST_TEXT = 500
_SCHEME = re.compile(r"^(?:https?|\*):?/*", re.IGNORECASE)
_SAYS_NOTHING = re.compile(r"[*/.:]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Exclusions:
    """The exclusions of one site that are in force on one day."""

    rules: tuple[Exclusion, ...]
    _patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, session: Session, site_id: int, day: dt.date) -> Exclusions:
        """Those of the site whose last day has not passed on ``day``, the oldest first."""
        query = select(Exclusion).where(
            Exclusion.site_id == site_id,
            or_(col(Exclusion.expires_on).is_(None), col(Exclusion.expires_on) >= day),
        )
        rules = tuple(session.exec(query.order_by(col(Exclusion.id))))
        return cls(rules, tuple(_compiled(rule.pattern) for rule in rules))

    def rule_for(self, url: str) -> Exclusion | None:
        """The rule that leaves ``url`` out. In a pattern ``*`` stands for any characters."""
        pairs = zip(self._patterns, self.rules, strict=True)
        return next((rule for pattern, rule in pairs if pattern.match(url)), None)


def exclusions_of(session: Session, site_id: int) -> Sequence[Exclusion]:
    """All exclusions of a site, expired ones too, the oldest first."""
    query = select(Exclusion).where(Exclusion.site_id == site_id).order_by(col(Exclusion.id))
    return session.exec(query).all()


def add_exclusion(
    session: Session,
    site_id: int,
    *,
    pattern: str,
    reason: str,
    operator: str,
    expires_on: dt.date | None,
    now: dt.datetime,
) -> Exclusion:
    """Enter an exclusion and commit it. ``now``: aware; its day is today.

    Raises ``UserError`` for a pattern that takes in every link or can match none, for an empty
    reason or operator, for a day that has passed already, and where the site has the pattern.
    """
    pattern = _checked_pattern(pattern)
    reason = _checked_text(reason, "理由", "请用 --reason 写明为什么不计这些链接。")
    operator = _checked_text(operator, "决定人", "请用 --operator 写明由谁决定。")
    if expires_on is not None and expires_on < now.date():
        raise UserError(f"有效期 {expires_on} 已经过去。", "请写今天或以后的日期，长期有效则不写。")
    if any(rule.pattern == pattern for rule in Exclusions.of(session, site_id, now.date()).rules):
        raise UserError(
            f"已有相同的例外规则：{pattern}。", "要改动请先用 links exclude remove 撤销。"
        )
    rule = Exclusion(
        site_id=site_id,
        pattern=pattern,
        reason=reason,
        operator=operator,
        created_at=now,
        expires_on=expires_on,
    )
    session.add(rule)
    session.commit()
    return rule


def remove_exclusion(session: Session, number: int) -> Exclusion:
    """Withdraw an exclusion and commit. Raises ``UserError`` when there is none of that number."""
    rule = session.get(Exclusion, number)
    if rule is None:
        raise UserError(
            f"没有编号为 {number} 的例外规则。", "请用 links exclude list 查看编号，并核对 --db。"
        )
    session.delete(rule)
    session.commit()
    return rule


def _compiled(pattern: str) -> re.Pattern[str]:
    """What is not ASCII also matches as links have it, percent-encoded."""
    spellings = sorted({pattern, quote(pattern, safe=_ASCII)})
    return re.compile("|".join(_with_stars(spelling) for spelling in spellings))


def _with_stars(pattern: str) -> str:
    """Only ``*`` is special: ``?`` and ``[`` belong to addresses."""
    return translate(re.sub(r"([\[?])", r"[\1]", pattern))


def _checked_pattern(text: str) -> str:
    pattern = text.strip()
    how = "请写网址，可用 * 代替任意字符，例如 https://www.example.gov.cn/zt/*"
    if not pattern:
        raise UserError("没有给出链接的网址样式。", how)
    if len(pattern) > LONGEST_PATTERN:
        raise UserError(f"网址样式过长（超过 {LONGEST_PATTERN} 字）。", how)
    if _CONTROL.search(pattern):
        raise UserError("网址样式中有换行或控制字符。", how)
    if _SAYS_NOTHING.fullmatch(_SCHEME.sub("", pattern)):
        raise UserError(f"网址样式 {pattern} 会把所有链接都排除在外。", how)
    if "#" in pattern:
        raise UserError(
            f"网址样式 {pattern} 带有 #，不会与任何链接相符。", "请去掉 # 和后面的部分。"
        )
    return pattern


def _checked_text(text: str, name: str, how: str) -> str:
    squeezed = " ".join(text.split())
    if not squeezed:
        raise UserError(f"{name}不能为空。", how)
    if len(squeezed) > LONGEST_TEXT:
        raise UserError(f"{name}过长（超过 {LONGEST_TEXT} 字）。", "请写得简短些。")
    return squeezed
