"""What two states of a deal differ in."""

from __future__ import annotations

from builders import deal, entry, setup
from pipectl.domain.differences.deals import deal_change
from pipectl.domain.differences.entries import Correction, entry_changes
from pipectl.domain.model.deal import Answer

SETUPS = (setup(), setup())
FIRST = entry("2026-09-01", stage="prospecting", amount=100)


def test_a_field_that_came_back_has_its_course() -> None:
    there = entry("2026-09-02", stage="proposal")
    back = entry("2026-09-03", stage="prospecting")
    change = deal_change(deal(FIRST), deal(FIRST, there, back), SETUPS)
    assert change.courses == {"stage": ("prospecting", "proposal", "prospecting")}


def test_a_top_changed_by_hand_is_a_change_without_an_entry() -> None:
    change = deal_change(deal(FIRST), deal(FIRST, amount=90), SETUPS)
    assert [*change.courses] == ["amount"]
    assert change.entries == ((), (), False)


def test_keys_without_a_history_are_named_one_by_one() -> None:
    old = deal(FIRST, tags=("a",), refs={"crm": "1"}, extra={"x-note": "a"})
    answer = {"need": Answer(state="likely", evidence="said so")}
    new = deal(FIRST, account=None, refs={"crm": "2", "erp": "3"}, qualification=answer)
    change = deal_change(old, new, SETUPS)
    keys = {each.key for each in change.keys}
    assert keys == {
        "account",
        "tags",
        "refs.crm",
        "refs.erp",
        "x-note",
        "qualification.need.evidence",
    }
    assert change.states == {"need": (None, "likely")}


def test_the_same_deal_has_no_change() -> None:
    assert deal_change(deal(FIRST), deal(FIRST), SETUPS).is_empty


def test_an_entry_behind_all_others_is_new_and_one_among_them_is_a_correction() -> None:
    middle, last = entry("2026-09-05", amount=120), entry("2026-09-09", note="hi")
    changes = entry_changes([FIRST, last], [FIRST, middle, last])
    assert changes.appended == ()
    assert changes.corrected == (Correction(None, middle),)
    assert entry_changes([FIRST, middle], [FIRST, middle, last]).appended == (last,)


def test_an_entry_that_says_something_else_of_its_day_is_corrected() -> None:
    old, new = entry("2026-09-05", amount=120), entry("2026-09-05", amount=130)
    assert entry_changes([FIRST, old], [FIRST, new]).corrected == (Correction(old, new),)
    assert entry_changes([FIRST, old], [FIRST]).corrected == (Correction(old, None),)


def test_entries_of_a_day_that_changed_places_are_reordered() -> None:
    one, two = entry("2026-09-05", amount=120), entry("2026-09-05", amount=130)
    assert entry_changes([FIRST, one, two], [FIRST, two, one]).is_reordered
