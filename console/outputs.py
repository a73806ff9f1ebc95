"""Standard output and standard error as we were given them: closed, full, left by their reader, or
of an encoding that has no Chinese. None of it may cost a report or change an exit status."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

import typer
from rich.console import Console

from config.systemfaults import system_fault

# Control characters, and marks that turn the reading direction: text from pages or from the command
# line must not steer the terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def make_outputs_safe() -> None:
    """Put the null device in the place of a closed stream; let no character fail to be shown."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - to the end
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def standard_output_is_closed() -> bool:
    """Whether there was no standard output when the program began."""
    return getattr(sys.stdout, "name", None) == os.devnull


def flush_outputs() -> None:
    """Write out what is left, so that Python has nothing to complain about at its exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            silence(stream)


def one_line(text: str) -> str:
    """``text`` on one line, without anything that steers a terminal."""
    return _STEERING.sub(" ", text).strip()


_live: list[Console] = []
"""What is redrawn in place on standard error; a line beside it goes above it."""


@contextmanager
def drawn_on(screen: Console) -> Iterator[None]:
    """Something is redrawn in place on ``screen`` (standard error) while the block runs."""
    _live.append(screen)
    try:
        yield
    finally:
        _live.remove(screen)


def say(lines: Iterable[str], *, err: bool = False) -> None:
    """Show lines to a person; where they can't be shown, work goes on."""
    try:
        for line in lines:
            if err and _live:
                _live[-1].print(one_line(line), markup=False, highlight=False, soft_wrap=True)
            else:
                typer.echo(one_line(line), err=err)
    except BrokenPipeError:
        silence(sys.stderr if err else sys.stdout)
    except OSError as error:
        silence(sys.stderr if err else sys.stdout)
        if not err:
            say([f"标准输出写不进去（{system_fault(error)}）。"], err=True)


class ProgressScreen(Console):
    """Standard error for progress. When its reader goes, the work does not stop."""

    def __init__(self) -> None:
        super().__init__(stderr=True)

    def on_broken_pipe(self) -> None:
        self.quiet = True


def silence(stream: TextIO) -> None:
    """Send what is left in the buffer, and all that follows, nowhere."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
