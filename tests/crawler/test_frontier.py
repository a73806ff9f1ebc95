"""The queue over the link table, and what is known of addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from config.terms import LinkKind, LinkScope
from crawler.frontier import Entry, KnownUrls, Waiting


class Table:
    """The link table as far as a queue sees it."""

    def __init__(self) -> None:
        self.waiting: dict[int, Entry] = {}

    def refill(self, limit: int, taken: frozenset[int]) -> Sequence[Entry]:
        rest = [entry for key, entry in self.waiting.items() if key not in taken]
        return sorted(rest, key=lambda entry: -entry.priority)[:limit]


def entry(key: int, priority: int) -> Entry:
    return Entry(key, f"http://x.gov.cn/{key}", LinkKind.PAGE, LinkScope.SITE, 1, priority)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=120),
    st.integers(1, 8),
)
def test_every_entry_comes_out_once_whatever_the_window(
    steps: list[int | None], window: int
) -> None:
    """A step is a push with that priority, or a pop."""
    table = Table()
    queue = Waiting(table.refill, window=window)
    popped: list[int] = []

    def pop() -> bool:
        taken = queue.pop()
        if taken is None:
            return False
        popped.append(taken.key)
        del table.waiting[taken.key]
        queue.done(taken.key)
        return True

    for key, step in enumerate(steps):
        if step is None:
            pop()
        else:
            table.waiting[key] = entry(key, step)
            queue.push(table.waiting[key])
    while pop():
        pass
    assert sorted(popped) == [key for key, step in enumerate(steps) if step is not None]
    assert not queue


@given(st.lists(st.integers(0, 99), min_size=1, max_size=100), st.integers(1, 200))
def test_the_best_goes_first(priorities: list[int], window: int) -> None:
    table = Table()
    queue = Waiting(table.refill, window=window)
    for key, priority in enumerate(priorities):
        table.waiting[key] = entry(key, priority)
        queue.push(table.waiting[key])
    order = []
    while (taken := queue.pop()) is not None:
        order.append(taken.priority)
        del table.waiting[taken.key]
        queue.done(taken.key)
    assert order == sorted(priorities, reverse=True)


def test_what_is_under_way_is_not_handed_out_again() -> None:
    table = Table()
    table.waiting = {1: entry(1, 5)}
    queue = Waiting(table.refill, in_table=1)
    assert queue.pop() is not None
    queue.in_table = 1
    assert queue.pop() is None


def test_what_is_under_way_elsewhere_is_left_to_the_refill() -> None:
    table = Table()
    table.waiting = {key: entry(key, 5) for key in range(3)}
    queue = Waiting(table.refill, in_table=3)
    first = queue.pop()
    assert first is not None
    queue.done(first.key)
    del table.waiting[first.key]
    assert {taken.key for taken in (queue.pop(), queue.pop()) if taken} == set(table.waiting)


def ranks(queue: Waiting) -> list[tuple[int, int, int | None]]:
    found = []
    while (taken := queue.pop()) is not None:
        found.append((taken.key, taken.priority, taken.column_key))
        queue.done(taken.key)
    return found


def test_a_better_rank_counts_and_the_old_place_is_void() -> None:
    queue = Waiting(Table().refill)
    for key in (1, 2, 3):
        queue.push(entry(key, key))
    assert queue.better(1, 9, 77)
    assert not queue.better(3, 2, 77)
    assert not queue.better(8, 9, 77)
    assert ranks(queue) == [(1, 9, 77), (3, 3, None), (2, 2, None)]


def test_a_bettered_entry_that_comes_back_is_handed_out_again() -> None:
    queue = Waiting(Table().refill)
    queue.push(entry(1, 1))
    assert queue.better(1, 9, 77)
    assert ranks(queue) == [(1, 9, 77)]
    queue.push(entry(1, 4))
    assert ranks(queue) == [(1, 4, None)]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 9), st.booleans()), max_size=60),
    st.integers(1, 4),
)
def test_bettering_never_doubles_or_loses_an_entry(
    steps: list[tuple[int, int, bool]], window: int
) -> None:
    """A step is a better rank for an entry, or a pop."""
    table = Table()
    queue = Waiting(table.refill, window=window)
    for key in range(7):
        table.waiting[key] = entry(key, key % 3)
        queue.push(table.waiting[key])
    popped = []
    for key, priority, pop in steps:
        if not pop:
            if queue.better(key, priority, 7):
                table.waiting[key] = entry(key, priority)
        elif (taken := queue.pop()) is not None:
            popped.append(taken.key)
            table.waiting.pop(taken.key)
            queue.done(taken.key)
    while (taken := queue.pop()) is not None:
        popped.append(taken.key)
        del table.waiting[taken.key]
        queue.done(taken.key)
    assert sorted(popped) == list(range(7))


def test_redirects_are_counted_back_to_what_was_asked_for() -> None:
    first = entry(1, 5)
    second = replace(entry(2, 5), via=first)
    third = replace(entry(3, 5), via=second)
    assert [one.redirects for one in (first, second, third)] == [0, 1, 2]
    assert third.asked_for is first


def test_referrers_are_kept_up_to_the_limit_and_counted_beyond() -> None:
    known = KnownUrls(referrers_kept=2)
    assert known.add(7)
    assert not known.add(7)
    assert [known.wants_referrer(7) for _ in range(4)] == [True, True, False, False]
    assert known.referrers(7) == 4
    assert list(known.often_met()) == [(7, 4)]


def test_what_is_cut_is_known_and_has_no_referrers() -> None:
    known = KnownUrls()
    known.add(8)
    known.cut(8)
    assert (known.is_cut(8), known.is_too_deep(8), known.add(8)) == (True, False, False)
    assert not known.wants_referrer(8)
    assert known.referrers(8) == 0
    known.cut(9, too_deep=True)
    assert known.is_too_deep(9)
    known.admit(9)
    assert known.wants_referrer(9)
    assert not known.is_cut(9)


def test_what_an_earlier_run_knew_goes_on_counting() -> None:
    known = KnownUrls(referrers_kept=2)
    known.load([(1, 0), (2, 5)])
    assert not known.add(1)
    assert [known.wants_referrer(key) for key in (1, 2)] == [True, False]
    assert known.referrers(2) == 6
    assert len(known) == 2
