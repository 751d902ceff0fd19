"""Means, percentiles and intervals against figures worked out elsewhere."""

from __future__ import annotations

from decimal import Decimal
from statistics import fmean, quantiles, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.figures.statistics import MEDIAN, P90, margin, mean, percentile, wilson
from pipectl.money import ROUNDING


def test_of_nothing_there_is_no_mean_and_no_percentile() -> None:
    assert (mean([]), percentile([], MEDIAN)) == (None, None)


@pytest.mark.parametrize(
    ("part", "expected"), [("0", "1"), ("0.25", "1.75"), ("0.5", "2.5"), ("0.9", "3.7"), ("1", "4")]
)
def test_a_percentile_is_linear_between_two_values(part: str, expected: str) -> None:
    assert percentile([4, 1, 3, 2], Decimal(part)) == Decimal(expected)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=20))
def test_percentiles_are_those_of_the_standard_librarys_inclusive_method(values: list[int]) -> None:
    known = quantiles(values, n=10, method="inclusive")
    assert float(percentile(values, P90) or 0) == pytest.approx(known[8])
    assert float(percentile(values, MEDIAN) or 0) == pytest.approx(known[4])
    assert float(mean(values) or 0) == pytest.approx(fmean(values))


@pytest.mark.parametrize(
    ("won", "n", "low", "high"),
    [
        (3, 6, "0.1876", "0.8124"),
        (0, 10, "0.0000", "0.2775"),
        (10, 10, "0.7225", "1.0000"),
        (81, 263, "0.2553", "0.3662"),  # Newcombe (1998), table I
        (15, 148, "0.0624", "0.1605"),  # the same
    ],
)
def test_wilsons_interval(won: int, n: int, low: str, high: str) -> None:
    found = wilson(won, n)
    assert found is not None
    assert [one.quantize(Decimal("0.0001"), context=ROUNDING) for one in found] == [
        Decimal(low),
        Decimal(high),
    ]


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=20))
def test_the_interval_of_a_mean_comes_of_the_standard_librarys_deviation(values: list[int]) -> None:
    wanted = 1.959964 * stdev(values) / len(values) ** 0.5
    assert float(margin(values) or 0) == pytest.approx(wanted, rel=1e-5)


def test_fewer_than_five_values_have_no_interval() -> None:
    assert margin([1, 2, 3, 4]) is None


def test_no_trials_have_no_interval() -> None:
    assert wilson(0, 0) is None
