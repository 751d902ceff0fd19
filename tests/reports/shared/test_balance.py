"""What was open and is open adds up, with all that came and left between the two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.settings import ExchangeRate
from pipectl.money import Money
from pipectl.reports import weekly
from pipectl.reports.shared.balance import balance
from pipectl.reports.shared.open_deals import in_play
from pipectl.reports.shared.sums import sums
from reports.tables import column, part, rows

if TYPE_CHECKING:
    from pipectl.table import Row, Table

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
RATES = tuple(
    ExchangeRate(day=date(year, 1, 1), currency=code, rate=Decimal(year - 2000) / 2)
    for year in range(2020, 2027)
    for code in ("EUR", "JPY")
)


def added(lines: tuple[Row, ...]) -> tuple[int, dict[str, Decimal]]:
    count, money = 0, dict[str, Decimal]()
    for _, deals, amount in lines:
        count += deals if isinstance(deals, int) else 0
        assert isinstance(amount, Money)
        money[amount.currency] = money.get(amount.currency, Decimal(0)) + amount.amount
    return count, {code: whole for code, whole in money.items() if whole}


@given(
    st.lists(strategies.drifted_deals(), max_size=6),
    strategies.days,
    strategies.days,
    st.sampled_from([(), RATES]),
    st.sampled_from([None, "kari"]),
)
def test_all_lines_add_up_to_what_is_open(
    deals: Any, one_day: date, other_day: date, rates: Any, owner: str | None
) -> None:
    scope = (lambda deal, _: deal.owner == owner) if owner else None
    whole = replace(book(*deals, rules=replace(strategies.SETUP, rates=rates)), scope=scope)
    first, last = sorted([one_day, other_day])
    now, before = replace(whole, as_of=last), replace(whole, as_of=first)
    table: Table = balance(now, before)
    assert added(table.rows) == added(table.totals)
    start = tuple(row for row in table.rows if row[0] == "start")
    for lines, then in ((start, before), (table.totals, now)):
        stock = sums(in_play(then)[0]).amount
        money = {code: amount for code, amount in stock.sums.items() if amount}
        assert added(lines) == (stock.count, money)


LOST, WON = entry("2026-09-02", stage="lost"), entry("2026-11-18", stage="won", amount=130)
NEW = entry("2026-11-16", stage="proposal", amount=5)


@pytest.mark.parametrize(
    ("history", "lines"),
    [
        ([START], {}),
        ([START, entry("2026-11-18", amount=130)], {"amounts": (0, 30)}),
        ([START, WON], {"won": (-1, -130), "amounts": (0, 30)}),
        ([START, entry("2026-11-18", parked_until="2027-01-01")], {"parked": (-1, -100)}),
        ([START, entry("2026-09-02", parked_until="2026-11-20")], {"back": (1, 100)}),
        ([START, LOST, entry("2026-11-18", stage="proposal")], {"reopened": (1, 100)}),
        ([NEW], {"new": (1, 5)}),
        ([NEW, entry("2026-11-22", stage="lost")], {"new": (1, 5), "lost": (-1, -5)}),
    ],
)
def test_each_way_to_come_or_to_leave_has_its_line(history: Any, lines: Any) -> None:
    page = weekly.report(book(deal(*history), as_of="2026-11-23"))
    named = {line["what"]: (line["deals"], line["amount"]) for line in rows(page, "balance")}
    assert {name: cells for name, cells in named.items() if name != "start"} == lines


def test_the_week_after_shows_what_is_due_and_what_is_to_close() -> None:
    def planned(day: str, name: str) -> Any:
        step = NextStep(due=date.fromisoformat(day), what="Ring")
        return deal(
            entry("2026-09-01", stage="proposal", expected_close=day, next_step=step), id=name
        )

    page = weekly.report(
        book(*map(planned, ("2026-11-29", "2026-11-23", "2026-11-22", "2026-11-30"), "abcd"))
    )
    assert part(page, "due").title == "Due in 2026-W48: 2"
    assert column(page, "due", "deal") == column(page, "closing", "deal") == ["b", "a"]


def test_deals_that_are_not_forecast_are_named_beside_the_forecast() -> None:
    early = entry("2026-09-01", stage="prospecting", category="omitted")
    page = weekly.report(book(deal(early), as_of="2026-11-23"))
    assert part(page, "forecast").notes == ("not forecast: 1 deal in Prospecting",)
