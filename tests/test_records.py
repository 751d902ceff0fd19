"""Records: frozen dataclasses like any other, whose methods are written when they are needed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from pipectl.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, init=False, repr=False, eq=False)
class Base:
    """What is only inherited."""

    name: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Base):
    """A record."""

    size: int
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pair:
    first: int
    second: int = 2


def test_it_is_made_by_its_fields_with_their_defaults() -> None:
    assert Record(size=1).name == "none"
    assert Record(size=1).tags is not Record(size=1).tags
    assert Pair(1) == Pair(1, 2)
    assert [one.name for one in fields(Record)] == ["name", "size", "tags"]


def test_what_is_missing_or_unknown_is_refused() -> None:
    for wrong in ({}, {"size": 1, "weight": 2}):
        with pytest.raises(TypeError):
            Record(**wrong)  # type: ignore[arg-type]


def test_it_is_equal_to_its_like_and_to_nothing_else() -> None:
    assert Record(size=1) == Record(size=1)
    assert Record(size=1) != Record(size=2)
    assert Pair(1) != (1, 2)  # type: ignore[comparison-overlap]
    assert hash(Pair(1)) == hash(Pair(1))


def test_it_says_what_it_holds() -> None:
    assert repr(Pair(1)) == "Pair(first=1, second=2)"
    assert repr(Record(size=1)) == "Record(name='none', size=1, tags=[])"


def test_it_cannot_be_changed_but_replaced() -> None:
    record = Record(size=1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'size'"):
        record.size = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del record.size
    assert replace(record, size=2) == Record(size=2)


def test_it_has_room_for_its_fields_alone() -> None:
    assert not hasattr(Record(size=1), "__dict__")


def test_another_one_may_still_inherit_when_methods_are_written() -> None:
    assert Record(size=1).size == 1

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Late(Base):
        color: str = "red"

    assert repr(Late()).endswith("Late(name='none', color='red')")
