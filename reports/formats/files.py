"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_READABLE_BY_ALL = 0o644


@contextmanager
def written_together(
    directory: Path, names: Sequence[str]
) -> Iterator[tuple[list[BinaryIO], list[Path]]]:
    """Streams to write and the paths that they take at the end of the block.

    After an exception nothing under ``names`` has changed. Raises ``OSError`` when the directory
    can't be made or written, or the disk is full.
    """
    targets = [directory / name for name in names]
    temporary: list[Path] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            streams = [_temporary(stack, directory, temporary) for _ in names]
            yield streams, targets
        for source, target in zip(temporary, targets, strict=True):
            source.replace(target)
    finally:
        for path in temporary:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _temporary(stack: ExitStack, directory: Path, made: list[Path]) -> BinaryIO:
    handle, name = tempfile.mkstemp(prefix=".report-", suffix=".tmp", dir=directory)
    made.append(Path(name))
    stream = stack.enter_context(os.fdopen(handle, "wb"))
    made[-1].chmod(_READABLE_BY_ALL)
    return stream
