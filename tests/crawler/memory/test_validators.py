"""Which answers may be asked for again by their ETag or date."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from crawler.memory.validators import Validators, validators_of
from crawler.net.exchange import Exchange

AT = dt.datetime(2026, 11, 20, 10, 0, 0, tzinfo=dt.UTC)
OLD = "Thu, 19 Nov 2026 10:00:00 GMT"
NEW = "Fri, 20 Nov 2026 09:59:30 GMT"


def of(**headers: str) -> Validators:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return validators_of(Exchange("http://x/", "GET", AT, 200, httpx.Headers(named)), 60)


@pytest.mark.parametrize(
    ("headers", "conditions"),
    [
        ({"etag": '"a1"'}, {"If-None-Match": '"a1"'}),
        ({"etag": 'W/"a1"'}, {"If-None-Match": 'W/"a1"'}),
        ({"etag": '"a1"', "last_modified": OLD}, {"If-None-Match": '"a1"'}),
        ({"last_modified": OLD}, {"If-Modified-Since": OLD}),
        ({"last_modified": NEW}, {}),
        (
            {"last_modified": NEW, "date": "Fri, 20 Nov 2026 12:00:00 GMT"},
            {"If-Modified-Since": NEW},
        ),
        ({"last_modified": OLD, "date": "Thu, 19 Nov 2026 10:00:30 GMT"}, {}),
        ({"last_modified": "yesterday"}, {}),
        ({"last_modified": "0"}, {}),
        ({"etag": "a1"}, {}),
        ({"etag": '""'}, {}),
        ({"etag": '"' + "a" * 300 + '"'}, {}),
        ({"etag": '"a1"', "vary": "Accept-Encoding"}, {"If-None-Match": '"a1"'}),
        ({"etag": '"a1"', "vary": "accept-encoding, Cookie"}, {}),
        ({"etag": '"a1"', "vary": "*"}, {}),
        ({"etag": '"a1"', "cache_control": "no-cache"}, {"If-None-Match": '"a1"'}),
        ({"etag": '"a1"', "cache_control": "No-Store"}, {}),
        ({}, {}),
    ],
)
def test_conditions(headers: dict[str, str], conditions: dict[str, str]) -> None:
    assert of(**headers).conditions() == conditions
