"""What a cell says: a number, nothing, or something that is no number. Empty is never zero."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from config.annual import annual_rules

_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-", "，": ","})
_BLANK = re.compile(r"[\s\u200b\ufeff*]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、.．,，:：]|第[一二三四五六]部分|[(（]?\d{1,2}[)）、.．])+"
)
_UNPLAIN = re.compile(r"[\s\u200b\ufeff*\"'“”‘’「」]+")


@dataclass(frozen=True, slots=True)
class Value:
    """A cell as read: ``number`` is None where there is none."""

    raw: str
    number: Decimal | None

    @property
    def is_blank(self) -> bool:
        """Nothing was filled in, or only a dash."""
        return is_blank(self.raw)


def read_value(raw: str) -> Value:
    """The number that a cell shows: full-width digits, separators of thousands and units pass."""
    text = _plain_number(raw)
    text = re.sub(f"{annual_rules().units}$", "", text)
    sign = text[:1] if text[:1] in ("+", "-") else ""
    digits = text[len(sign) :]
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    whole = sign + digits
    return Value(raw, Decimal(whole) if _NUMBER.fullmatch(whole) else None)


def is_blank(raw: str) -> bool:
    """Whether a cell holds nothing, or only what stands for nothing."""
    text = _BLANK.sub("", unicodedata.normalize("NFKC", raw))
    return not text or text in annual_rules().dashes


def looks_like_value(raw: str) -> bool:
    """Whether a cell can stand in the numeric part of a table."""
    return is_blank(raw) or read_value(raw).number is not None


def _plain_number(raw: str) -> str:
    # Before NFKC, which would turn a full-width minus and the dashes into different things.
    return _BLANK.sub("", unicodedata.normalize("NFKC", raw.translate(_MINUS)).translate(_MINUS))


def plain_label(text: str) -> str:
    """A label without width, blanks, quotes and the numbering in front."""
    text = _UNPLAIN.sub("", unicodedata.normalize("NFKC", text))
    return _NUMBERING.sub("", text)
