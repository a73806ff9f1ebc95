"""Places that will be written to: tried before the work, and left as they were."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.errors import UserError
from config.systemfaults import system_fault
from reports.formats import formats
from reports.formats.files import written_together


def require_writable(folder: Path) -> None:
    """Find out before an hour of work that the report can't be written. Raises ``UserError``."""
    try:
        with _made(folder):
            _require_no_directories(folder / each.file_name for each in formats().values())
            with tempfile.NamedTemporaryFile(prefix=".govaudit-", dir=folder):
                pass
    except OSError as error:
        raise UserError(
            f"报告目录 {folder} 不能写入（{system_fault(error)}）。",
            "请用 --out 指定一个可写的目录。",
        ) from error


def require_file(path: Path) -> None:
    """Raise ``OSError`` where ``path`` can't be written as a file."""
    if _is_special(path):
        return
    _require_no_directories([path])
    with _made(path.parent), tempfile.NamedTemporaryFile(prefix=".govaudit-", dir=path.parent):
        pass


def replace_file(path: Path, data: bytes) -> None:
    """Put ``data`` into the file ``path``, all of it or nothing. Raises ``OSError``."""
    if _is_special(path):
        path.write_bytes(data)
        return
    target = path.resolve()  # A link stays a link.
    with written_together(target.parent, [target.name]) as (streams, _):
        streams[0].write(data)


def _is_special(path: Path) -> bool:
    """A device or a pipe: it takes what is written, and nothing may take its place."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _require_no_directories(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """``folder`` for the length of the block; what had to be made for it goes again."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for place in missing:
            with suppress(OSError):
                place.rmdir()
