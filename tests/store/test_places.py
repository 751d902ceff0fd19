"""Where a file says what a figure rests on, whatever style its history is written in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipectl.store import places
from stores import new_store

if TYPE_CHECKING:
    from pipectl.store.store import Store

ONE_LINE = """\
title: A
stage: proposal
history:
  - {day: 2026-09-01, stage: prospecting, amount: 100, note: "stage: won, amount: 5"}
  - {day: 2026-10-01, by: kari, stage: proposal, next_step: {due: 2026-11-01, what: "a, amount: 7"}}
  - {day: 2026-09-20, amount: 120}
"""
BLOCK = """\
title: A
stage: proposal
history:
  - day: 2026-09-01
    stage: prospecting
    amount: 100
  # moved
  - day: 2026-10-01
    by: kari
    stage: proposal
  - {day: 2026-09-20, amount: 120}
"""


def store_with(folder: Path, text: str) -> Store:
    store = new_store(folder)
    (store.root / "deals" / "a.yaml").write_text(text, encoding="utf-8")
    return store


@pytest.mark.parametrize(
    ("key", "day", "line", "in_block"),
    [
        ("amount", date(2026, 11, 1), 6, 11),
        ("amount", date(2026, 9, 10), 4, 6),
        ("stage", date(2026, 11, 1), 5, 10),
        ("stage", date(2026, 9, 30), 4, 5),
        ("created", date(2026, 11, 1), 4, 4),
        ("", date(2026, 9, 25), 6, 11),
        ("title", None, 1, 1),
        ("owner", None, 0, 0),
    ],
)
def test_the_last_entry_up_to_a_day_that_says_something_of_a_key_is_named(
    tmp_path: Path, key: str, day: date | None, line: int, in_block: int
) -> None:
    one, two = (tmp_path / name for name in ("one", "two"))
    assert places.of_deal(store_with(one, ONE_LINE), "a", key, day).line == line
    assert places.of_deal(store_with(two, BLOCK), "a", key, day).line == in_block


@pytest.mark.parametrize("stage", [",stage: won", ", stage : won", ', "stage": won'])
def test_an_entry_in_another_hand_is_read_too(tmp_path: Path, stage: str) -> None:
    last = "  - {day: 2026-09-20, amount: 120}\n"
    by_hand = f"  - {{day: 2026-11-01, by: kari{stage}}}\n"
    store = store_with(tmp_path, ONE_LINE.replace(last, by_hand))
    assert places.of_deal(store, "a", "stage", date(2026, 11, 1)).line == 6


def test_what_no_entry_said_yet_is_not_taken_from_the_top(tmp_path: Path) -> None:
    later = "title: A\nstage: p\namount: 5\nhistory:\n  - {day: 2026-09-01, stage: p}\n"
    later += "  - {day: 2026-10-01, amount: 5}\n"
    store = store_with(tmp_path, later)
    assert places.of_deal(store, "a", "amount", date(2026, 9, 15)).line == 0


def test_a_line_of_a_list_is_named(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    text = "# what is agreed\n- {who: kari, period: 2026, amount: 1, day: 2026-01-01}\n"
    (store.root / "quotas.yaml").write_text(text, encoding="utf-8")
    assert str(places.of_line(store, "quotas.yaml", 0)) == "quotas.yaml:2:3"


def test_a_line_of_a_list_within_a_file_is_named(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    (store.root / "books").mkdir()
    text = "period: 2026Q3\ndeals:\n  - {id: acme}\n  - {id: nes}\n"
    (store.root / "books" / "2026Q3.yaml").write_text(text, encoding="utf-8")
    place = places.of_line(store, "books/2026Q3.yaml", "deals", 1)
    assert str(place) == "books/2026Q3.yaml:4:5"
