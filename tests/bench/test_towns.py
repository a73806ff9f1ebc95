"""The generated towns have the faults that are planted in them, and no others of the kind."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from bs4 import BeautifulSoup

from bench.papers import PERIODS
from bench.towns import FAULTS, TOWNS, UPLINK_HOST, Region, address, served, site_code

CASES = [(number, period) for number, _ in enumerate(TOWNS) for period in range(len(PERIODS))]


def pages(number: int, period: int) -> dict[str, str]:
    region = Region()
    region.turn_to(period, PERIODS[period])
    return region.pages_of(address(number))


def dead_links(found: dict[str, str]) -> set[str]:
    links = {
        str(tag["href"]).partition("?")[0]
        for text in found.values()
        for tag in BeautifulSoup(text, "lxml").select("a[href]")
    }
    return {link for link in links if link not in found}


@pytest.mark.parametrize(("number", "period"), CASES)
def test_only_planted_links_are_dead(number: int, period: int) -> None:
    faults = TOWNS[number].periods[period]
    assert bool(dead_links(pages(number, period))) is ("dead" in faults)


@pytest.mark.parametrize(("number", "period"), CASES)
def test_other_faults_are_where_they_are_planted(number: int, period: int) -> None:
    faults = TOWNS[number].periods[period]
    found = pages(number, period)
    assert bool(found) is ("down" not in faults)
    if not found:
        return
    assert (site_code(number) not in found["/"].partition("footer")[2]) is ("marks" in faults)
    assert ('name="SiteName"' not in found["/"]) is ("metas" in faults)
    blank = BeautifulSoup(found["/ghjh/"], "lxml").select("ul.list li")
    assert (not blank) is ("blank" in faults)
    newest = max(
        dt.date.fromisoformat(tag.get_text())
        for tag in BeautifulSoup(found["/"], "lxml").select(".date")
    )
    assert (PERIODS[period] - newest > dt.timedelta(14)) is bool(faults & {"home", "stale"})


def test_every_kind_of_fault_is_planted_mended_and_comes_back() -> None:
    planted = {fault for town in TOWNS for faults in town.periods for fault in faults}
    assert planted == set(FAULTS)
    histories = [
        tuple(fault in faults for faults in town.periods) for town in TOWNS for fault in planted
    ]
    assert {(True, False, False), (False, True, True), (True, False, True)} <= set(histories)
    assert len(TOWNS) >= 12


def test_what_is_mended_has_no_faults() -> None:
    region = Region()
    region.turn_to(0, PERIODS[0], frozenset({1}))
    assert "metas" not in TOWNS[1].periods[0]
    assert dead_links(region.pages_of(address(1))) == set()


def test_towns_are_served() -> None:
    region = Region()
    region.turn_to(2, PERIODS[2])
    with served(region) as port, httpx.Client() as client:
        assert client.get(f"http://{UPLINK_HOST}:{port}/").text == "ok"
        home = client.get(f"http://{address(0)}:{port}/")
        assert TOWNS[0].name in home.text
        assert client.head(f"http://{address(0)}:{port}/gzdt/").content == b""
        assert client.get(f"http://{address(0)}:{port}/none.html").status_code == 404
        down = next(n for n, town in enumerate(TOWNS) if "down" in town.periods[2])
        assert client.get(f"http://{address(down)}:{port}/").status_code == 503
