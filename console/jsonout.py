"""JSON to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from config.errors import UserError
from config.systemfaults import system_fault
from console.outputs import silence, standard_output_is_closed
from console.targets import replace_file, require_file

STANDARD_OUTPUT = "-"


def require_json_target(where: str | None) -> None:
    """Find out before any work that the JSON can't be written. Raises :class:`UserError`."""
    if where is None:
        return
    if where == STANDARD_OUTPUT:
        if standard_output_is_closed():
            raise UserError("标准输出已关闭，JSON 无处可写。", "请打开标准输出，或写到文件。")
        return
    if not where.strip():
        raise UserError("--json 没有写文件名。", "请写文件名，或用 - 写到标准输出。")
    try:
        require_file(Path(where))
    except OSError as error:
        raise _refused(where, error) from error


def write_json(where: str, text: str) -> None:
    """Write ``text`` to the file ``where``, or to standard output for ``-``, with a final newline.

    A file appears whole or not at all. Raises :class:`UserError` where it can't be written.
    """
    # Hostile pages hold lone surrogates; behind a backslash JSON can carry them.
    data = (text.rstrip("\n") + "\n").encode("utf-8", "backslashreplace")
    if where == STANDARD_OUTPUT:
        _to_standard_output(data)
        return
    try:
        replace_file(Path(where), data)
    except OSError as error:
        raise _refused(where, error) from error


def _to_standard_output(data: bytes) -> None:
    """As UTF-8 whatever the terminal's encoding: programs read it. A reader who left had enough."""
    try:
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(data.decode("utf-8"))
            return
        sys.stdout.flush()
        binary.write(data)
        binary.flush()
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise UserError(
            f"JSON 写不到标准输出（{system_fault(error)}）。", "请写到文件。"
        ) from error


def _refused(where: str, error: OSError) -> UserError:
    return UserError(
        f"JSON 文件 {where} 不能写入（{system_fault(error)}）。", "请换一个可写的位置。"
    )
