"""Assertions are proven by the figures of the book, and say both values where they fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.books.period_figures import FIGURES, read, subject
from pipectl.domain.books.proving import findings
from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import quarter_of
from pipectl.errors import Severity
from strategies import FIRST_DAY, busy_books

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

TEAM = {"ola": Person(name="Ola"), "kari": Person(name="Kari", manager="ola")}


def made(*, currency: str | None = None, amount: Any = 100, **settings: Any) -> Book:
    """Return a book of a deal won in the third quarter, and one open since October."""
    first = {"stage": "proposal", "owner": "kari", "currency": currency}
    return book(
        deal(entry("2026-07-01", amount=amount, **first), entry("2026-09-10", stage="won"), id="a"),
        deal(entry("2026-10-03", amount=5, **first), id="c"),
        rules=setup(team=TEAM, **settings),
    )


def messages(whole: Book, **line: Any) -> list[str]:
    """Return what is said of one assertion."""
    assertion = Assertion(**{"figure": "won", "period": "2026Q3", **line})
    return [finding.what for finding in findings(whole, [assertion])]


def test_an_assertion_that_is_true_says_nothing() -> None:
    assert messages(made(), amount=Decimal(100), count=1) == []


def test_a_failed_assertion_names_both_values_and_the_difference() -> None:
    assert messages(made(), amount=Decimal(130), count=2) == [
        "won of 2026Q3 is 100 NOK, 30 less than the 130 asserted",
        "won of 2026Q3 is 1, 1 fewer than the 2 asserted",
    ]
    assert messages(made(), count=0) == ["won of 2026Q3 is 1, 1 more than the 0 asserted"]


def test_a_failed_assertion_is_no_problem_but_a_figure_that_is_none_is_one() -> None:
    lines = [Assertion(figure=name, period="2026Q3", count=7) for name in ("won", "wonn")]
    of = [(finding.path, finding.severity) for finding in findings(made(), lines)]
    assert of == [((0, "count"), Severity.FAILED), ((1, "figure"), Severity.PROBLEM)]


@pytest.mark.parametrize("text", ["100", "99.6", "99.61"])
def test_an_amount_is_as_exact_as_it_is_written(text: str) -> None:
    assert messages(made(amount="99.6060"), amount=Decimal(text)) == []


def test_an_amount_to_the_cent_is_proven_to_the_cent() -> None:
    assert messages(made(amount="99.61"), amount=Decimal("99.60")) == [
        "won of 2026Q3 is 99.61 NOK, 0.01 more than the 99.60 asserted"
    ]


def test_an_amount_in_another_currency_is_converted_where_there_are_rates() -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10))
    whole = made(rates=(rate,))
    assert messages(whole, amount=Decimal(10), currency="EUR") == []
    assert messages(whole, amount=Decimal(9), currency="EUR") == [
        "won of 2026Q3 is 10 EUR, 1 more than the 9 asserted"
    ]


def test_without_rates_a_currency_is_the_row_of_that_currency() -> None:
    assert messages(made(currency="EUR"), amount=Decimal(100), currency="EUR") == []
    assert messages(made(currency="EUR"), amount=Decimal(0)) == []


def test_what_has_no_rate_is_named() -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10))
    (what,) = messages(made(currency="SEK", rates=(rate,)), amount=Decimal(100))
    assert what.endswith("than the 100 asserted, without 1 deal in SEK: no rate")


def test_a_manager_is_asserted_with_all_below() -> None:
    assert messages(made(), who="ola", count=1) == []


def test_a_figure_without_deals_says_so() -> None:
    assert messages(made(), period="2025Q3", who="kari", count=1) == [
        "won of 2025Q3 (kari) is 0, 1 fewer than the 1 asserted: no deal is behind it"
    ]


def test_a_running_period_is_judged_on_the_day_of_the_book() -> None:
    assert messages(made(), figure="open", period="2026Q4", count=1) == []


def test_a_figure_can_be_asserted_as_of_an_earlier_day() -> None:
    assert messages(made(), as_of=date(2026, 9, 9), count=0) == []


def test_what_comes_after_a_period_breaks_no_assertion_of_it() -> None:
    won = entry("2026-09-10", stage="won")
    reopened = deal(
        entry("2026-07-01", stage="proposal"), won, entry("2026-11-01", stage="proposal")
    )
    assert messages(book(reopened), count=1) == []


def test_a_fiscal_period_is_that_of_the_firm() -> None:
    whole = made(fiscal_year_start=7)
    assert messages(whole, period="FY2027Q1", count=1) == []


def test_a_stage_or_category_is_of_what_is_open() -> None:
    of = {"figure": "open", "period": "2026Q4", "count": 1}
    assert messages(made(), stage="proposal", **of) == []
    assert messages(made(), category="best_case", **of) == []
    assert messages(made(), figure="open", period="2026Q4", stage="prospecting", count=0) == []


def test_a_retired_stage_is_asserted_as_its_successor() -> None:
    stages = (stage("draft", replaced_by="proposal"), *pipeline().stages)
    whole = book(deal(entry("2026-10-01", stage="draft")), rules=setup(pipeline(*stages)))
    assert messages(whole, figure="open", period="2026Q4", stage="draft", count=1) == []


def test_a_gap_without_a_quota_is_not_there() -> None:
    assert messages(made(), figure="gap", count=1) == [
        "gap of 2026Q3 is n/a: no whole quota is set (deals won)"
    ]


def test_the_remedy_shows_the_figure_in_a_report_of_that_day() -> None:
    (finding,) = findings(made(), [Assertion(figure="won", period="2026Q3", count=7, who="kari")])
    assert finding.remedy == (
        "see `pipectl report forecast --period 2026Q3 --as-of 2026-09-30 owner:kari`; "
        "correct what is wrong there, or this line"
    )


def test_an_amount_in_a_currency_without_a_rate_is_a_problem() -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10))
    line = Assertion(figure="won", period="2026Q3", amount=Decimal(0), currency="JPY")
    (finding,) = findings(made(rates=(rate,)), [line])
    assert finding.severity is Severity.PROBLEM
    assert finding.what == "there is no rate to JPY on 2026-09-30"


def test_nothing_is_known_of_a_day_to_come() -> None:
    day = date(2026, 12, 15)
    assert messages(made(), period="2026Q4", as_of=day, count=0) == [
        "2026-12-15 is to come; nothing is known of it"
    ]


@pytest.mark.parametrize("figure", ["won", "lost", "new", "open"])
def test_what_comes_about_in_a_period_is_not_known_before_it(figure: str) -> None:
    what = f"2027Q3 begins on 2027-07-01; its {figure} is not known before"
    assert messages(made(), figure=figure, period="2027Q3", count=0) == [what]
    before = {"period": "2026Q4", "as_of": date(2026, 9, 1), "count": 0}
    assert len(messages(made(), figure=figure, **before)) == 1


def test_what_is_expected_of_a_period_to_come_is_known() -> None:
    assert messages(made(), figure="commit", period="2027Q1", count=0) == []


def test_no_deal_is_open_in_a_closed_stage() -> None:
    line = Assertion(figure="open", period="2026Q4", stage="won", count=0)
    (finding,) = findings(made(), [line])
    assert (finding.path, finding.what) == ((0, "stage"), "no deal is open in won")


@given(busy_books(), st.sampled_from(sorted(FIGURES)), st.integers(0, 90))
def test_what_a_figure_is_can_be_asserted_and_anything_else_fails(
    drawn: tuple[Book, date], name: str, days: int
) -> None:
    whole = replace(drawn[0], pipelines=None, scope=None)
    period = quarter_of(date.fromordinal(FIRST_DAY.toordinal() + days))
    assume(period.first <= whole.as_of)  # what is to come cannot be proven
    value = read(name, subject(whole, period))
    home = whole.setup.settings.currency
    lines: list[dict[str, Any]] = [{"count": value.count}] if "count" in FIGURES[name].units else []
    lines += [{"amount": value.amount.in_currency(home)}] if value.amount else []
    for line in lines:
        ((unit, number),) = line.items()
        if number is not None:
            about = {"figure": name, "period": period.label}
            assert messages(whole, **about, **line) == []
            assert len(messages(whole, **about, **{unit: number + 1})) == 1
