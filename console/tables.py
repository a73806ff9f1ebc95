"""Tables: drawn on a terminal, lines of tab-separated cells elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from console.outputs import one_line


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, err: bool = False
) -> None:
    """Print ``rows`` under ``columns``, without what a site may have put there to steer a terminal.

    Where there is no terminal a row is printed as soon as it is there.
    """
    screen = Console(stderr=err)
    lines = (tuple(one_line(cell) for cell in row) for row in chain([columns], rows))
    if not screen.is_terminal:
        for line in lines:
            typer.echo("\t".join(line), err=err)
        return
    table = Table(title=title or None)
    for column in next(lines):
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    screen.print(table)
