"""The fields of one deal: its keys, what explains them, and the store's custom fields."""

from typing import Final

import pytest

from builders import TODAY, deal, entry, setup
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.reports.views.facts import facts
from pipectl.table import Cell

DERIVED: Final = (
    *("stage_name", "since", "created", "closed", "reason", "probability_from"),
    *("next_due", "next_what", "drift"),
)


def shown(own: str) -> list[tuple[str, str, Cell]]:
    """Return name, title and value of what is shown of a lost deal with one custom field."""
    lost = deal(
        entry("2026-09-01", stage="prospecting"),
        entry("2026-09-02", stage="lost", reason="price"),
        fields={own: "zed"},
        refs={"crm": "12"},
        tags=("a",),
        notes="note",
    )
    rules = setup(fields={own: "text"})
    snapshot = take_snapshot(lost, TODAY, rules)
    assert snapshot
    values = facts(lost, snapshot, rules, None).values
    return [(column.name, column.title, cell) for column, cell in values]


@pytest.mark.parametrize("own", DERIVED)
def test_a_custom_field_named_like_a_derived_one_stands_beside_it(own: str) -> None:
    derived = [fact for fact in shown("region") if fact[0] != "region"]
    title = own.replace("_", " ").capitalize()
    assert set(shown(own)) == {*derived, (f"fields.{own}", title, "zed")}


def test_custom_fields_stand_behind_the_external_keys_and_before_the_notes() -> None:
    names = [name for name, _, _ in shown("region")]
    assert names[-4:] == ["tags", "refs", "region", "notes"]
