"""``govaudit links``: look again at links, and leave some out with a reason."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True)
