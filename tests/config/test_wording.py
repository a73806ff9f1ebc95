"""Every member of the closed sets has a Chinese word, and no word is left over."""

from __future__ import annotations

from enum import StrEnum

import pytest

from config import columntypes, terms
from config.wording import word, wording

ENUMS = {
    name: value
    for module in (terms, columntypes)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
}


@pytest.mark.parametrize("member", [member for enum in ENUMS.values() for member in enum], ids=repr)
def test_every_member_has_a_chinese_word(member: StrEnum) -> None:
    assert any("\u4e00" <= character <= "\u9fff" for character in word(member)) or word(
        member
    ).startswith("IPv")


def test_no_word_stands_for_nothing() -> None:
    words = {name: set(entry) for name, entry in wording().root.items()}
    assert words == {name: {member.value for member in enum} for name, enum in ENUMS.items()}


def test_members_of_one_set_have_different_words() -> None:
    for name, entry in wording().root.items():
        assert len(set(entry.values())) == len(entry), name


def test_an_enum_without_words_is_a_fault_of_ours() -> None:
    class Odd(StrEnum):
        ONE = "one"

    with pytest.raises(KeyError):
        word(Odd.ONE)
