from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.ipv6.levels import Outcome, draw, summarize


@given(st.lists(st.text(min_size=1, max_size=20), unique=True), st.integers(1, 50))
def test_a_sample_does_not_depend_on_the_order(urls: list[str], limit: int) -> None:
    sample = draw(urls, limit)
    assert len(sample) == min(limit, len(urls))
    assert set(sample) <= set(urls)
    assert set(draw(list(reversed(urls)), limit)) == set(sample)


def outcome(url: str, supported: bool | None) -> Outcome:
    return Outcome(url, "www.a.gov.cn", supported)


def test_links_that_tell_nothing_are_in_neither_count() -> None:
    facts = summarize([outcome("1", True), outcome("2", False), outcome("3", None)], total=9)
    assert (facts.checked, facts.supported, facts.rate) == (2, 1, 0.5)
    assert (facts.undetermined, facts.sampled, facts.total) == (1, True, 9)
    assert [failure.url for failure in facts.failures] == ["2"]


def test_no_link_that_tells_is_no_rate() -> None:
    assert summarize([outcome("1", None)], total=1).rate is None
    assert summarize([], total=0).model_dump(include={"checked", "rate", "sampled"}) == {
        "checked": 0,
        "rate": None,
        "sampled": False,
    }
