"""The types that an option of a report can have, and how the text of a call becomes a value."""

import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final, Literal, NamedTuple

from pipectl.cli.completion.options import Offer, offer
from pipectl.cli.shared import context
from pipectl.domain.actions.assign import typed_money
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.typed_dates import Side, parse_typed_period
from pipectl.domain.values.typed_numbers import whole_number
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.table import Grouping


class Reading(NamedTuple):
    """What stands for the value of an option, how a text becomes one, what the shell offers."""

    metavar: str
    read: Callable[[str, Setup, date], object] = lambda text, _setup, _day: text
    hints: Offer | None = None


def reading(kind: object) -> Reading:
    """Return how a value of a type is read."""
    if typing.get_origin(kind) is Literal:
        return Reading("|".join(typing.get_args(kind)), partial(_chosen, typing.get_args(kind)))
    return _READINGS[kind]


def _grouping(text: str, setup: Setup, _day: date) -> Grouping:
    from pipectl.query.columns import grouping

    return grouping(text, setup)


def _money(text: str, setup: Setup, _day: date) -> Money:
    values = typed_money(text, setup)
    return Money(values["amount"], values.get("currency", setup.settings.currency))


_READINGS: Final[Mapping[object, Reading]] = {
    Period: Reading(
        "PERIOD",
        lambda text, setup, day: parse_typed_period(text, setup.settings.fiscal_year_start, day),
    ),
    Grouping: Reading("FIELD", _grouping, offer("groups")),
    Money: Reading("AMOUNT", _money),
    date: Reading(
        "DATE", lambda text, setup, day: context.day(text, day, Side.AHEAD, setup.settings.language)
    ),
    int: Reading("N", lambda text, setup, _: whole_number(text, setup.settings.numbers)),
    str: Reading("TEXT"),
}
"""What there is besides bool and Literal."""

TEXT_HINTS: Final[Mapping[str, Offer]] = {
    "criterion": offer("criteria"),
    "stage": offer("open_stages"),
    "what_if": offer("factors"),
}
"""What the shell offers for a text, by the option's name."""


def past_day(text: str, setup: Setup, day: date) -> date:
    """Read a day that cannot be ahead: one without its year, or a weekday, is the last such."""
    return context.day(text, day, Side.PAST, setup.settings.language)


def _chosen(choices: tuple[str, ...], text: str, *_: object) -> str:
    if text not in choices:
        raise UsageError(f"there is no '{text}'; write one of {', '.join(choices)}")
    return text
