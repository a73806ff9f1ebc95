"""Finds the kinds of runs: adding one is adding a module under ``console/scheduling/kinds/``."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from config.errors import UserError
from console.scheduling import kinds as modules
from console.scheduling.base import Kind, registered
from console.usage import UsageError, usage_line


@functools.cache
def kinds() -> Mapping[str, type[Kind]]:
    """Every kind of run, by id."""
    for module in pkgutil.iter_modules(modules.__path__, f"{modules.__name__}."):
        importlib.import_module(module.name)
    return registered()


def kind_named(name: str) -> type[Kind]:
    """Raises ``UserError`` for a kind that is not there."""
    kind = kinds().get(name)
    if kind is None:
        known = "、".join(f"{kind.id}（{kind.title}）" for kind in kinds().values())
        raise UserError(f"没有“{name}”这种定时任务。", f"可用的有：{known}。")
    return kind


def require_runnable(arguments: Sequence[str]) -> None:
    """Find out before anything is entered that the program would refuse this command line.

    Raises ``UserError``.
    """
    from console.cli import app

    try:
        _parse(typer.main.get_command(app), arguments)
    except UsageError as error:
        reason = usage_line(error).removeprefix("错误：")
        raise UserError(f"不能这样运行 govaudit {' '.join(arguments)}：{reason}") from None


def _parse(command: Any, arguments: Sequence[str]) -> None:
    """Read a command line as the library would, down to the command itself, and run nothing."""
    context = command.make_context("govaudit", list(arguments), resilient_parsing=False)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        if not rest:
            raise UserError(f"不能这样运行 govaudit {' '.join(arguments)}：命令不完整。")
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, list(rest), parent=context)
