"""Objections: raised, answered, raised again, and called by an id that is free."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import action, deal, entry
from pipectl.domain.actions.objections import IDS, free_id, object_to, resolve
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.objections import open_objections
from pipectl.domain.model.deal import Objection
from pipectl.domain.values.scalars import parse_word
from pipectl.errors import NotFoundError, UsageError

START = entry("2026-09-01", stage="prospecting")
DEAR = entry("2026-09-05", by="kari", objection=Objection(id="k7", text="Too dear"))
LATE = entry("2026-09-06", by="ola", objection=Objection(id="h3", text="Too late"))
ANSWER = entry("2026-09-09", by="ola", objection=Objection(id="k7", resolved="Hosting is extra"))
DISPUTED = deal(START, DEAR, LATE, ANSWER)


def test_to_object_books_an_entry_with_an_id_of_its_own() -> None:
    change, name = object_to(DISPUTED, "No time", action())
    assert change.deal.history[-1] == entry(
        "2026-11-25", by="kari", objection=Objection(id=name, text="No time")
    )
    assert name not in ("k7", "h3")


def test_to_resolve_books_the_answer() -> None:
    after = resolve(DISPUTED, "h3", "We can start in May", action()).deal
    assert open_objections(in_order(after.history)) == ()
    assert after.history[-1].objection == Objection(id="h3", resolved="We can start in May")


def test_an_id_is_no_text() -> None:
    with pytest.raises(UsageError, match="'k7' is an objection; add --resolved, or write one in"):
        object_to(DISPUTED, "k7", action())


def test_an_unknown_objection_is_answered_with_the_open_ones() -> None:
    with pytest.raises(NotFoundError, match="has no objection 'h4'; open are h3"):
        resolve(DISPUTED, "h4", "", action())
    with pytest.raises(NotFoundError, match="has no objection 'h4'; none is open"):
        resolve(deal(START), "h4", "", action())


def test_what_is_resolved_is_not_resolved_again() -> None:
    with pytest.raises(UsageError, match="k7 was resolved on 2026-09-09"):
        resolve(DISPUTED, "k7", "", action())


def test_no_answer_comes_before_the_objection() -> None:
    with pytest.raises(UsageError, match="h3 was raised on 2026-09-06, after 2026-09-04"):
        resolve(DISPUTED, "h3", "", action("2026-09-04"))


@given(st.text(), st.sets(st.sampled_from(IDS)))
def test_an_id_is_free_and_a_word_and_the_same_every_time(text: str, taken: set[str]) -> None:
    name = free_id(text, taken)
    assert name not in taken
    assert name == parse_word(name) == free_id(text, taken)


def test_a_deal_runs_out_of_short_ids_but_not_of_ids() -> None:
    assert free_id("No", set(IDS)) not in IDS
