"""Which deals are what is left of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import deal, entry, setup
from pipectl.domain.actions.erase import erase
from pipectl.domain.differences.erased import erased_from

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry

FIRST = entry("2026-09-01", stage="prospecting", amount=100)
OTHER = entry("2026-09-01", stage="prospecting", amount=7)
MOVED = entry("2026-09-05", stage="proposal", note="Per of Havblikk called")


def erased(old: Deal, new_id: str, *more: Entry) -> Deal:
    left = erase(old, new_id, setup().pipeline(old))
    return deal(*left.history, *more, id=new_id, title="Erased")


def test_an_erased_deal_is_known_by_what_is_left_of_it() -> None:
    old, other = deal(FIRST, id="hav"), deal(OTHER, id="other")
    assert erased_from([other, old], [erased(old, "erased-b2c3")]) == {"erased-b2c3": old}
    assert erased_from([other, old], [other]) == {}


def test_it_is_known_whatever_came_before_and_after_the_erase() -> None:
    old = deal(FIRST, id="hav")
    grown = deal(FIRST, MOVED, id="hav")
    left = erased(grown, "erased-b2c3", entry("2026-10-01", note="still here", amount=50))
    assert erased_from([old], [left]) == {"erased-b2c3": old}


def test_a_name_of_ours_is_known_by_its_end_whatever_was_corrected() -> None:
    old = deal(FIRST, id="acme-web-k7qm")
    left = deal(entry("2026-08-01", stage="proposal"), id="erased-k7qm", title="Erased")
    assert erased_from([old], [left]) == {"erased-k7qm": old}


def test_of_two_each_is_known_by_the_most_that_they_share() -> None:
    short, long = deal(FIRST, id="short"), deal(FIRST, MOVED, id="long")
    left = [erased(short, "erased-b2c3"), erased(long, "erased-d4f5")]
    assert erased_from([short, long], left) == {"erased-b2c3": short, "erased-d4f5": long}
