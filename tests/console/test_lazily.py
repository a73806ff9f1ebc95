"""A command loads what it needs, and nothing for the others."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from console import cli
from console.lazily import Command

PAPERS = ("docx", "docxtpl", "openpyxl", "xlsxwriter", "pdfplumber", "pdfminer", "feedgenerator")
NETWORK = ("scrapy", "twisted", "httpx")
DATABASE = ("sqlmodel", "alembic", "psycopg")


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("console.cli", (*PAPERS, *NETWORK, *DATABASE)),
        ("console.commands.check", PAPERS),
        ("console.commands.audit", PAPERS),
        ("console.audits.worker", PAPERS),
        ("console.commands.rules", (*PAPERS, *NETWORK)),
    ],
)
def test_what_a_command_does_not_load(module: str, others: tuple[str, ...]) -> None:
    assert loaded_by(module).isdisjoint(others)


@pytest.mark.parametrize("command", cli._COMMANDS, ids=lambda command: command.name)
def test_every_command_is_there(command: Command) -> None:
    found = typer.main.get_command(cli.app).get_command(None, command.name)  # type: ignore[attr-defined]
    assert found.name == command.name
    assert found.get_short_help_str(200) == command.help


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {each.name} " in shown and each.help in shown for each in cli._COMMANDS)


def test_an_unknown_command_is_told_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["chekc"]) == 2
    said = capsys.readouterr().err
    assert "chekc" in said
    assert all(each.name in said for each in cli._COMMANDS)
