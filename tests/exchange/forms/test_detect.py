"""The form of a whole column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.exchange.forms import detect
from pipectl.exchange.forms.dates import read_moment
from pipectl.exchange.forms.detect import DateForms
from pipectl.exchange.forms.numbers import Numbers, read_number


@pytest.mark.parametrize(
    ("cells", "forms"),
    [
        (["2026-02-03", "2026-12-31"], ["YYYY-MM-DD"]),
        (["03.02.2026", "", " 31.12.2026 "], ["DD.MM.YYYY"]),
        (["3.2.2026", "31.12.2026"], ["D.M.YYYY"]),
        (["02/13/26", "02/03/26"], ["MM/DD/YY"]),
        (["13/02/26", "02/03/26"], ["DD/MM/YY"]),
        (["03.03.2026"], ["DD.MM.YYYY"]),
        (["13.02.2026", "2026-02-03"], ["DD.MM.YYYY", "YYYY-MM-DD"]),
        (["3. februar 2026", "11. des. 2026"], ["D. Mon YYYY"]),
        (["Feb 3, 2026"], ["Mon D, YYYY"]),
        (["2026-02-03 16:14:25.123 UTC"], ["YYYY-MM-DD hh:mm:ss zone"]),
        (["2026-02-03T16:14:25Z", "2026-02-03T16:14:25.1Z"], ["YYYY-MM-DDThh:mm:sszone"]),
        (["2/13/2026 4:05 PM"], ["M/DD/YYYY h:mm AM"]),
        (["46056", "46057.5"], ["excel"]),
        (["1770135265", "1770135265123"], ["epoch"]),
    ],
)
def test_the_form_of_dates_is_that_which_reads_all(cells: list[str], forms: list[str]) -> None:
    assert detect.dates(cells) == DateForms(tuple(forms))


def test_where_both_orders_read_all_both_are_told() -> None:
    assert detect.dates(["02/03/26", "03/04/26"]) == DateForms(("DD/MM/YY",), ("MM/DD/YY",))


def test_where_no_order_reads_all_a_cell_of_each_is_told() -> None:
    forms = detect.dates(["13/02/26", "02/03/26", "02/14/26"])
    assert forms is not None
    assert forms.mixed == ("13/02/26", "02/14/26")


@pytest.mark.parametrize("cells", [[], [""], ["x"], ["2026-02-03", "soon"], ["31.02.2026"]])
def test_what_are_no_dates_has_no_form(cells: list[str]) -> None:
    assert detect.dates(cells) is None


@given(st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1))
def test_the_form_of_dates_reads_every_cell(days: list[date]) -> None:
    cells = [f"{day:%d/%m/%y}" for day in days]
    forms = detect.dates(cells)
    assert forms is not None
    assert all(read_moment(cell, forms.forms) for cell in cells)
    assert [read_moment(cell, ["DD/MM/YY"]).day for cell in cells] == days
    assert {"DD/MM/YY"} & {*forms.forms, *forms.others}


@pytest.mark.parametrize(
    ("cells", "forms"),
    [
        (["120000", "12.5", "", "179500.00000000"], [None]),
        (["1.234,50", "45.000"], [Numbers(decimal=",", thousands=".")]),
        (["1,234.50"], [Numbers(thousands=",")]),
        (["12,5"], [Numbers(decimal=",")]),
        (["1 234 567"], [Numbers(decimal=",", thousands=" ")]),
        (["1 234.5"], [Numbers(thousands=" ")]),
        (["1'234"], [Numbers(thousands="'")]),
        (["45.000", "45.5"], [Numbers()]),
        (["45.000"], [Numbers(), Numbers(decimal=",", thousands=".")]),
        (["45,000"], [Numbers(decimal=","), Numbers(thousands=",")]),
        (["350 000,-"], [Numbers(decimal=",", thousands=" ")]),
        (["350.000,-", "1.500"], [Numbers(decimal=",", thousands=".")]),
        (["kr 12,5", "€ 3"], [Numbers(decimal=",", unit=("kr", "€"))]),
        (["1000 dollars"], [Numbers(unit=("dollars",))]),
        (["5 stk"], []),
        (["NOK 120 000"], [Numbers(decimal=",", thousands=" ", unit=("NOK",))]),
        (["120k", "1.5M"], [Numbers(unit=("k", "M"))]),
        (["50 %"], [None]),
        ([], []),
        (["soon"], []),
        (["A12 months"], []),
    ],
)
def test_the_form_of_numbers_is_that_which_reads_all(
    cells: list[str], forms: list[Numbers | None]
) -> None:
    assert list(detect.numbers(cells)) == forms


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_the_form_of_numbers_reads_every_cell(numbers: list[int]) -> None:
    cells = [f"{number:,}".replace(",", ".") for number in numbers]
    forms = detect.numbers(cells)
    readings = [[read_number(cell, form) for cell in cells] for form in forms]
    assert list(map(str, numbers)) in readings


@pytest.mark.parametrize(
    ("cells", "are_fractions"),
    [
        (["0.5", "1.0", "0"], True),
        (["0,5", "1"], True),
        (["1", "0"], False),
        (["0.5", "60"], False),
        (["0.5", "0.25", "1", "high", "n/a", "60 %"], True),
        ([*["0.5", "0.25"] * 50, "60"], True),
        ([*["0"] * 50, "0.5", "60"], False),
        ([], False),
    ],
)
def test_one_part_of_1_makes_fractions(cells: list[str], *, are_fractions: bool) -> None:
    assert detect.fractions(cells) == are_fractions
