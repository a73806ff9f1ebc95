"""How personal data is known (``config/personal.yaml``), typed."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, PositiveInt

from config.yamlfile import load

_FILE = Path(__file__).with_name("personal.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IdCard(_Strict):
    """Of numbers of identity cards (GB 11643-1999)."""

    provinces: frozenset[int]
    first_year: int


class Mobile(_Strict):
    """How many mobile numbers of one page are a list of people."""

    alone: PositiveInt
    with_contacts: PositiveInt


class BankCard(_Strict):
    """Of bank cards (ISO/IEC 7812)."""

    lengths: frozenset[int]
    issuers: tuple[str, ...]


class Passport(_Strict):
    """Of passports."""

    label: re.Pattern[str]
    form: str


class PersonalRules(_Strict):
    """All of ``config/personal.yaml``."""

    window: PositiveInt
    kept: PositiveInt
    no_person: re.Pattern[str]
    contact: re.Pattern[str]
    unit_account: re.Pattern[str]
    id_card: IdCard
    mobile: Mobile
    bank_card: BankCard
    passport: Passport


@functools.cache
def personal_rules() -> PersonalRules:
    """The rules that come with the program. Raises ``UserError`` on a bad file."""
    return load(_FILE, PersonalRules)
