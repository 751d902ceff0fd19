"""How far forecasts were off."""

from __future__ import annotations

from decimal import Decimal

from builders import book
from pipectl.domain.books.judging import Judged, accuracy, judged_periods, lead_days
from pipectl.domain.values.calendar import parse_period


def judged(*pairs: tuple[int, int]) -> list[Judged]:
    return [Judged(Decimal(forecast), Decimal(actual)) for forecast, actual in pairs]


def test_errors_are_added_up_with_and_without_their_signs() -> None:
    errors = accuracy(judged((100, 50), (120, 100), (90, 120)))
    assert [*errors[:4]] == [3, 40, 100, 270]
    shares = (errors.wape, errors.bias, errors.mape)
    assert [f"{share:.6f}" for share in shares] == ["0.370370", "0.148148", "0.483333"]


def test_where_an_actual_is_not_above_0_there_is_no_mape() -> None:
    errors = accuracy(judged((10, 0), (10, 20)))
    assert (errors.mape, errors.wape, errors.bias) == (None, Decimal(1), Decimal(0))


def test_where_nothing_came_or_nothing_was_forecast_there_is_no_share() -> None:
    assert [*accuracy(judged((10, 0)))[:4]] == [1, 10, 10, 0]
    assert (accuracy(judged((10, 0))).wape, accuracy(judged((10, 0))).bias) == (None, None)
    assert (accuracy([]).wape, accuracy([]).mape, accuracy([]).n) == (None, None, 0)


def test_periods_that_have_ended_are_judged_and_the_one_asked_for_if_it_has() -> None:
    kept = book(as_of="2026-09-30")
    labels = [period.label for period in judged_periods(kept, parse_period("2026Q4", 1))]
    assert labels[:2] == ["2026Q3", "2026Q2"]
    assert len(labels) == 8
    labels = [period.label for period in judged_periods(kept, parse_period("2026Q3", 1))]
    assert labels[0] == "2026Q3"
    assert len(labels) == 8


def test_a_period_is_judged_on_its_first_day_and_weeks_before_its_last() -> None:
    quarter = {weeks: f"{day}" for weeks, day in lead_days(parse_period("2026Q3", 1)).items()}
    assert quarter[0] == "2026-07-01"
    assert quarter[12] == "2026-07-08"
    assert quarter[1] == "2026-09-23"
    assert [*lead_days(parse_period("2026-02", 1))] == [0, 2, 1]
    assert [*lead_days(parse_period("2026-W08", 1))] == [0]
