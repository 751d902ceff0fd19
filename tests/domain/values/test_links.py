"""Where chains of names end, and which go in a circle."""

import pytest

from pipectl.domain.values.links import circle_from, follow, repeats


def test_a_chain_ends_at_the_name_that_leads_nowhere() -> None:
    assert follow({"a": "b", "b": "c", "x": "c"}) == ({"a": "c", "b": "c", "x": "c"}, [])


def test_a_circle_is_told_once_and_what_leads_into_it_has_no_end() -> None:
    assert follow({"x": "a", "a": "b", "b": "a", "y": "b"}) == ({}, [["a", "b"]])


def test_a_name_that_leads_to_itself_is_a_circle() -> None:
    assert follow({"a": "a", "b": "c"}) == ({"b": "c"}, [["a"]])


def test_nothing_leads_nowhere() -> None:
    assert follow({}) == ({}, [])


@pytest.mark.parametrize(
    ("names", "index", "text"),
    [
        (["a"], 0, "a → a"),
        (["a", "b", "c"], 1, "b → c → a → b"),
        (list("abcdefgh"), 6, "g → h → a → b → c → d → e → f → g"),
        (list("abcdefghi"), 7, "h → i → a → b → c → d → e → f → … → h"),
    ],
)
def test_a_circle_is_written_from_each_of_its_names(
    names: list[str], index: int, text: str
) -> None:
    assert circle_from(names, index) == text


def test_each_name_that_was_there_before_is_a_repeat() -> None:
    assert list(repeats(["a", "b", "a", "a"])) == [(2, "a"), (3, "a")]
