"""The check digits of personal numbers."""

from __future__ import annotations

import datetime as dt

from config.personal import personal_rules

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def id_check_digit(first: str) -> str:
    """The 18th character behind the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_id_number(text: str, today: dt.date) -> bool:
    """Whether 18 characters are the number of an identity card: region, day of birth, check."""
    if len(text) != 18 or not text[:17].isdigit() or text[-1].upper() not in _CHECKS:
        return False
    rules = personal_rules().id_card
    if int(text[:2]) not in rules.provinces or text[2:6] == "0000":
        return False
    try:
        born = dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    plausible = rules.first_year <= born.year and born <= today
    return plausible and id_check_digit(text[:17]) == text[-1].upper()


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether these are the digits of a card of a bank in China."""
    rules = personal_rules().bank_card
    return (
        digits.isdigit()
        and len(digits) in rules.lengths
        and digits.startswith(rules.issuers)
        and len(set(digits)) > 3
        and luhn(digits)
    )
