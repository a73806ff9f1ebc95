"""JSON to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from config.errors import UserError


def write_json(where: str, text: str) -> None:
    """Write ``text`` to the file ``where``, or to standard output for ``-``, with a final newline."""
    if where == "-":
        sys.stdout.write(text.rstrip("\n") + "\n")
        return
    try:
        path = Path(where)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"JSON 文件 {where} 不能写入（{reason}）。", "请换一个可写的位置。") from error
