"""The published schema, the model and what is written agree."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest

from reports.model import Ipv6Part
from reports.schema import SCHEMA_FILE, schema_text, stored_schema
from tests.reports.sample import sample, sample_data


def test_the_published_schema_is_that_of_the_model() -> None:
    hint = "run python -m reports.schema"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), hint


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(stored_schema())


def test_a_report_fits_the_schema_and_comes_back_unchanged() -> None:
    written = json.loads(sample().to_json())
    jsonschema.validate(written, stored_schema())
    assert written == sample_data()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), 2),
        (("verdict",), "passed"),
        (("inspection", "id"), 128),
        (("links", 0, "cause"), "gone"),
        (("columns", 0, "state"), "old"),
        (("indicators", 0, "status"), None),
        (("ipv6", "success_rate"), 80),
        (("surprise",), 1),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_the_schema_refuses_what_the_brief_does_not_allow(
    path: tuple[str | int, ...], value: Any
) -> None:
    broken = copy.deepcopy(sample_data())
    target: Any = broken
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, stored_schema())


def test_ipv6_has_every_key_when_nothing_was_tried() -> None:
    part = Ipv6Part().model_dump(mode="json")
    keys = (
        "dns_status aaaa addresses nameservers delegation home success_rate level2 level3 "
        "v4_only_hosts latency_ms"
    )
    assert set(keys.split()) <= part.keys()
    assert set(part["home"]) >= {
        "reachable",
        "status",
        "final_url",
        "same_content",
        "similarity",
        "tls",
    }
    assert part["delegation"] == {"complete": None, "missing": None}
    assert all(part[level]["rate"] is None for level in ("level2", "level3"))


def test_what_the_ipv6_probe_notes_beyond_the_schema_is_kept() -> None:
    assert Ipv6Part.model_validate({"host": "www.qingxi.test"}).model_dump()["host"]
