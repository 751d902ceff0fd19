"""Activities of a deal, and how a cache keeps them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from builders import TODAY, deal, entry, setup
from pipectl.domain.history.activities import ACTIVITIES, Activity, activities, is_meeting
from pipectl.domain.history.snapshot import take_snapshot
from strategies import histories

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Entry

CALL = entry("2026-09-10", activity="call", by="kari", direction="out")
MOVED = entry("2026-09-12", stage="proposal", note="no activity")
BROUGHT = entry("2026-09-14", activity="email", via="import")


def test_an_activity_has_its_day_its_person_and_its_direction() -> None:
    assert activities([CALL, MOVED, BROUGHT]) == (
        Activity(date(2026, 9, 10), "call", "kari", "out"),
        Activity(date(2026, 9, 14), "email", None, None, by_program=True),
    )


def test_a_snapshot_knows_the_activities_up_to_its_day() -> None:
    whole = deal(entry("2026-09-01", stage="prospecting"), CALL, BROUGHT)
    snapshots = [take_snapshot(whole, day, setup()) for day in (date(2026, 9, 13), TODAY)]
    assert [len(snapshot.activities) for snapshot in snapshots if snapshot] == [1, 2]


@given(histories())
def test_activities_are_read_as_they_were_written(history: tuple[Entry, ...]) -> None:
    several = activities(history)
    assert not several or ACTIVITIES.parse(ACTIVITIES.write(several)) == several


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Møte med styret", True), ("demo", True), ("Среща: цена", True), ("Book a meeting", False)],
)
def test_what_begins_with_a_meeting_is_one(text: str, *, expected: bool) -> None:
    assert is_meeting(text) is expected
