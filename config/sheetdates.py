"""Days as people write them into cells: real dates, serial numbers, Chinese and other text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
_EPOCH_1900 = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_PARTED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\s*\d.*)?")
_RUN_ON = re.compile(r"(\d{4})(\d{2})(\d{2})")
_HOW = "请写成 2026-11-20 的样子"


def day_of(value: object, *, from_1904: bool = False) -> dt.date | None:
    """The day that a cell holds; None for an empty one.

    ``from_1904``: serial numbers count from 1904, as in workbooks of old Macs. Raises
    ``ValueError`` with the reason in Chinese.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    day = _day(value, _EPOCH_1904 if from_1904 else _EPOCH_1900)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} 不在 {EARLIEST.year} 年与 {LATEST.year} 年之间")
    return day


def _day(value: object, epoch: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, epoch)
    return _from_text(str(value), epoch)


def _from_number(value: float, epoch: dt.date) -> dt.date:
    """``20261120`` is a day written without marks; smaller numbers are serial numbers."""
    if value >= 10_000_000:
        return _from_text(str(int(value)), epoch)
    try:
        return epoch + dt.timedelta(days=int(value))
    except (OverflowError, ValueError):
        raise ValueError(f"“{value:g}”不是日期，{_HOW}") from None


def _from_text(text: str, epoch: dt.date) -> dt.date:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _PARTED.fullmatch(plain) or _RUN_ON.fullmatch(plain)
    try:
        if found:
            return dt.date(*(int(part) for part in found.groups()))
        if re.fullmatch(r"\d{5}(\.\d+)?", plain):
            return _from_number(float(plain), epoch)
    except ValueError:
        raise ValueError(f"“{text.strip()[:30]}”没有这一天，{_HOW}") from None
    raise ValueError(f"“{text.strip()[:30]}”不是完整的日期，{_HOW}")
