"""Wrong usage in one Chinese line: what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any

import typer

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""The library's base of everything that is wrong with a command line."""


def usage_line(error: Any) -> str:
    """The line for a usage error of the command-line library."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "govaudit"
    return f"错误：{_what(error)}用法见 {path} --help。"


def _what(error: Any) -> str:
    name = type(error).__name__
    if name == "NoSuchOption":
        similar = "、".join(getattr(error, "possibilities", None) or ())
        return f"没有 {error.option_name} 这个选项" + (f"，是否要写 {similar}？" if similar else "。")
    if name == "NoSuchCommand":
        return f"没有 {getattr(error, 'command_name', '')} 这个命令。"
    if name == "MissingParameter":
        return f"缺少必填的 {_parameter(error)}。"
    if name == "BadParameter":
        return f"{_parameter(error)} 的值不对：{_reason(error)}。"
    return f"命令写法不对：{_reason(error)}。"


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return getattr(error, "param_hint", None) or "参数"
    hint = parameter.opts[0] if parameter.opts else parameter.name
    return str(hint) if str(hint).startswith("-") else str(parameter.metavar or hint).upper()


def _reason(error: Any) -> str:
    return str(error.message).strip().rstrip("。.").replace("\n", " ")
