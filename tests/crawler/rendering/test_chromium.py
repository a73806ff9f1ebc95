"""Finding the system's own browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.rendering import rendering_rules
from crawler.rendering.chromium import (
    EXECUTABLE_VARIABLE,
    available,
    find_chromium,
    launch_options,
)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing but one empty folder on its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(EXECUTABLE_VARIABLE, raising=False)
    return tmp_path


def install(folder: Path, name: str) -> Path:
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_found_by_itself(bare: Path, name: str) -> None:
    assert find_chromium() is None
    assert not available()
    program = install(bare, name)
    assert find_chromium() == str(program)
    assert available()


def test_the_environment_names_another(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(bare, "chromium")
    own = install(bare, "my-own-build")
    monkeypatch.setenv(EXECUTABLE_VARIABLE, str(own))
    assert find_chromium() == str(own)
    monkeypatch.setenv(EXECUTABLE_VARIABLE, str(bare / "not-there"))
    assert find_chromium() is None


def test_without_the_extra_there_is_no_browser(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(bare, "chromium")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not available()


def test_the_sandbox_is_kept_unless_we_are_root(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, sandboxed in ((0, False), (1000, True)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user)
        options = launch_options("/usr/bin/chromium", rendering_rules())
        assert options["chromium_sandbox"] is sandboxed
