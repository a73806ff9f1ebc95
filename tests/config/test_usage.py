"""What the command-line library says, in Chinese."""

from __future__ import annotations

import pytest

from config.usage import usage_wording


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "No such command 'chek'. Did you mean 'check'?",
            "没有 chek 这个命令，可用的有 check、demo",
        ),
        ("Missing command.", "没有写命令，可用的有 check、demo"),
        ("Got unexpected extra argument (b c)", "多写了 b c，值里有空格的请加引号"),
        ("Got unexpected extra argument(s) (b)", "多写了 b，值里有空格的请加引号"),
        ("Option '--db' requires an argument.", "--db 后面没有写值"),
        ("Value error, 'x' is not one of 'a', 'b'.", "应为 a、b 之一，现为 x"),
        ("'x' is not one of 'a', 'b'.", "应为 a、b 之一，现为 x"),
        ("Something new", "命令写法不对（Something new）"),
    ],
)
def test_messages_are_said_in_chinese(message: str, words: str) -> None:
    assert usage_wording().said(message, "check、demo") == words


def test_braces_that_were_typed_are_only_text() -> None:
    said = usage_wording().said("No such command '{commands}{0}'.", "check")
    assert said == "没有 {commands}{0} 这个命令，可用的有 check"
