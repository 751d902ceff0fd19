"""Records behave as frozen dataclasses do, but that only a type checker holds them frozen."""

import dataclasses
from dataclasses import replace
from typing import cast

import pytest

from pipectl.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Point:
    """A place with a name."""

    x: int
    y: int = 0
    names: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Corner(Point):
    """The same fields in another class."""


def test_records_of_the_same_fields_are_equal_and_hash_alike() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2


def test_records_of_other_fields_or_of_another_class_differ() -> None:
    assert Point(1, 2) != Point(1, 3)
    assert Point(1, 2) != Corner(1, 2)
    assert Point(1, 2) != cast("object", (1, 2, ()))


def test_a_record_is_shown_with_its_fields() -> None:
    assert repr(Corner(1, names=("a",))) == "Corner(x=1, y=0, names=('a',))"


def test_a_record_is_copied_with_changes() -> None:
    assert replace(Point(1, 2), y=3) == Point(1, 3)


def test_a_record_has_no_place_for_what_is_not_a_field() -> None:
    with pytest.raises(AttributeError, match="z"):
        setattr(Point(1), "z", 1)  # noqa: B010 - what a type checker would refuse


def test_a_record_is_a_dataclass_to_who_asks() -> None:
    assert [item.name for item in dataclasses.fields(Point)] == ["x", "y", "names"]


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(TypeError, match="'x'"):
        cast("type", Point)()
