from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import Money
from pipectl.render.shared.sparks import blocks, spark_lines
from pipectl.render.shared.width import width
from pipectl.table import NA, Cell, Chart, Kind, Ratio, Series, Shape
from pipectl.words import ENGLISH, Words

MONTHS = ("2026-09", "2026-10", "2026-11")


def spark(*values: Cell, title: str = "N", currency: str | None = None) -> Chart:
    series = (Series("n", title, values),)
    months = MONTHS[-len(values) :]
    return Chart("n", title, Shape.SPARK, Kind.COUNT, months, series, currency)


def lines(*charts: Chart, words: Words = ENGLISH, room: int | None = 80) -> list[str]:
    return spark_lines(charts, words, room)


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ((0, 1, 2, 3, 4, 5, 6, 7, 8), "▁▁▂▃▄▅▆▇█"),
        ((1, 2), "▄█"),
        ((0, 0), "▁▁"),
        ((-4, 0, 4), "▁▄█"),
        ((-4, -2), "▁▄"),
        ((NA, 3, None), "·█·"),
        ((Ratio(1, 2), Ratio(1, 1), Ratio(0, 0)), "▄█·"),
        ((Money(Decimal(5), "NOK"), Money(Decimal(10), "NOK")), "▄█"),
        ((), ""),
    ],
)
def test_a_block_is_as_high_as_its_share_of_the_most(values: tuple[Cell, ...], drawn: str) -> None:
    assert blocks(values) == drawn


@given(st.lists(st.one_of(st.decimals(allow_nan=False, allow_infinity=False), st.just(NA))))
def test_every_value_has_one_block(values: list[Cell]) -> None:
    assert len(blocks(values)) == len(values)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_a_larger_value_has_no_lower_block(values: list[int]) -> None:
    drawn = blocks(sorted(values))
    assert list(drawn) == sorted(drawn)


def test_lines_are_aligned_and_explained_once() -> None:
    assert lines(spark(1, 2, 4), spark(4, NA, 1, title="V a day")) == [
        "N        ▂▄█",
        "V a day  █·▂",
        "2026-09 to 2026-11; █ is the most, · is n/a",
    ]


def test_only_the_last_values_are_shown_where_there_is_no_room() -> None:
    assert lines(spark(1, 2, 4), room=5) == ["N  ▄█", "2026-10 to 2026-11; █ is the most"]


def test_what_has_no_course_is_not_drawn() -> None:
    assert lines(spark(3)) == []
    assert lines(spark(0, 0)) == []
    assert lines(spark(NA, NA)) == []


def test_each_currency_names_itself_and_stands_below_its_month() -> None:
    assert lines(spark(1, 2, 4, currency="NOK"), spark(3, 3, currency="EUR"))[:2] == [
        "N, NOK  ▂▄█",
        "N, EUR  ·██",
    ]


def test_a_name_is_safe_on_a_terminal() -> None:
    drawn = lines(spark(1, 2, title="a\x1b[31m"))
    assert not any("\x1b" in line for line in drawn)


@given(st.integers(20, 80), st.lists(st.integers(0, 9), min_size=2, max_size=3))
def test_a_line_of_blocks_has_room(room: int, values: list[int]) -> None:
    drawn = lines(spark(*values, title="L: won cycle"), room=room)
    assert all(width(line) <= room for line in drawn[:-1])
