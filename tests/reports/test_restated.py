"""A closed period is shown beside what is known now, with all that makes the difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.books.closing import closed
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import Period, parse_period
from pipectl.errors import NotFoundError, UsageError
from pipectl.render import text
from pipectl.reports import restated
from pipectl.table import Page
from reports.tables import column, rows

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.closed_book import ClosedBook

Q3 = parse_period("2026Q3", 1)
CLOSING = date(2026, 10, 5)
OPEN = entry("2026-08-01", stage="proposal", amount=100, owner="kari")
WON = entry("2026-09-12", stage="won")
EUR = tuple(
    ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(month)) for month in (7, 9)
)


def close(*deals: Any, **rules: Any) -> ClosedBook:
    whole = book(*deals, as_of=Q3.last, rules=setup(**rules))
    return closed(whole, Q3, day=CLOSING, by="ola")


def known_now(*books: ClosedBook, deals: Any = (), **rules: Any) -> Book:
    return replace(book(*deals, rules=setup(**rules)), closed_books=lambda: books)


def test_the_rows_of_a_figure_add_up_to_its_difference() -> None:
    foreign = replace(OPEN, currency="EUR")
    before = [deal(OPEN, id="acme"), deal(foreign, WON, id="nes"), deal(OPEN, WON, id="moe")]
    after = [deal(OPEN, WON, id="acme"), deal(replace(foreign, amount=Decimal(90)), WON, id="nes")]
    later = (EUR[0], replace(EUR[1], rate=Decimal(11)))
    page = restated.report(known_now(close(*before, rates=EUR), deals=after, rates=later))
    assert column(page, "figures", "difference")[0] == 90
    deals = [row for row in rows(page, "deals") if row["figure"] == "Won"]
    won = [(row["deal"] or row["account"], row["difference"], row["why"]) for row in deals]
    assert won == [("acme", 100, "late"), ("moe", -100, "no file"), ("nes", 90, "changed, rate")]


def test_each_row_of_a_deal_is_what_it_counts_now_less_what_it_did() -> None:
    foreign = replace(OPEN, currency="EUR")
    before = [deal(foreign, WON, id="acme"), deal(foreign, WON, id="nes")]
    after = [deal(replace(foreign, amount=Decimal(90)), WON, id="acme"), before[1]]
    later = (EUR[0], replace(EUR[1], rate=Decimal(11)))
    page = restated.report(known_now(close(*before, rates=EUR), deals=after, rates=later))
    sums = [(row["closed"], row["now"], row["difference"]) for row in rows(page, "deals")]
    assert sums[:2] == [(900, 990, 90), (900, 1100, 200)]
    assert [(row["closed"], row["now"]) for row in rows(page, "rates")] == [("9", "11")]


def test_pipelines_that_the_closed_figures_hold_besides_are_named() -> None:
    record = replace(close(), pipelines=("sales", "service"))
    whole = book(rules=setup(pipeline(), pipeline(id="service")))
    narrowed = replace(whole, pipelines=frozenset(["sales"]), closed_books=lambda: [record])
    assert any("closed with service too" in note for note in restated.report(narrowed).notes)


def test_a_revised_quota_is_not_called_no_figure() -> None:
    quota = Quota(who="all", period="2026Q3", amount=Decimal(5), day=date(2026, 1, 1))
    notes = restated.report(known_now(close(), quotas=(quota,))).notes
    assert "won, lost, new and open are as closed" in notes


def test_an_entry_that_is_gone_is_to_be_looked_for_in_git() -> None:
    record = close(deal(OPEN, WON, id="acme"))
    page = restated.report(known_now(record, deals=[deal(OPEN, id="acme")]))
    assert column(page, "entries", "what") == [("git has what it said",)]


def test_the_last_closed_period_is_meant_where_none_is_named() -> None:
    september = closed(book(as_of=Q3.last), parse_period("2026-08", 1), day=CLOSING)
    assert restated.report(known_now(close(), september)).title.startswith("2026Q3 ")


def test_a_period_is_known_from_the_day_on_which_it_was_closed() -> None:
    before = replace(known_now(close()), as_of=date(2026, 10, 4))
    with pytest.raises(NotFoundError, match="no period was closed up to 2026-10-04"):
        restated.report(before)


def test_a_period_that_is_not_closed_names_those_that_are() -> None:
    with pytest.raises(NotFoundError, match=r"2026Q2 was not closed .*; closed: 2026Q3"):
        restated.report(known_now(close()), period=parse_period("2026Q2", 1))


def test_a_query_and_another_currency_are_refused() -> None:
    whole = known_now(close())
    with pytest.raises(UsageError, match="leave out the query"):
        restated.report(replace(whole, scope=lambda *_: True))
    with pytest.raises(UsageError, match="leave out --currency"):
        restated.report(replace(whole, setup=whole.setup.in_currency("EUR")))


def test_the_footer_says_when_why_and_by_whom_it_was_closed() -> None:
    early = closed(book(as_of=Q3.first), Q3, day=Q3.first, by="ola", reason="board")
    assert restated.report(known_now(early)).notes == (
        "closed on 2026-07-01 as of 2026-07-01 by ola",
        "closed before its end: board",
        "no figure is another one",
    )


def test_a_period_closed_before_its_end_is_compared_as_of_its_end() -> None:
    early = closed(book(deal(OPEN, id="acme"), as_of="2026-08-15"), Q3, day=date(2026, 8, 15))
    page = restated.report(known_now(early, deals=[deal(OPEN, WON, id="acme")]))
    assert column(page, "deals", "why") == ["dated after", "dated after"]


@settings(max_examples=30)
@given(strategies.busy_books(), st.data())
def test_any_restated_period_can_be_shown(drawn: tuple[Book, date], data: st.DataObject) -> None:
    of, day = drawn
    records = list({record.latest.id: record for record in of.records}.values())
    whole = replace(of, records=records, scope=None)
    record = closed(whole, Period(day, whole.as_of, "2026Q3"), day=whole.as_of)
    left = data.draw(st.lists(st.sampled_from(records), unique_by=id)) if records else []
    page = restated.report(replace(whole, records=left, closed_books=lambda: [record]))
    assert isinstance(page, Page)
    assert text.render(page)
