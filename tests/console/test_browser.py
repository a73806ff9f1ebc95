"""The option --browser where there is none."""

from __future__ import annotations

import pytest

from config.errors import UserError
from console.cli import run
from console.commands.check import use_browser
from crawler.rendering import EXECUTABLE_VARIABLE


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(EXECUTABLE_VARIABLE, "/nowhere/chromium")


def test_asked_for_and_not_there_is_one_line_that_says_what_to_install(
    no_browser: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "http://www.qinghe.gov.cn/", "--browser"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "apt-get install chromium" in err


def test_without_the_option_it_is_used_where_it_is_there(no_browser: None) -> None:
    assert use_browser(None)
    assert not use_browser(False)
    with pytest.raises(UserError):
        use_browser(True)
