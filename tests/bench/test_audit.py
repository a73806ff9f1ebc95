"""The benchmark of audits: what it serves, and that it runs to its last line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.sites import COLUMNS, Farm, GeneratedSite, address

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("pages", [7, 20])
def test_a_site_has_so_many_pages_and_links_only_to_them(pages: int) -> None:
    bodies = dict(GeneratedSite(3, pages, 5, 8000).bodies())
    assert len(bodies) == pages
    assert sum(path.startswith("/col") for path in bodies) == len(COLUMNS)
    home = bodies["/"].decode()
    assert all(f'href="/col{number}/"' in home for number in range(len(COLUMNS)))


def test_the_same_number_is_the_same_site_and_another_is_not() -> None:
    first, again = (dict(GeneratedSite(1, 9, 3, 80).bodies()) for _ in range(2))
    assert first == again
    assert first["/"] != dict(GeneratedSite(2, 9, 3, 80).bodies())["/"]


def test_what_was_asked_for_is_counted() -> None:
    farm = Farm(300, 7)
    for _ in range(2):
        assert farm.answer(address(299), "/col0/", 80).startswith(b"HTTP/1.1 200")
    assert farm.answer(address(0), "/nowhere", 80).startswith(b"HTTP/1.1 404")
    told = farm.answer("127.0.0.1", "/counts", 80).partition(b"\r\n\r\n")[2]
    assert json.loads(told) == [["127.1.1.43", "/col0/", 2], ["127.1.0.0", "/nowhere", 1]]


def test_it_ends_with_its_figures() -> None:
    command = [sys.executable, "-m", "bench.audit", "--sites", "4", "--pages", "6"]
    run = subprocess.run(
        [*command, "--delay", "0", "--large", "0", "--no-peer", "--no-cluster"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    figures = json.loads(run.stdout.splitlines()[-1])
    assert figures["pages_per_second"] > 0
    assert {"two_process_ratio", "two_worker_ratio", "mb_per_site"} <= figures.keys()
