"""Means, percentiles and intervals against figures worked out elsewhere."""

from __future__ import annotations

from decimal import Decimal
from statistics import NormalDist, fmean, quantiles, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.figures.statistics import (
    MEDIAN,
    P90,
    Z,
    margin,
    mean,
    newcombe,
    percentile,
    quantile,
    wilson,
)
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


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ],
)
def test_newcombes_interval_of_a_difference(
    first: tuple[int, int], second: tuple[int, int], low: str, high: str
) -> None:
    found = newcombe(first, second)
    assert found is not None
    ends = [one.quantize(Decimal("0.0001"), context=ROUNDING) for one in found]
    assert ends == [Decimal(low), Decimal(high)]


def test_a_difference_with_nothing_has_no_interval() -> None:
    assert newcombe((0, 0), (1, 2)) is newcombe((1, 2), (0, 0)) is None


@given(st.integers(1, 99_999))
def test_quantiles_are_those_of_the_standard_library(part: int) -> None:
    expected = NormalDist().inv_cdf(part / 100_000)
    assert float(quantile(Decimal(part) / 100_000)) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_quantile_of_975_in_1000_is_that_of_the_usual_interval() -> None:
    assert abs(quantile(Decimal("0.975")) - Z) < Decimal("1e-15")
