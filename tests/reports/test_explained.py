"""Every figure of every report adds up from the deals and lines that stand behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from pipectl import reports
from pipectl.domain.books.closing import closed
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.values.calendar import Period, days_after, parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.errors import PipectlError
from pipectl.plugins import load, modules_in
from pipectl.query.columns import grouping
from pipectl.render import markdown
from pipectl.reports.views import explain
from pipectl.store.store import Store
from pipectl.table import Table, Undefined, as_page
from strategies import busy_books

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.table import Page

ROOT = Path(__file__).parents[2]
BOOKS = {
    "demo": (ROOT / "src" / "pipectl" / "demo", date(2026, 11, 22)),
    "golden": (ROOT / "examples" / "golden", date(2026, 3, 31)),
}
YEAR = {"period": parse_period("2026", 1)}
SINCE = date(2025, 12, 31)
NOVEMBER = parse_period("2026-11", 1)
COMPARED = {"before": parse_period("2025", 1), "after": parse_period("2026", 1)}
OWNER: dict[str, Any] = {"by": "owner"}
VARIANTS: list[dict[str, Any]] = [
    {},
    YEAR,
    OWNER,
    OWNER | YEAR,
    {"parts": Interval.QUARTERS},
    {"compare": "previous"},
    OWNER | {"compare": "year"},
]
"""What each report is asked for as far as it takes it; `by` becomes a grouping of the book."""
MORE: dict[str, list[dict[str, Any]]] = {
    "leads": [{"wins": 6}],
    "criteria": [{"when": "left"}],
    "accuracy": [
        {"each": True, "period": NOVEMBER},
        {"weeks": 2, "by": "team", "period": parse_period("2026-10", 1)},
        {"each": True, "weeks": 4},
    ],
    "outlook": [{"by": "person", "period": NOVEMBER}, {"by": "team"} | YEAR],
    "stages": [{"visits": way} for way in ("latest", "cumulative")],
    "quota": [{"type": "count"}, {"type": "weighted"} | YEAR, {"by": "team"}],
    "compare": [COMPARED, COMPARED | OWNER],
    "flow": [{"since": SINCE}, {"since": SINCE, "by": "category"} | YEAR],
    "waterfall": [{"since": SINCE}, {"since": SINCE, "gross": True}],
    "velocity": [
        *({"n": n} | YEAR for n in ("open", "created", "closed")),
        {"what_if": "cycle=-20%,rate=30%,n=+5,size=300000"},
        {"what_if": "cycle=0.5"},
    ],
}
"""Options that a report alone has, or that it wants."""
NO_FIGURES = ("/level",)
"""Columns of numbers that only say where a row stands."""


@cache
def book_of(name: str) -> Book:
    path, day = BOOKS[name]
    return Store(path, None).load(day).book


def with_a_closed_period(book: Book) -> Book:
    """Close the year up to the day, as it was with fewer deals and quotas, and other rates."""
    setup, day = book.setup, book.as_of
    rates = tuple(replace(rate, rate=rate.rate * 2) for rate in setup.rates)
    then = replace(setup, rates=rates, quotas=setup.quotas[1:])
    before = replace(book, records=[*book.records][1:], setup=then, scope=None)
    period = Period(days_after(day, -365), day, "2026")
    record = closed(before, period, day=day)
    return replace(book, scope=None, closed_books=lambda: (record,))


def pages(name: str, book: Book) -> list[Page]:
    report = load(reports, name).report
    if name == "restated":
        book = with_a_closed_period(book)
    options = report.__kwdefaults__ or {}
    asked = [each for each in VARIANTS if each.keys() <= options.keys()] + MORE.get(name, [])
    return [page for each in asked if (page := shown(report, book, each)) is not None]


def shown(report: Any, book: Book, options: dict[str, Any]) -> Page | None:
    values = dict(options)
    if "by" in values and "Literal" not in str(report.__annotations__["by"]):
        values["by"] = grouping("owner", book.setup)
    elif values.get("by") == "owner":
        return None
    try:
        return as_page(report(book, **values))
    except PipectlError:  # as where nothing is known
        return None


def wrong(name: str, book: Book) -> list[str]:
    return [
        f"{where}: {cell!r}, behind it {figure and figure.value!r}"
        for page in pages(name, book)
        for where, cell, figure in explain.figures(page)
        if not where.endswith(NO_FIGURES)
        if (figure is None and not isinstance(cell, Undefined))
        or (figure is not None and figure.value != cell)
    ]


def test_behind_a_report_are_figures() -> None:
    assert len([*explain.figures(pages("aging", book_of("demo"))[0])]) == 21


def test_the_parts_of_an_input_stand_once_for_programs() -> None:
    book = book_of("demo")
    page = explain.report(pages("accuracy", book)[0], None, {}, lambda part: part.of, None)
    tables = [(part.title, part.rows) for part in page.parts if isinstance(part, Table)]
    inputs = [(title.partition(" = ")[2], rows) for title, rows in tables]
    assert len(inputs) == len(set(inputs))


def test_a_text_is_no_figure() -> None:
    book = book_of("demo")
    explained = explain.report(pages("agenda", book)[0], None, {}, lambda part: part.of, None)
    assert not [part.title for part in explained.parts if "One thing missing" in part.title]


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("conversion", "number of deals that were lost here"),
        ("conversion", "went on / resolved"),
        ("flow", "a deal that came later has that of today"),
        ("velocity", "V now - V before, V = N x A x W / L"),
        ("winrate", "sqrt(p (1 - p) / n + z^2 / 4n^2)"),
    ],
)
def test_a_formula_says_how_its_figure_comes_about(name: str, formula: str) -> None:
    every = [
        figure for page in pages(name, book_of("demo")) for *_, figure in explain.figures(page)
    ]
    assert any(formula in figure.formula for figure in every if figure)


@pytest.mark.parametrize("store", BOOKS)
@pytest.mark.parametrize("name", modules_in(reports))
def test_every_figure_is_worked_out_of_what_stands_behind_it(name: str, store: str) -> None:
    assert wrong(name, book_of(store)) == []


@pytest.mark.parametrize("name", ["accuracy", "outlook"])
def test_lines_of_calls_stand_behind_what_is_called(name: str) -> None:
    demo = book_of("demo")
    calls = tuple(
        ForecastCall(who=who, by=by, period=period, day=day, commit=Decimal(1000), currency=code)
        for day, period in ((date(2026, 11, 1), "2026-11"), (date(2026, 7, 1), "2026Q3"))
        for who, by, code in (
            ("signe", None, None),
            ("signe", "torunn", "EUR"),
            ("jonas", None, "DKK"),
        )
    )
    called = replace(demo, setup=replace(demo.setup, calls=calls))
    assert wrong(name, called) == []
    whole = [figure for page in pages(name, called) for *_, figure in explain.figures(page)]
    assert {part.line for figure in whole if figure for part in figure.parts if part.line}


@pytest.mark.parametrize("name", modules_in(reports))
def test_what_explains_a_report_can_be_printed(name: str) -> None:
    book = book_of("demo")
    deals = {deal.id: deal for deal in book.snapshots()}
    for page in pages(name, book):
        explained = explain.report(page, None, deals, lambda part: part.of, None)
        assert markdown.render(explained)


@pytest.mark.slow
@pytest.mark.parametrize("name", modules_in(reports))
@settings(max_examples=30)
@given(busy_books())
def test_it_is_so_in_any_store(name: str, drawn: tuple[Book, date]) -> None:
    assert wrong(name, drawn[0]) == []
