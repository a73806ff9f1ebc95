"""A command line that loads a command when it is asked for: all of them together take longer to
load than most take to run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


@dataclass(frozen=True, slots=True)
class Command:
    """A command, or a group of them, in a module of :mod:`console.commands`."""

    name: str
    help: str
    module: str
    what: str = "app"
    """The function, or the group, in the module."""

    def load(self) -> Any:
        """Import it, and make it what the library runs."""
        with _nothing_collected():
            found = getattr(import_module(f"console.commands.{self.module}"), self.what)
        holder = typer.Typer(rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            holder.add_typer(found, name=self.name, help=self.help)
        else:
            holder.command(self.name, help=self.help)(found)
        return typer.main.get_group(holder).commands[self.name]


def lazily(*commands: Command) -> type[TyperGroup]:
    """A class of group with these commands."""
    known = {command.name: command for command in commands}

    class LazyGroup(TyperGroup):
        """Knows names and help of its commands without them."""

        def list_commands(self, ctx: Any) -> list[str]:
            return list(known)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name in known and cmd_name not in self.commands:
                self.commands[cmd_name] = known[cmd_name].load()
            return self.commands.get(cmd_name)

        def invoke(self, ctx: Any) -> Any:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                # The library would end with a status, and without a word.
                raise typer.Abort from None

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            with formatter.section("Commands"):
                formatter.write_dl(list(_lines()))

    def _lines() -> Iterator[tuple[str, str]]:
        for command in commands:
            yield command.name, command.help

    return LazyGroup


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Nothing of what is being loaded is garbage, and looking for it takes a sixth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
