"""A directory is replaced as a whole, and only one that this program has made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.errors import UserError
from reports.publishing import folder as folders
from reports.publishing.folder import MARKER, Placed, place_site

FILES = {"index.html": b"<p>1</p>", "a/b.html": b"<p>2</p>"}


def contents(folder: Path) -> dict[str, bytes]:
    found = {str(each.relative_to(folder)): each for each in folder.rglob("*") if each.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != MARKER}


@pytest.fixture(params=["exchanged", "renamed"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "renamed":
        monkeypatch.setattr(folders, "_exchange", lambda one, two: False)


@pytest.mark.usefixtures("way")
def test_a_site_is_made_and_made_again(tmp_path: Path) -> None:
    site = tmp_path / "deep" / "www"
    assert place_site(site, FILES) == Placed(2, 0, 0)
    assert contents(site) == FILES
    kept = (site / "a/b.html").stat()
    changed = {"index.html": b"<p>new</p>", "a/b.html": FILES["a/b.html"]}
    assert place_site(site, changed) == Placed(1, 1, 0)
    again = (site / "a/b.html").stat()
    assert (again.st_ino, again.st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)
    assert place_site(site, {"index.html": b""}) == Placed(1, 0, 1)
    assert contents(site) == {"index.html": b""}
    assert [each.name for each in site.parent.iterdir()] == ["www"]


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    place_site(tmp_path, FILES)
    assert contents(tmp_path) == FILES


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link = tmp_path / "www"
    (tmp_path / "real").mkdir()
    link.symlink_to("real")
    place_site(link, FILES)
    assert link.is_symlink()
    assert contents(tmp_path / "real") == FILES


@pytest.mark.parametrize("marker", [None, "", "[]", '{"made_by": "hugo"}', "\x00"])
def test_somebody_elses_directory_is_left_alone(tmp_path: Path, marker: str | None) -> None:
    (tmp_path / "index.html").write_text("theirs")
    if marker is not None:
        (tmp_path / MARKER).write_text(marker)
    with pytest.raises(UserError, match="不是 govaudit 建立的公开目录"):
        place_site(tmp_path, FILES)
    assert (tmp_path / "index.html").read_text() == "theirs"


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "www").write_text("x")
    with pytest.raises(UserError, match="不是目录"):
        place_site(tmp_path / "www", FILES)


@pytest.mark.parametrize("step", ["_build", "_swap"])
def test_what_fails_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    site = tmp_path / "www"
    place_site(site, FILES)

    def fail(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(folders, step, fail)
    with pytest.raises(UserError, match="不能写入"):
        place_site(site, {"index.html": b"half"})
    assert contents(site) == FILES
    assert [each.name for each in tmp_path.iterdir()] == ["www"]


def test_a_failing_rename_puts_the_old_site_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "www"
    place_site(site, FILES)
    monkeypatch.setattr(folders, "_exchange", lambda one, two: False)
    rename = Path.rename
    calls: list[Path] = []

    def second_fails(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == 2:
            raise OSError(5, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(UserError):
        place_site(site, {"index.html": b"new"})
    assert contents(site) == FILES
