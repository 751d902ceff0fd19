"""The figures of a period are the ones that its reports print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import book, deal, entry, pipeline, setup
from pipectl.domain.books.period_figures import (
    FIGURES,
    open_by_category,
    open_by_stage,
    read,
    subject,
)
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import month_of, months_in, parse_period, quarter_of
from pipectl.money import Money
from pipectl.reports import forecast, losses, owners, quota
from pipectl.reports import pipeline as open_pipeline
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import demo_texts
from pipectl.store.store import Store
from reports.tables import part
from strategies import FIRST_DAY, busy_books

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipectl.domain.books.period_figures import Subject
    from pipectl.domain.history.book import Book
    from pipectl.table import Page

Q4 = parse_period("2026Q4", 1)
TEAM: Final = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola", was=("karin",)),
    "ida": Person(name="Ida", team="south"),
}


class Printed:
    """What reports print of a period, by the names of its figures."""

    def __init__(self, about: Subject) -> None:
        """Make the reports."""
        whole, period = about.book, about.period
        rolled = forecast.report(whole, period=period)
        months = [month.label for month in months_in(period)]
        lost = losses.report(whole, period=period)
        opened = open_pipeline.report(whole)
        by_count = quota.report(whole, period=period, type="count")
        by_amount = quota.report(whole, period=period)
        self.counts = {
            "won": _number(rolled, "forecast", "won_deals", [period.label]),
            "lost": _number(lost, "reasons", "lost"),
            "new": _number(owners.report(whole, period=period), "owners", "created"),
            "open": _number(opened, "groups", "deals"),
            "forecast_pipeline": _number(rolled, "open", "deals", months),
            "quota": _number(by_count, "quota", "quota"),
            "gap": _number(by_count, "quota", "gap"),
        }
        self.amounts = {
            "won": _sums(rolled, "forecast", "closed", [period.label]),
            "lost": _sums(lost, "reasons", "amount"),
            "open": _sums(opened, "groups", "amount"),
            "commit": _sums(rolled, "open", "commit", months),
            "best_case": _sums(rolled, "open", "best_case", months),
            "pipeline": _sums(rolled, "open", "pipeline", months),
            "weighted": _sums(rolled, "open", "weighted", months),
            "forecast_pipeline": _sums(by_amount, "quota", "pipeline"),
            **{
                name: _sums(rolled, "forecast", name, [period.label])
                for name in ("commit_forecast", "best_case_forecast", "weighted_forecast")
            },
            "quota": _sums(by_amount, "quota", "quota"),
            "gap": _sums(by_amount, "quota", "gap"),
        }


def _cells(page: Page, table: str, of: str, labels: list[str] | None) -> list[Any]:
    """Return the cells of a column in the rows that are called so, else in the totals."""
    parts = part(page, table)
    at = [column.name for column in parts.columns].index(of)
    lines = parts.totals if labels is None else [row for row in parts.rows if row[0] in labels]
    return [row[at] for row in lines]


def _number(page: Page, table: str, of: str, labels: list[str] | None = None) -> Decimal | None:
    numbers = [n for n in _cells(page, table, of, labels) if isinstance(n, (int, Decimal))]
    return Decimal(sum(numbers)) if numbers else None


def _sums(page: Page, table: str, of: str, labels: list[str] | None = None) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for cell in _cells(page, table, of, labels):
        if isinstance(cell, Money):
            sums[cell.currency] = sums.get(cell.currency, Decimal(0)) + cell.amount
    return _filled(sums)


def _filled(sums: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {code: amount for code, amount in sums.items() if amount}


def amounts(name: str, about: Subject) -> Mapping[str, object]:
    amount = read(name, about).amount
    return _filled(amount.sums) if amount else {}


def assert_as_printed(about: Subject) -> None:
    printed = Printed(about)
    assert {name: read(name, about).count for name in printed.counts} == printed.counts
    assert {name: amounts(name, about) for name in printed.amounts} == printed.amounts


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    begin(root, demo_texts(), dry_run=False)
    return root


@pytest.mark.parametrize("pipeline_id", [None, "all"])
@pytest.mark.parametrize("label", ["2026Q1", "2026Q3", "2026Q4", "2026H1", "2026-11"])
def test_figures_of_the_demo_store_are_as_its_reports_print_them(
    demo: Path, label: str, pipeline_id: str | None
) -> None:
    whole = Store(demo, None).load(date(2026, 11, 22)).book
    assert_as_printed(subject(whole, parse_period(label, 1), pipeline=pipeline_id))


QUOTAS: Final = tuple(
    Quota(who="all", period=f"2025-{month:02}", day=FIRST_DAY, amount=amount, count=count)
    for month in range(10, 13)
    for amount, count in ((Decimal(300), None), (None, 3))
)


@given(busy_books(), st.sampled_from([month_of, quarter_of]), st.integers(0, 90))
def test_figures_of_any_store_are_as_its_reports_print_them(
    drawn: tuple[Book, date], period_of: Any, days: int
) -> None:
    whole, _ = drawn
    whole = replace(whole, setup=replace(whole.setup, quotas=QUOTAS))
    period = period_of(date.fromordinal(FIRST_DAY.toordinal() + days))
    assert_as_printed(subject(whole, period))


WON = entry("2026-11-03", stage="won")


def made(*, quotas: tuple[Quota, ...] = ()) -> Book:
    """Return a book of four deals: two won, one open, one of another pipeline."""
    first = {"stage": "proposal", "expected_close": "2026-12-01"}
    return book(
        deal(entry("2026-10-01", amount=100, owner="kari", **first), WON, id="a"),
        deal(entry("2026-10-02", amount=10, owner="ola", **first), WON, id="b"),
        deal(entry("2026-10-03", amount=5, owner="ida", **first), id="c"),
        deal(entry("2026-10-03", amount=7, pipeline="pilots", **first), WON, id="d"),
        rules=setup(pipeline(), pipeline(id="pilots"), team=TEAM, quotas=quotas),
    )


def test_a_manager_has_the_figures_of_all_below_and_a_person_their_own() -> None:
    of = {who: read("won", subject(made(), Q4, who)).count for who in ("ola", "kari", "ida")}
    assert of == {"ola": 2, "kari": 1, "ida": 0}


def test_a_person_is_meant_by_an_earlier_id_too_and_a_team_by_its_name() -> None:
    assert amounts("won", subject(made(), Q4, "karin")) == {"NOK": 100}
    assert amounts("won", subject(made(), Q4, "north")) == {"NOK": 110}


def test_without_a_team_file_a_person_is_whoever_owns_a_deal() -> None:
    whole = made()
    whole = replace(whole, setup=replace(whole.setup, team={}))
    assert amounts("won", subject(whole, Q4, "kari")) == {"NOK": 100}


def test_figures_are_of_the_default_pipeline_unless_another_is_named() -> None:
    of = {name: amounts("won", subject(made(), Q4, pipeline=name)) for name in (None, "pilots")}
    assert of == {None: {"NOK": 110}, "pilots": {"NOK": 7}}
    assert amounts("won", subject(made(), Q4, pipeline="all")) == {"NOK": 117}


def test_an_ended_period_knows_nothing_of_what_came_after_it() -> None:
    before = subject(made(), parse_period("2026-10", 1))
    assert (read("open", before).count, read("won", before).count) == (3, 0)


def test_a_deal_that_was_created_counts_at_its_amount_of_the_day() -> None:
    about = subject(made(), Q4)
    assert (read("new", about).count, amounts("new", about)) == (3, {"NOK": 115})


def test_open_deals_are_added_up_by_stage_and_category() -> None:
    about = subject(made(), Q4)
    assert {key: total.sums for key, total in open_by_stage(about).items()} == {
        "proposal": {"NOK": 5}
    }
    assert {key: total.count for key, total in open_by_category(about).items()} == {"best_case": 1}


def test_a_quota_that_is_not_set_is_none_and_so_is_its_gap() -> None:
    about = subject(made(), Q4, "ida")
    assert {(read(name, about).count, read(name, about).amount) for name in ("quota", "gap")} == {
        (None, None)
    }


def test_a_quota_that_lacks_parts_has_no_gap() -> None:
    aim = Quota(who="ola", period="2026-11", amount=Decimal(100), day=date(2026, 9, 1))
    about = subject(made(quotas=(aim,)), Q4, "ola")
    assert (amounts("quota", about), amounts("gap", about)) == ({"NOK": 100}, {})


def test_a_gap_below_0_is_what_a_quota_is_exceeded_by() -> None:
    aim = Quota(who="ola", period="2026Q4", amount=Decimal(100), day=date(2026, 9, 1))
    assert amounts("gap", subject(made(quotas=(aim,)), Q4, "ola")) == {"NOK": -10}


def test_a_figure_is_read_by_one_of_its_names_and_has_a_unit() -> None:
    about = subject(made(), Q4)
    for name, figure in FIGURES.items():
        assert read(name, about) == figure.of(about)
        assert figure.units in {("amount", "count"), ("amount",)}
