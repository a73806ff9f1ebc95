"""Who does what the command does."""

from __future__ import annotations

import getpass
import os
from typing import Annotated

import typer

from store.acts import checked_operator

OPERATOR_VARIABLE = "GOVAUDIT_OPERATOR"

Operator = Annotated[
    str | None,
    typer.Option(help=f"由谁决定；默认取环境变量 {OPERATOR_VARIABLE}，再取本机用户名。"),
]


def operator_name(given: str | None) -> str:
    """What ``--operator`` says, else the environment, else the login name.

    Raises ``UserError`` where none of them has a name.
    """
    return checked_operator(given or os.environ.get(OPERATOR_VARIABLE) or _login_name())


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
