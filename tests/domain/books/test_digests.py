"""Marks tell entries apart by all that they say, and a closed period is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry
from pipectl.domain.books.closing import closed
from pipectl.domain.books.digests import EntryChanges, changes, is_sealed, mark, marks
from pipectl.domain.values.calendar import parse_period

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

LAST = date(2026, 9, 30)


def test_a_mark_is_the_day_and_six_characters() -> None:
    day, _, rest = mark(entry("2026-09-12", stage="won")).partition(".")
    assert (day, len(rest)) == ("2026-09-12", 6)


def test_marks_differ_with_anything_an_entry_says() -> None:
    entries = [
        entry("2026-09-12", stage="won"),
        entry("2026-09-12", stage="won", note="at last"),
        entry("2026-09-12", stage="won", by="kari"),
        entry("2026-09-12", "amount", stage="won"),
        entry("2026-09-13", stage="won"),
    ]
    assert len({mark(each) for each in entries}) == len(entries)


def test_entries_after_the_day_have_no_mark() -> None:
    history = entry("2026-09-01", stage="proposal"), entry("2026-10-01", note="x")
    assert len(marks(deal(*history), LAST)) == 1


def test_a_late_entry_is_new_and_one_that_is_left_out_gone() -> None:
    first, second = entry("2026-09-01", stage="proposal"), entry("2026-09-05", amount=5)
    before = marks(deal(first, second), LAST)
    late = entry("2026-09-09", stage="won")
    assert changes(deal(first, second, late), before, LAST).new == (late,)
    assert changes(deal(first), before, LAST).gone == (second.day,)


def test_a_corrected_entry_is_changed_and_not_both_new_and_gone() -> None:
    first = entry("2026-09-01", stage="proposal", amount=5)
    again = replace(first, note="of 6")
    assert changes(deal(again), marks(deal(first), LAST), LAST) == EntryChanges((), (again,), ())


def test_one_of_two_entries_that_say_the_same_can_go() -> None:
    first, call = entry("2026-09-01", stage="proposal"), entry("2026-09-05", activity="call")
    before = marks(deal(first, call, call), LAST)
    assert changes(deal(first, call), before, LAST) == EntryChanges((), (), (call.day,))


def test_entries_of_a_day_that_swap_places_are_reordered() -> None:
    first = entry("2026-09-01", stage="proposal")
    lost, won = entry("2026-09-09", stage="lost"), entry("2026-09-09", stage="won")
    before = marks(deal(first, lost, won), LAST)
    assert changes(deal(first, won, lost), before, LAST).reordered == (won, lost)


def test_the_order_of_what_changes_no_figure_does_not_matter() -> None:
    call, won = entry("2026-09-09", activity="call"), entry("2026-09-09", stage="won")
    before = marks(deal(call, won), LAST)
    assert changes(deal(won, call), before, LAST) == EntryChanges((), (), ())


def test_an_entry_that_came_between_two_has_not_moved_them() -> None:
    lost, won = entry("2026-09-09", stage="lost"), entry("2026-09-09", stage="won")
    again = entry("2026-09-09", stage="proposal")
    assert changes(deal(lost, again, won), marks(deal(lost, won), LAST), LAST).reordered == ()


@given(strategies.deals(), strategies.days)
def test_nothing_has_changed_where_nothing_has(kept: Deal, day: date) -> None:
    assert changes(kept, marks(kept, day), day) == EntryChanges((), (), ())


@given(strategies.deals(), st.data())
def test_the_order_in_the_file_does_not_matter_between_days(
    kept: Deal, data: st.DataObject
) -> None:
    days = data.draw(st.permutations(sorted({each.day for each in kept.history})))
    history = tuple(sorted(kept.history, key=lambda each: days.index(each.day)))
    assert marks(replace(kept, history=history), date.max) == marks(kept, date.max)


def test_a_closed_period_is_sealed_until_somebody_changes_it() -> None:
    record = closed(book(deal()), parse_period("2026Q3", 1), day=LAST)
    assert is_sealed(record)
    assert not is_sealed(replace(record, won={**record.won, "deals": record.won["deals"] + 1}))
