"""The benchmark of links: what it plants is what it says, and our verdicts hold against it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench import links
from bench.crawl import portal
from bench.links import Run, figures_of, inspection, installed_peer
from bench.planted import dead_addresses, planted
from bench.portal import Portal

KINDS = 14
HOME = "http://127.0.0.1:8000/"


def run_of(called_dead: set[str], seconds: float = 1.0) -> Run:
    return Run(10, 8, called_dead, {"a", "b"}, seconds, 0.5, 50.0)


def test_every_planted_link_stands_on_a_page_once() -> None:
    chosen = planted(3 * KINDS)
    assert len({link.address for link in chosen}) == len(chosen)
    site = Portal(200, chosen)
    for number, link in enumerate(chosen):
        assert (site.body(f"/art/{number}.html") or b"").count(link.address.encode()) == 1


def test_the_truth_is_in_absolute_addresses() -> None:
    dead = list(dead_addresses(2 * KINDS, HOME))
    assert len(dead) == 2 * sum(link.dead for link in planted(KINDS))
    assert all(urlsplit(address).hostname == "127.0.0.1" for address in dead)
    assert f"{HOME}gone/0.html" in dead


def test_our_verdicts_on_one_link_of_each_kind() -> None:
    with portal(70, KINDS) as url:
        run = inspection(url, frozenset(dead_addresses(KINDS, url)), None)
    assert (run.called_dead - run.dead, run.dead - run.called_dead) == (set(), set())
    assert run.pages >= 70


def test_verdicts_are_held_against_the_truth() -> None:
    run = run_of({"a", "c", "d"})
    assert (run.wrong, run.missed) == (2, 1)


def test_the_median_rate_and_the_worst_verdicts_count() -> None:
    runs = [run_of({"a", "b"}), run_of({"a"}, 2.0), run_of({"a", "b", "c"}, 4.0)]
    assert figures_of(runs) == {"links_per_second": 5.0, "wrong": 1, "missed": 1}
    assert set(figures_of([], "peer_").values()) == {None}


def test_without_node_the_peer_is_skipped_in_a_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_peer() is None
    assert "skipped" in capsys.readouterr().out


def test_an_installed_peer_is_not_installed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("node", "npm"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(links, "user_cache_path", lambda name: tmp_path / name)
    assert installed_peer() is None
    folder = tmp_path / "govaudit" / "bench" / f"{links.PEER}-{links.PEER_VERSION}"
    program = folder / "node_modules" / links.PEER / "build" / "src" / "cli.js"
    program.parent.mkdir(parents=True)
    program.touch()
    assert installed_peer() == program
