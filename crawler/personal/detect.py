"""Personal data in a text: numbers that check, in a place where they can be a person's.

Precision goes first. Numbers inside longer ones, in addresses and behind words like 项目编号 are
not looked at; a published contact of a unit is no leak; a masked number does not match at all.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from config.personal import PersonalRules, personal_rules
from config.terms import PersonalKind
from crawler.personal.masking import masked
from crawler.personal.numbers import is_card_number, is_id_number

_AROUND = r"0-9０-９A-Za-z*＊×_"
_ADDRESS = r"(?<![=/&?#%@.\-])"
_CANDIDATE = re.compile(
    rf"(?<![{_AROUND}]){_ADDRESS}"
    r"(?:(?P<id>\d{17}[\dXx])|(?P<mobile>1[3-9]\d{9})|(?P<card>\d{16,19})"
    r"|(?P<spaced>\d{4}(?: \d{4}){3}(?: \d{1,3})?))"
    rf"(?![{_AROUND}@/=.\-])"
)
_FAINT = re.compile(r"\d{11}|\d{4} \d{4} \d{4} \d{4}|护照")
"""What a text without any of it can be left alone for."""


@dataclass(frozen=True, slots=True)
class Detected:
    """One number, masked."""

    kind: PersonalKind
    masked: str

    def as_fact(self) -> dict[str, str]:
        return {"kind": self.kind.value, "masked": self.masked}


@dataclass(slots=True)
class Personal:
    """What was found in a text. ``masks`` holds the raw values and goes no further than the reader:
    it is for taking them out of everything that is kept."""

    found: list[Detected] = field(default_factory=list)
    masks: dict[str, str] = field(default_factory=dict, repr=False)

    def as_facts(self) -> dict[str, object]:
        """For the database: the first of each kind, and how many there are in all."""
        counts: dict[str, int] = {}
        for each in self.found:
            counts[each.kind.value] = counts.get(each.kind.value, 0) + 1
        kept = self.found[: personal_rules().kept]
        return {"counts": counts, "examples": [each.as_fact() for each in kept]}


def detect(text: str, today: dt.date) -> Personal | None:
    """The personal numbers of ``text``, each once; None where there are none.

    Numbers that only are no leak because of what stands around them are not in ``found``.
    """
    if not _FAINT.search(text):
        return None
    return _Search(text, today).run()


class _Search:
    """One text."""

    def __init__(self, text: str, today: dt.date) -> None:
        self._text = text
        self._today = today
        self._rules: PersonalRules = personal_rules()
        self._mobiles: dict[str, bool] = {}
        self._found: dict[str, PersonalKind] = {}

    def run(self) -> Personal | None:
        for match in _CANDIDATE.finditer(self._text):
            self._take(match)
        for raw in self._passports():
            self._found.setdefault(raw, PersonalKind.PASSPORT)
        self._take_mobiles()
        if not self._found:
            return None
        personal = Personal()
        for raw, kind in self._found.items():
            shown = masked(kind, raw)
            personal.found.append(Detected(kind, shown))
            personal.masks[raw] = shown
        return personal

    def _take(self, match: re.Match[str]) -> None:
        raw = match[0]
        before, around = self._before(match.start()), self._around(match)
        if self._rules.no_person.search(before):
            return
        if match["id"] and is_id_number(raw, self._today):
            self._found[raw] = PersonalKind.ID_CARD
        elif match["mobile"]:
            self._mobiles.setdefault(raw, bool(self._rules.contact.search(around)))
        elif is_card_number(raw.replace(" ", "")) and not self._rules.unit_account.search(around):
            self._found[raw] = PersonalKind.BANK_CARD

    def _take_mobiles(self) -> None:
        """Alone, each counts; among words on contacts, only a whole list of them does."""
        alone = [raw for raw, is_contact in self._mobiles.items() if not is_contact]
        rules = self._rules.mobile
        if len(self._mobiles) >= rules.with_contacts:
            alone = list(self._mobiles)
        if len(alone) >= rules.alone:
            self._found.update(dict.fromkeys(alone, PersonalKind.MOBILE))

    def _passports(self) -> Iterator[str]:
        form = re.compile(rf"(?<![0-9A-Za-z]){self._rules.passport.form}(?![0-9A-Za-z])")
        if "护照" not in self._text:
            return
        for match in form.finditer(self._text):
            if self._rules.passport.label.search(self._before(match.start())):
                yield match[0]

    def _before(self, start: int) -> str:
        return _wide(self._text[max(0, start - self._rules.window) : start])[-20:]

    def _around(self, match: re.Match[str]) -> str:
        window = self._rules.window
        before = self._text[max(0, match.start() - window) : match.start()]
        return _wide(before + self._text[match.end() : match.end() + window // 2])


def _wide(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
