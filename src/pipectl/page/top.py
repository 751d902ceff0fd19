"""The three figures on top: what was won, what is forecast against the quota, what is to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipectl.page.tables import CellView, RowView, TableView
    from pipectl.words import Words


class Fact(NamedTuple):
    """A figure in words: what it is, its text with its unit, and where it leads to."""

    name: str
    text: str
    anchor: str | None


class Headline(NamedTuple):
    """A large figure with its title, and what stands below it."""

    title: str
    facts: tuple[Fact, ...]
    more: tuple[Fact, ...]
    notes: tuple[str, ...] = ()


def headlines(
    label: str, forecast: TableView, quota: TableView, week: TableView, words: Words
) -> tuple[Headline, ...]:
    """Return the three figures of a period, as the tables of the reports have them.

    `forecast` and `quota` are the tables of the reports of these names, `week` is the first one of
    the weekly report.
    """
    of_period = [row for row in forecast.rows if row.key == label]
    goals = [row for row in quota.rows if row.kind == "total"]
    to_decide = [row for row in week.rows if row.key == "decide"]
    return (
        Headline(
            words.say("Won in {period}", period=label),
            tuple(_facts(forecast, of_period, "closed")),
            (*_facts(forecast, of_period, "won_deals"), *_facts(quota, goals, "attainment")),
        ),
        Headline(
            words.say("Commit forecast of {period}", period=label),
            tuple(_facts(forecast, of_period, "commit_forecast")),
            (
                *_facts(quota, goals, "quota"),
                *_facts(forecast, of_period, "best_case_forecast", "weighted_forecast"),
            ),
        ),
        Headline(
            words.of("To decide"),
            tuple(_facts(week, to_decide, "deals")),
            tuple(_facts(week, to_decide, "amount")),
            week.notes[:1],
        ),
    )


def _facts(table: TableView, rows: Sequence[RowView], *names: str) -> Iterator[Fact]:
    titles = {column.name: column.title for column in table.columns}
    for name in names:
        for row in rows:
            cell = table.cell(row, name)
            if cell is not None and cell.text:
                yield Fact(titles[name], _with_unit(table, name, cell), cell.anchor)


def _with_unit(table: TableView, name: str, cell: CellView) -> str:
    """Return the text of a cell, an amount with its currency; n/a has none."""
    is_money = any(c.name == name and c.kind == "money" for c in table.columns)
    is_amount = is_money and any(map(str.isdigit, cell.text))
    return f"{cell.text} {table.unit}" if is_amount and table.unit else cell.text
