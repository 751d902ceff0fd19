"""What two lists of lines differ in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pipectl.domain.differences.lines import LineChange, line_changes
from pipectl.domain.differences.plain import KeyChange, differing
from pipectl.domain.model.goals import Quota

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain


def quota(amount: int, day: str = "2026-10-01", who: str = "kari") -> Quota:
    amount_ = Decimal(amount)
    return Quota(who=who, period="2026Q4", amount=amount_, day=date.fromisoformat(day))


def test_a_line_that_came_follows_the_latest_of_its_key() -> None:
    old, new, other = quota(900), quota(1000, "2026-11-01"), quota(5, who="ola")
    assert [*line_changes([old], [old, new, other])] == [
        LineChange(old, new),
        LineChange(None, other),
    ]


def test_a_line_that_was_changed_in_its_place_is_one_change() -> None:
    old, new = quota(900), quota(950)
    assert [*line_changes([old], [new])] == [LineChange(old, new)]
    assert [*line_changes([old], [])] == [LineChange(old, None)]


def test_items_with_ids_are_known_by_these() -> None:
    old: Plain = {"stages": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}], "name": "x"}
    new: Plain = {"stages": [{"id": "b", "name": "C"}, {"id": "a", "name": "A"}], "kind": "y"}
    assert [*differing(old, new)] == [
        KeyChange("stages.b.name", "B", "C"),
        KeyChange("stages", "in another order", "in another order"),
        KeyChange("name", "x", None),
        KeyChange("kind", None, "y"),
    ]


def test_an_item_that_came_or_is_gone_is_one_change() -> None:
    old: Plain = {"stages": [{"id": "a", "name": "A"}]}
    new: Plain = {"stages": [{"id": "b", "name": "A"}]}
    assert [(each.key, each.before is None) for each in differing(old, new)] == [
        ("stages.a", False),
        ("stages.b", True),
    ]
