from collections.abc import Sequence

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


def test_referrers_are_kept_up_to_the_limit_and_counted_beyond() -> None:
    known = KnownUrls(referrers_kept=2)
    assert known.add(7)
    assert not known.add(7)
    assert [known.wants_referrer(7) for _ in range(4)] == [True, True, False, False]
    assert known.referrers(7) == 4
    known.add(8)
    known.mute(8)
    assert not known.wants_referrer(8)
    assert known.referrers(8) == 0
