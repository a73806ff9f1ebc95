from __future__ import annotations

from pathlib import Path

import pytest

import config
from config.errors import UserError
from config.ipv6 import Ipv6Settings, ipv6_settings
from config.yamlfile import load

SHIPPED = Path(config.__file__).with_name("ipv6.yaml")


def test_waits_are_cut_to_the_limit_of_the_run() -> None:
    cut = ipv6_settings().within(1.5)
    assert cut.home.timeout_seconds == cut.reachability.connect_seconds == 1.5
    assert cut.home.tries == ipv6_settings().home.tries
    assert ipv6_settings().within(1000) == ipv6_settings()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("  same: 0.80", "  same: 0.30", "different 应小于 same"),
        ("  glue: ", "  nothing: ", "remedies"),
        ("  tries: 5", "  tries: 1", "tries"),
        ("  ports: [80, 443]", "  ports: []", "ports"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert was in text
    spoiled = tmp_path / "ipv6.yaml"
    spoiled.write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(UserError, match=said):
        load(spoiled, Ipv6Settings)
