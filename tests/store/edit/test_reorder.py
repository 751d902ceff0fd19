"""Items of a list change places with their lines, comments and spaces."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.store.edit.reorder import reordered
from pipectl.store.yaml.parser import parse

TEXT = """\
# a pipeline
name: Salg
stages:
  # the first one
  - {id: a,   name: A}  # with spaces
  - id: b
    name: B

  # two lines
  # above c
  - {id: c}
# below
lost_reasons: []
"""


def test_an_item_goes_with_its_comments_and_its_spacing() -> None:
    assert (
        reordered(TEXT, "stages", [2, 0, 1])
        == """\
# a pipeline
name: Salg
stages:
  # two lines
  # above c
  - {id: c}
  # the first one
  - {id: a,   name: A}  # with spaces
  - id: b
    name: B

# below
lost_reasons: []
"""
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_the_order_all_lines_are_there_once(order: tuple[int, ...]) -> None:
    moved = reordered(TEXT, "stages", order)
    assert moved is not None
    assert sorted(moved.splitlines()) == sorted(TEXT.splitlines())
    stages = parse(moved).get("stages")
    assert stages is not None
    wanted = [("a", "b", "c")[place] for place in order]
    assert [item.get("id") and item.get("id").value for item in stages.items or ()] == wanted  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["stages: [{id: a}, {id: b}]\n", "name: x\n", "stages:\n  - {id: a}\n  - {id: b}"]
)
def test_a_list_whose_items_have_no_lines_of_their_own_is_left(text: str) -> None:
    assert reordered(text, "stages", [1, 0]) is None


@given(st.permutations(range(3)))
def test_there_and_back_is_the_same_text(order: list[int]) -> None:
    back = [order.index(place) for place in range(3)]
    moved = reordered(TEXT, "stages", order)
    assert moved is not None
    again = reordered(moved, "stages", back)
    assert sorted((again or "").splitlines()) == sorted(TEXT.splitlines())
