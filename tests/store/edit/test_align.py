"""What stays of a list stays where it stands, and what is alike continues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.store.edit.align import partners

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain


def test_lists_of_one_length_continue_item_by_item() -> None:
    assert partners(["a", "b"], ["b", "c"]) == {0: 0, 1: 1}


def test_an_item_that_came_has_no_partner() -> None:
    assert partners(["a", "b"], ["a", "x", "b"]) == {0: 0, 2: 1}


def test_an_item_that_went_is_no_partner() -> None:
    assert partners(["a", "x", "b"], ["a", "b"]) == {0: 0, 1: 2}


def test_of_equal_neighbours_the_first_stay() -> None:
    assert partners(["a", "a"], ["a", "a", "a"]) == {0: 0, 1: 1}


def test_what_is_equal_stays_between_what_came() -> None:
    assert partners(["b", "c"], ["x", "b", "y", "z"]) == {1: 0, 2: 1}


def test_the_most_alike_of_several_continues() -> None:
    old: list[Plain] = [{"day": "2", "by": "kari", "stage": "won"}]
    new: list[Plain] = [{"day": "1", "by": "ola"}, {"day": "2", "by": "ola", "stage": "won"}, "x"]
    assert partners(old, new) == {1: 0}


def test_a_list_continues_the_list_it_shares_most_with() -> None:
    assert partners([["a", "b"]], [["c"], ["b", "a", "c"]]) == {1: 0}


def test_a_text_continues_a_text_rather_than_a_map() -> None:
    assert partners(["a"], [{"b": "c"}, "d"]) == {1: 0}


def test_lists_too_long_to_compare_continue_item_by_item() -> None:
    old = [str(number) for number in range(300)]
    new = [f"new {text}" for text in old]
    assert partners(old, [*new, "one more"]) == {index: index for index in range(300)}
