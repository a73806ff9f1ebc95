"""Wrong usage in one Chinese line: what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any

import typer
from pydantic import ValidationError

from config.usage import usage_wording
from config.yamlerrors import expected_by

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""The library's base of everything that is wrong with a command line."""


def usage_line(error: Any) -> str:
    """The line for a usage error of the command-line library."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "govaudit"
    return f"错误：{_what(error)}。用法见 {path} --help。"


def _what(error: Any) -> str:
    name = type(error).__name__
    if name == "NoSuchOption":
        similar = "、".join(getattr(error, "possibilities", None) or ())
        return f"没有 {error.option_name} 这个选项" + (f"，是否要写 {similar}" if similar else "")
    if name == "MissingParameter":
        return f"缺少必填的 {_parameter(error)}{_help(error)}"
    if name == "BadParameter":
        return f"{_parameter(error)} 的值不对：{_expected(error)}"
    if name == "NoArgsIsHelpError":
        return usage_wording().said("Missing command", _commands(error))
    return usage_wording().said(_message(error), _commands(error))


def _expected(error: Any) -> str:
    cause = error.__cause__
    words = expected_by(cause) if isinstance(cause, ValidationError) else None
    return words or usage_wording().said(_message(error))


def _commands(error: Any) -> str:
    context = getattr(error, "ctx", None)
    group: Any = getattr(context, "command", None)
    return "、".join(group.list_commands(context) if hasattr(group, "list_commands") else ())


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return getattr(error, "param_hint", None) or "参数"
    hint = parameter.opts[0] if parameter.opts else parameter.name
    return str(hint) if str(hint).startswith("-") else str(parameter.metavar or hint).upper()


def _help(error: Any) -> str:
    words = str(getattr(getattr(error, "param", None), "help", None) or "").rstrip("。")
    return f"：{words}" if words else ""


def _message(error: Any) -> str:
    return " ".join(str(error.message).split())
