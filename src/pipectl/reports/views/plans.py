"""The lines of quotas.yaml and rates.yaml, and which of them count on a day."""

from datetime import date
from typing import Final

from pipectl.domain.model.goals import Goal, Quota, Quotas, goals_of
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import present_id
from pipectl.money import Money
from pipectl.table import Cell, Column, Kind, Row, Table

_QUOTAS: Final = (
    Column("who", "Who"),
    Column("period", "Period"),
    Column("goal", "Goal"),
    Column("amount", "Amount", Kind.MONEY),
    Column("number", "Number", Kind.COUNT),
    Column("day", "Since", Kind.DAY),
    Column("state", "State"),
    Column("note", "Note"),
)
_RATES: Final = (
    Column("currency", "Currency"),
    Column("day", "Since", Kind.DAY),
    Column("rate", "Rate"),
    Column("state", "State"),
)


def quotas(setup: Setup, day: date, who: str | None = None) -> Table:
    """List what is to be reached, in the order of the file; one person's, team's or the firm's.

    A line counts until a later one revises it, and is planned before its day.
    """
    start = setup.settings.fiscal_year_start
    counting = Quotas(setup.quotas, setup.team, start, day).lines.values()
    places = {(line.place, goal) for line in counting for goal in goals_of(line.quota)}
    rows = [
        _row(setup, quota, goal, _state(quota.day, day, counts=(place, goal) in places))
        for place, quota in enumerate(setup.quotas)
        if who is None or present_id(setup.team, quota.who) == who
        for goal in goals_of(quota)
    ]
    return Table("quotas", "Quotas", _QUOTAS, tuple(rows))


def rates(setup: Setup, day: date) -> Table:
    """List what currencies are worth, in units of the store's, by currency and day."""
    lines = sorted(setup.rates, key=lambda rate: (rate.currency, rate.day))
    latest = {rate.currency: rate for rate in lines if rate.day <= day}
    rows = [_rate_row(rate, day, counts=latest.get(rate.currency) is rate) for rate in lines]
    title = f"Rates: {setup.home} for 1"
    return Table("rates", title, _RATES, tuple(rows))


def _row(setup: Setup, quota: Quota, goal: Goal, state: str | None) -> Row:
    value = goals_of(quota)[goal]
    cells: tuple[Cell, Cell] = (None, int(value))
    if goal.is_money:
        cells = (Money(value, quota.currency or setup.home), None)
    return (quota.who, quota.period, str(goal), *cells, quota.day, state, quota.note)


def _rate_row(rate: ExchangeRate, day: date, *, counts: bool) -> Row:
    return (rate.currency, rate.day, f"{rate.rate:f}", _state(rate.day, day, counts=counts))


def _state(since: date, day: date, *, counts: bool) -> str | None:
    return "planned" if since > day else "counts" if counts else "revised"
