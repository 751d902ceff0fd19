"""A period is closed: what is counted, at which rates, and with which lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.books import period_figures
from pipectl.domain.books.closing import closed, moved
from pipectl.domain.books.counting import counted, counted_then, figure, figure_of
from pipectl.domain.model.closed_book import PARTS, ClosedBook
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import Period, parse_period

if TYPE_CHECKING:
    from pipectl.domain.figures.conversion import Total
    from pipectl.domain.history.book import Book

Q3 = parse_period("2026Q3", 1)
CLOSING = date(2026, 10, 5)


def close(of: Book) -> ClosedBook:
    return closed(replace(of, as_of=CLOSING), Q3, day=CLOSING, by="kari")


OPEN = entry("2026-08-01", stage="proposal", amount=100, owner="kari")
WON = entry("2026-09-12", stage="won")


def test_a_deal_is_counted_in_each_figure_that_it_belongs_to() -> None:
    record = close(book(deal(OPEN, WON, id="acme"), deal(OPEN, id="nes")))
    assert record.won == {"deals": 1, "NOK": 100}
    assert record.new == {"deals": 2, "NOK": 200}
    assert record.open == {"deals": 1, "NOK": 100}
    assert record.lost == {"deals": 0}
    assert record.stages["proposal"] == {"deals": 1, "NOK": 100}
    assert record.categories["best_case"] == {"deals": 1, "NOK": 100}


def test_a_line_has_what_a_deal_counts_as_and_its_entries() -> None:
    (line,) = close(book(deal(OPEN, WON, id="acme"))).deals
    assert line.won is not None
    assert (line.id, line.won.owner, line.won.day) == ("acme", "kari", WON.day)
    assert line.won.amount == Decimal(100)
    assert [each[:10] for each in line.entries] == ["2026-08-01", "2026-09-12"]


def test_a_deal_that_counts_nowhere_has_a_line_where_it_had_an_entry_in_the_period() -> None:
    lead = deal(entry("2026-07-01", stage="proposal", pipeline="leads"), id="lead")
    earlier = deal(entry("2026-06-01", stage="proposal", omit="test"), id="earlier")
    record = close(book(lead, earlier, rules=setup(pipeline(), pipeline(id="leads", kind="leads"))))
    assert [line.id for line in record.deals] == ["lead"]
    assert record.new == {"deals": 0}


def test_all_pipelines_of_the_forecast_count_whatever_the_scope_is() -> None:
    rules = setup(pipeline(), pipeline(id="service"), pipeline(id="pilots", forecast=False))
    parts = [
        deal(replace(OPEN, pipeline=name), id=f"of-{name}") for name in ("service", "pilots", None)
    ]
    whole = replace(book(*parts, rules=rules), pipelines=frozenset(["sales"]))
    record = close(whole)
    assert record.pipelines == ("sales", "service")
    assert record.open == {"deals": 2, "NOK": 200}
    assert set(record.stages) == {"proposal", "service/proposal"}


def test_the_rates_that_were_used_are_kept() -> None:
    rates = tuple(
        ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(month))
        for month in (1, 6, 8, 9, 10)
    )
    won = deal(replace(OPEN, currency="EUR"), WON, id="acme")
    record = close(book(won, rules=setup(rates=rates)))
    assert [rate.day.month for rate in record.rates] == [9]
    assert record.won == {"deals": 1, "NOK": 900}


def test_a_currency_without_a_rate_is_counted_and_named() -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="SEK", rate=Decimal(2))
    won = deal(replace(OPEN, currency="EUR"), WON, id="acme")
    record = close(book(won, rules=setup(rates=(rate,))))
    assert record.won == {"deals": 1, "unrated": 1}
    (first, *_) = counted_then(record, setup(rates=(rate,)))
    assert first.worth.unrated == "EUR"


def test_a_quota_is_kept_by_person() -> None:
    day = date(2026, 1, 1)
    quotas = (Quota(who="kari", period="2026-09", amount=Decimal(500), day=day),)
    rules = setup(quotas=quotas, team={"kari": Person(name="Kari")})
    record = close(book(deal(OPEN, WON), rules=rules))
    people = {person.who: person for person in record.people}
    assert people["kari"].quota == {"NOK": 500}
    assert people["kari"].won == {"deals": 1, "NOK": 100}


def test_what_is_booked_between_the_end_and_the_closing_counts_as_in_reports() -> None:
    reopened = entry("2026-10-02", stage="proposal")
    assert close(book(deal(OPEN, WON, reopened))).won == {"deals": 0}


def test_the_deals_of_a_firm_count_for_nobody_where_they_have_no_owner() -> None:
    record = close(book(deal(replace(OPEN, owner=None), WON)))
    (nobody,) = record.people
    assert nobody.who is None
    assert nobody.won == {"deals": 1, "NOK": 100}


def test_figures_are_those_that_reports_and_assertions_have() -> None:
    """As of the period's last day, where nothing is corrected since; parked deals are not open."""
    foreign = replace(OPEN, currency="EUR")
    parked = entry("2026-09-20", parked_until="2026-12-01")
    kept = [
        deal(OPEN, WON, id="acme"),
        deal(foreign, entry("2026-09-20", stage="lost"), id="b"),
        deal(foreign, entry("2026-10-01", stage="won", amount=900), id="nes"),
        deal(OPEN, parked, id="moe"),
        deal(replace(OPEN, stage="prospecting"), id="lia"),
    ]
    rates = tuple(
        ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(month))
        for month in (1, 8, 9, 10)
    )
    whole = book(*kept, as_of=CLOSING, rules=setup(rates=rates))
    record = closed(whole.at(Q3.last), Q3, day=CLOSING)
    about = period_figures.subject(whole, Q3)
    for part in PARTS:
        assert getattr(record, part) == of_total(period_figures.read(part, about).amount)
    stages, categories = (
        {name: of_total(each) for name, each in groups(about).items()}
        for groups in (period_figures.open_by_stage, period_figures.open_by_category)
    )
    assert stages == record.stages
    assert categories == record.categories


def of_total(sums: Total | None) -> dict[str, Decimal]:
    assert sums is not None
    return figure_of(sums)


@given(strategies.busy_books())
def test_the_lines_add_up_to_the_figures(drawn: tuple[Book, date]) -> None:
    of, period = of_unlike_deals(*drawn)
    record = closed(of, period, day=of.as_of)
    then = list(counted_then(record, of.setup))
    for part in PARTS:
        assert figure(each for each in then if each.part == part) == getattr(record, part)


@given(strategies.busy_books())
def test_nothing_differs_when_a_period_has_just_been_closed(drawn: tuple[Book, date]) -> None:
    of, period = of_unlike_deals(*drawn)
    assert not [*moved(of, closed(of, period, day=of.as_of))]


@given(strategies.busy_books())
def test_a_deal_stands_in_a_figure_once(drawn: tuple[Book, date]) -> None:
    of, period = of_unlike_deals(*drawn)
    places = [(each.id, each.part) for each in counted(of, period, of.as_of)]
    standing = [name for name, part in places if part != "new"]
    assert len(places) == len(set(places))
    assert len(standing) == len(set(standing))


def of_unlike_deals(of: Book, day: date) -> tuple[Book, Period]:
    """Leave out deals of an id that another one has; return the period from a day to the book's."""
    records = {record.latest.id: record for record in of.records}
    return replace(of, records=[*records.values()]), Period(day, of.as_of, "2026Q3")
