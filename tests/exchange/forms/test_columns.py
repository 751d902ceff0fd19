"""A column as a whole: what one cell shows holds for the others."""

from __future__ import annotations

import pytest

from pipectl.domain.values.scalars import PERCENT
from pipectl.exchange.forms.columns import ColumnError, WholeColumn
from pipectl.exchange.forms.numbers import Numbers

EUROPEAN = Numbers(decimal=",", thousands=".")


def column(*cells: str) -> WholeColumn:
    return WholeColumn(lambda: enumerate(cells, 2))


def test_a_form_declared_is_taken_where_no_cell_speaks_against_it() -> None:
    days = column("02/03/26", "03/04/26")
    assert str(days.moment("02/03/26", ("DD/MM/YY",), None).day) == "2026-03-02"


def test_a_cell_of_the_other_order_makes_the_open_ones_unsure() -> None:
    days = column("02/03/26", "03/03/26", "13/01/26", "01/14/26")
    with pytest.raises(ColumnError, match="for row 5 has '01/14/26' and row 4 has '13/01/26'"):
        days.moment("02/03/26", ("MM/DD/YY",), None)
    assert str(days.moment("03/03/26", ("MM/DD/YY",), None).day) == "2026-03-03"


def test_of_two_orders_declared_the_one_that_the_column_shows_is_taken() -> None:
    both = ("DD/MM/YY", "MM/DD/YY")
    assert str(column("02/03/26", "02/14/26").moment("02/03/26", both, None).day) == "2026-02-03"
    with pytest.raises(ColumnError, match="no cell of its column shows which; declare one"):
        column("02/03/26").moment("02/03/26", both, None)


@pytest.mark.parametrize(
    ("cells", "remedy"),
    [
        (["13.01.2026", "02.03.2026"], "`dates: DD.MM.YYYY`"),
        (["02/14/26", "02/03/26"], "`dates: MM/DD/YY`"),
        (["02/03/26"], "`dates: DD/MM/YY`, then '02/03/26' is 2026-03-02 or `dates: MM/DD/YY`"),
        (["13/01/26", "01/13/26"], "bring the column into one form"),
        (["46056"], "`dates: excel`"),
        (["soon"], "correct it, or declare its form"),
    ],
)
def test_a_date_without_a_form_is_refused_with_that_of_its_column(
    cells: list[str], remedy: str
) -> None:
    with pytest.raises(ColumnError) as refusal:
        column(*cells).moment(cells[-1], (), None)
    assert remedy in str(refusal.value)


@pytest.mark.parametrize(
    ("cells", "remedy"),
    [
        (["1.234,50", "45.000"], '`numbers: {decimal: ",", thousands: "."}`'),
        (["1 234,50 kr", "n/a"], '`numbers: {decimal: ",", thousands: " ", unit: kr}`'),
        (["45.000"], "then '45.000' is 45 or"),
        (["1,234.50", "1.234,50"], '`numbers: {decimal: ".", thousands: ","}`'),
        (["1e3"], "correct it, or declare its form"),
    ],
)
def test_a_number_without_a_form_is_refused_with_that_of_its_column(
    cells: list[str], remedy: str
) -> None:
    with pytest.raises(ColumnError) as refusal:
        column(*cells).number(cells[0], None)
    assert remedy in str(refusal.value)


def test_a_number_of_another_form_makes_the_open_ones_unsure() -> None:
    sums = column("45.000", "1250.50", "500", "1.250,00")
    with pytest.raises(ColumnError, match=r"in two ways, for row 3 has '1250\.50'"):
        sums.number("45.000", EUROPEAN)
    assert sums.number("500", EUROPEAN) == "500"
    assert sums.number("1.250,00", EUROPEAN) == "1250"


@pytest.mark.parametrize("cell", ["1", "1.0", "0.5"])
def test_one_part_of_1_makes_1_unsure(cell: str) -> None:
    with pytest.raises(ColumnError, match=r"as '0\.5' in row 3 is; write `fraction: true`"):
        column("1.0", "0.5", "0", "1 %", "60").percent(cell, None, fraction=None)


@pytest.mark.parametrize("cell", ["0", "60"])
def test_one_part_of_1_leaves_what_can_be_percent_alone(cell: str) -> None:
    assert column("0.5", "0", "60").percent(cell, None, fraction=None) == cell


@pytest.mark.parametrize(
    ("cell", "percent"), [("1.0", "100"), ("0.125", "12.5"), ("0", "0"), ("60 %", "60")]
)
def test_declared_fractions_are_parts_of_1(cell: str, percent: str) -> None:
    form = Numbers()
    assert column("1.0", "0.125", "0").percent(cell, form, fraction=True) == percent


def test_more_than_1_is_no_fraction() -> None:
    with pytest.raises(ValueError, match="'60' is more than 1, in a column of fractions"):
        column("60").percent("60", None, fraction=True)


@pytest.mark.parametrize("fraction", [True, None])
@pytest.mark.parametrize("cell", ["high", "nan", "Infinity", "²", "٣", "-"])
def test_what_is_no_number_is_left_for_its_field_to_refuse(
    cell: str, *, fraction: bool | None
) -> None:
    with pytest.raises(ValueError, match="percent"):
        PERCENT.parse(column("0.5", cell).percent(cell, None, fraction=fraction))


def test_1_is_a_percent_where_the_column_has_no_fraction() -> None:
    assert column("1", "60").percent("1", None, fraction=None) == "1"
    assert column("1", "0.5").percent("1", None, fraction=False) == "1"
