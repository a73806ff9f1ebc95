from __future__ import annotations

import pytest

from config.errors import UserError
from crawler.ipv6.uplink import split_host


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("www.gov.cn", "www.gov.cn", None),
        ("www.gov.cn:8443", "www.gov.cn", 8443),
        ("2400:3200::1", "2400:3200::1", None),
        ("[2400:3200::1]", "2400:3200::1", None),
        ("[2400:3200::1]:53", "2400:3200::1", 53),
        (" ::1 ", "::1", None),
    ],
)
def test_uplink_hosts_as_operators_write_them(text: str, host: str, port: int | None) -> None:
    assert split_host(text) == (host, port)


@pytest.mark.parametrize("text", ["", "www.gov.cn:x", "www.gov.cn:70000", ":80"])
def test_what_is_no_uplink_host(text: str) -> None:
    with pytest.raises(UserError):
        split_host(text)
