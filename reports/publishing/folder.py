"""Puts the files of a site into a directory: all at once, or not at all.

The new site is built beside the old one and takes its place in one step. Files that have not
changed stay the same files, so that what copies the directory copies little.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.errors import UserError
from config.systemfaults import system_fault

MARKER = ".govaudit-site.json"
_MARK = {"made_by": "govaudit", "kind": "published-site"}
_READABLE_BY_ALL = 0o644
_OPEN_TO_ALL = 0o755
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@dataclass(frozen=True, slots=True)
class Placed:
    """What has changed in the directory."""

    written: int
    unchanged: int
    removed: int


def place_site(folder: Path, files: Mapping[str, bytes]) -> Placed:
    """Make ``folder`` hold exactly ``files``.

    Raises ``UserError`` for a directory that this program did not make, and for what the system
    refuses; the directory is then as it was.
    """
    target = folder.absolute()
    if target.is_symlink():
        target = target.resolve()
    _refuse_strangers(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            placed = _build(fresh, target, files)
            _swap(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise UserError(
            f"公开目录 {folder} 不能写入（{system_fault(error)}）。", "请换一个可写的目录。"
        ) from error
    return placed


def _refuse_strangers(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise UserError(f"{target} 不是目录。", "请换一个目录。")
    if any(target.iterdir()) and not _is_ours(target):
        raise UserError(
            f"目录 {target} 里有别的内容，不是 govaudit 建立的公开目录。",
            "请换一个空目录，以免覆盖。",
        )


def _is_ours(target: Path) -> bool:
    try:
        data = json.loads((target / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and data.get("made_by") == _MARK["made_by"]


def _build(fresh: Path, old: Path, files: Mapping[str, bytes]) -> Placed:
    fresh.chmod(_OPEN_TO_ALL)
    marker = json.dumps(_MARK).encode()
    unchanged = 0
    for name, data in {**files, MARKER: marker}.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if _take_over(old / name, path, data):
            unchanged += name != MARKER
            continue
        path.write_bytes(data)
        path.chmod(_READABLE_BY_ALL)
    before = {str(each.relative_to(old)) for each in old.rglob("*") if each.is_file()}
    removed = len(before - set(files) - {MARKER})
    return Placed(len(files) - unchanged, unchanged, removed)


def _take_over(old: Path, new: Path, data: bytes) -> bool:
    """Keep the very file where it has not changed."""
    try:
        if old.is_symlink() or old.stat().st_size != len(data) or old.read_bytes() != data:
            return False
    except OSError:
        return False
    try:
        new.hardlink_to(old)
    except OSError:
        shutil.copy2(old, new)
    return True


def _swap(fresh: Path, target: Path) -> None:
    """Exchange both directories; what was there is then in ``fresh``."""
    if not target.exists():
        fresh.rename(target)
        return
    if _exchange(fresh, target):
        return
    # Where the system can't exchange, there is a moment without the directory.
    aside = fresh.with_name(f"{fresh.name}-old")
    target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, two: Path) -> bool:
    """Linux exchanges two names in one step; False where it can't."""
    with suppress(OSError, AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        done = rename(
            _AT_FDCWD,
            os.fsencode(one),
            _AT_FDCWD,
            os.fsencode(two),
            ctypes.c_uint(_RENAME_EXCHANGE),
        )
        if done == 0:
            return True
        number = ctypes.get_errno()
        if number not in (errno.EINVAL, errno.ENOSYS, errno.EPERM):
            raise OSError(number, os.strerror(number))
    return False
