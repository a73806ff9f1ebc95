"""Personal data is found by check digits and place, and never leaves the reader unmasked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.personal import personal_rules
from config.terms import PersonalKind
from crawler.personal import detect
from crawler.personal.masking import masked
from crawler.personal.numbers import id_check_digit, is_card_number, is_id_number, luhn
from crawler.reading import read_page

TODAY = dt.date(2026, 11, 20)
ID = "11010519491231002X"
CARD = "6222021234567890123"
MOBILE = "13812345678"

REGIONS = st.sampled_from(sorted(personal_rules().id_card.provinces))
BIRTHS = st.dates(dt.date(1906, 1, 1), TODAY)


@st.composite
def ids(draw: st.DrawFn) -> str:
    first = (
        f"{draw(REGIONS)}{draw(st.integers(1, 9999)):04}"
        f"{draw(BIRTHS):%Y%m%d}{draw(st.integers(0, 999)):03}"
    )
    return first + id_check_digit(first)


def with_luhn(first: str) -> str:
    return next(first + str(last) for last in range(10) if luhn(first + str(last)))


@given(ids())
def test_a_whole_number_is_known_and_one_wrong_digit_is_not(number: str) -> None:
    assert is_id_number(number, TODAY)
    wrong = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    assert not is_id_number(wrong, TODAY)
    found = detect(f"姓名：某某，身份证号{number}。", TODAY)
    assert found is not None
    assert [each.kind for each in found.found] == [PersonalKind.ID_CARD]
    assert number not in repr(found)
    assert number not in str(found.as_facts())


@given(st.text("0123456789", min_size=14, max_size=14))
def test_every_single_wrong_digit_of_a_card_is_found(digits: str) -> None:
    number = with_luhn(f"6222{digits}")
    assert luhn(number)
    for place in range(len(number)):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not luhn(wrong)


@given(st.integers(0, 10**17 - 1))
def test_what_was_born_on_no_day_is_no_id_number(number: int) -> None:
    text = f"11010520009931{number % 1000:03}"
    assert not is_id_number(text + id_check_digit(text), TODAY)


@pytest.mark.parametrize("kind", PersonalKind)
def test_masking_leaves_the_length_and_little_else(kind: PersonalKind) -> None:
    raw = "E12345678901234567"
    shown = masked(kind, raw)
    assert len(shown) == len(raw)
    assert shown.count("*") >= len(raw) - 6


CARD = with_luhn("622202123456789012")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"张某某 {ID} 补贴金额500元", ["id_card"]),
        (f"身份证号码：{ID.lower()}", ["id_card"]),
        (f"（{ID}）", ["id_card"]),
        (f"银行卡号 {CARD}", ["bank_card"]),
        ("李某 13812345678 二组", ["mobile"]),
        ("护照号码：E12345678", ["passport"]),
        (f"{ID}、{ID}", ["id_card"]),
        # Masked, cut or longer: no number of a person.
        ("身份证号 110105********002X", []),
        (f"1{ID}", []),
        (f"{ID}A", []),
        ("11010519491231002x1", []),
        # Something else that has as many digits.
        (f"统一社会信用代码：{ID}", []),
        (f"项目代码：{ID}", []),
        (f"http://www.x.gov.cn/q?id={ID}", []),
        (f"/art/{MOBILE}/a.html", []),
        (f"订单号{MOBILE}", []),
        # A contact that is published to be called.
        (f"联系人：王科长 {MOBILE}", []),
        (f"联系电话：{MOBILE}", []),
        (f"举报热线 {MOBILE}", []),
        # The account of a unit.
        (f"开户名：某县财政局 账号：{CARD}", []),
        ("护照办理 E12345678", []),
        ("0451-12345678", []),
        ("20261120153012345", []),
        ("2026 2025 2024 2023 2022", []),
        ("什么也没有", []),
    ],
)
def test_by_number_and_place(text: str, kinds: list[str]) -> None:
    found = detect(text, TODAY)
    assert [each.kind.value for each in found.found] == kinds if found else kinds == []


def test_a_table_of_people_is_no_list_of_contacts() -> None:
    people = "".join(f"张{n} 联系电话 138{n:08} 补贴 " for n in range(10, 22))
    found = detect(people, TODAY)
    assert found is not None
    assert len(found.found) == 12


def test_a_page_keeps_no_raw_number() -> None:
    html = f"""<html><head><meta charset=utf-8><title>补贴发放 {ID}</title>
      <meta name=description content="{ID}"></head><body><h1>补贴发放名单 {ID}</h1>
      <div>发布时间：2026-11-03</div><div class=content><p>{"发放情况说明。" * 60}</p>
      <table><tr><td>张某</td><td>{ID}</td><td>{CARD}</td></tr></table>
      <a href="/b.html">{ID}的名单</a></div>
      <ul><li><a href="/1.html">公示 {ID}</a><span>2026-11-01</span></li></ul></body></html>"""
    reading = read_page(html.encode(), "http://www.x.gov.cn/a.html", as_of=TODAY)
    assert ID not in repr(reading)
    assert CARD not in repr(reading)
    fact = reading.facts["personal_data"]
    assert isinstance(fact, dict)
    assert fact["counts"] == {"id_card": 1, "bank_card": 1}
    assert re.fullmatch(r"110\*+X", fact["examples"][0]["masked"])


def test_a_page_without_any_has_no_fact() -> None:
    html = "<html><body><p>联系电话：0451-1234567</p></body></html>"
    reading = read_page(html.encode(), "http://www.x.gov.cn/a.html", as_of=TODAY)
    assert "personal_data" not in reading.facts
    assert not is_card_number("6222")
