"""Which process does which site."""

from __future__ import annotations

from console.audits.dispatch import Dispatcher, Waiting


def drained(dispatcher: Dispatcher, place: int) -> list[int]:
    found = []
    while (site := dispatcher.next(place)) is not None:
        found.append(site)
    return found


def test_sites_come_in_order_up_to_the_limit() -> None:
    dispatcher = Dispatcher(2, 2)
    dispatcher.add(Waiting(number, f"d{number}") for number in range(5))
    assert drained(dispatcher, 0) == [0, 1]
    assert drained(dispatcher, 1) == [2, 3]
    dispatcher.ended(0, 1)
    assert drained(dispatcher, 0) == [4]
    assert (dispatcher.waiting, dispatcher.is_idle) == (0, False)
    for place, site in ((0, 0), (0, 4), (1, 2), (1, 3)):
        dispatcher.ended(place, site)
    assert dispatcher.is_idle


def test_sites_of_one_domain_stay_in_one_process() -> None:
    dispatcher = Dispatcher(2, 1)
    dispatcher.add(Waiting(number, "one") for number in range(3))
    dispatcher.add([Waiting(9, "other")])
    assert drained(dispatcher, 0) == [0]
    assert drained(dispatcher, 1) == [9]
    dispatcher.ended(1, 9)
    assert drained(dispatcher, 1) == []
    dispatcher.ended(0, 0)
    assert drained(dispatcher, 0) == [1]


def test_what_a_dead_process_had_waits_again_behind_the_others() -> None:
    dispatcher = Dispatcher(1, 2)
    dispatcher.add(Waiting(number, f"d{number}") for number in range(3))
    assert drained(dispatcher, 0) == [0, 1]
    assert dispatcher.lost(0) == [0, 1]
    assert drained(dispatcher, 0) == [2, 0]


def test_a_suspect_has_a_process_to_itself() -> None:
    dispatcher = Dispatcher(2, 3)
    dispatcher.add([Waiting(1, "a", attempts=2), Waiting(2, "b"), Waiting(3, "c", attempts=2)])
    assert drained(dispatcher, 0) == [2]
    assert drained(dispatcher, 1) == [1]
    dispatcher.add([Waiting(4, "d")])
    assert drained(dispatcher, 1) == []
    dispatcher.ended(1, 1)
    assert drained(dispatcher, 1) == [4]
    dispatcher.ended(0, 2)
    assert drained(dispatcher, 0) == [3]


def test_a_suspect_that_kills_again_takes_nobody_along() -> None:
    dispatcher = Dispatcher(1, 3)
    dispatcher.add([Waiting(1, "a", attempts=2), Waiting(2, "b")])
    assert drained(dispatcher, 0) == [2]
    dispatcher.ended(0, 2)
    assert drained(dispatcher, 0) == [1]
    assert dispatcher.lost(0) == [1]
    assert drained(dispatcher, 0) == [1]
