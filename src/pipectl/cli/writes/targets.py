"""What quotas, calls and closings share: by whom, of which period, and what is to be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

import typer

from pipectl.cli.completion.options import argument, not_empty, offer, shared_option
from pipectl.cli.shared import context, terminal
from pipectl.domain.actions.action import Action
from pipectl.domain.actions.assign import typed, typed_money, with_money
from pipectl.domain.checks import quotas
from pipectl.domain.model.goals import GOALS, Goal, Quota
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import PERIOD_FORMS, Period, find_period
from pipectl.domain.values.currencies import read_currency
from pipectl.domain.values.typed_dates import parse_typed_period
from pipectl.domain.values.typed_numbers import whole_number
from pipectl.errors import Finding, NotFoundError, UsageError
from pipectl.store.operations.append import append

Who = Annotated[
    str, argument("WHO", "A person, by id or name, a team, or all.", offer("whos"), check=not_empty)
]
When = Annotated[
    str, argument("PERIOD", "2026-10, 2026Q4, FY2026, 2026-W41, this-quarter.", check=not_empty)
]
Amount = Annotated[str | None, argument("[AMOUNT]", "To be won: 400k, 400 000 or 35k EUR.")]
Count = Annotated[str | None, shared_option("--count N", "Deals to be won.")]
Activities = Annotated[
    list[str] | None,
    shared_option("--activities KIND:N", "Activities: meeting:10,call:40.", offer("kinds_of")),
]
Created = Annotated[str | None, shared_option("--created N", "Deals to be created.")]
CreatedAmount = Annotated[
    str | None, shared_option("--created-amount AMOUNT", "Amount of the deals to be created.")
]
Currency = Annotated[
    str | None, shared_option("--currency CODE", "The store's if left out.", offer("currencies"))
]

_FLAGS: Final = {
    "amount": "AMOUNT",
    "count": "--count",
    "activities": "--activities",
    "created": "--created",
    "created_amount": "--created-amount",
}


class Aim:
    """What a call says of a goal: texts by the keys of a line, and a currency."""

    def __init__(self, currency: str | None, **texts: Any) -> None:
        """Take the texts; UsageError unless there is exactly one goal."""
        self.currency = currency
        goals = [key for key in GOALS if texts.get(key)]
        if not goals:
            raise UsageError(f"write what is to be reached: {', '.join(_FLAGS.values())}")
        if len(goals) > 1:
            flags = " and ".join(_FLAGS[key] for key in goals)
            raise UsageError(f"a quota has one goal, not {flags}; set one after the other")
        self.key = goals[0]
        self.text = texts[self.key]

    def values(self, setup: Setup, action: Action) -> dict[str, Any]:
        """Return the values of a line. Raises UsageError."""
        if Goal(self.key).is_money:
            return self._money(setup)
        if self.currency:
            raise UsageError(f"--currency goes with an amount, not with {_FLAGS[self.key]}")
        if self.key == "activities":
            return {"activities": _activities(self.text, setup.settings.numbers)}
        return {self.key: typed(_FLAGS[self.key], scalars.WHOLE, self.text, action.today, setup)}

    def _money(self, setup: Setup) -> dict[str, Any]:
        home = setup.settings.currency
        try:
            code = read_currency(self.currency, home) if self.currency else None
        except ValueError as error:
            raise UsageError(f"--currency: {error}") from None
        money = with_money({"currency": code} if code else {}, typed_money(self.text, setup))
        currency = money.get("currency")
        return {self.key: money["amount"], "currency": None if currency == home else currency}


def write(  # noqa: PLR0913 - whose, when, what, and how it is written
    ctx: typer.Context,
    who: str,
    period: str,
    aim: Aim,
    action: Action,
    make: Callable[[Setup, Quota], str],
    against: Callable[[Setup, Quota], Finding | None],
    *,
    dry_run: bool,
) -> None:
    """Add a line to quotas.yaml; `make` says what is done, or raises an error."""
    store = context.open_store(ctx)
    texts = []

    def new_quota(setup: Setup) -> Quota:
        label = named_period(setup, period, action.today, "a quota is not").label
        whose = quotas.find_who(setup, who)
        base = Quota(who=whose, period=label, day=action.day, note=action.note)
        quota = replace(base, **aim.values(setup, action))
        texts.append(make(setup, quota))
        return quota

    written = append(store, "quotas", new_quota, against, dry_run=dry_run)
    terminal.report_written(written, texts[-1], dry_run=dry_run)


def named_period(
    setup: Setup, text: str, today: date, refusal: str, where: str = "PERIOD"
) -> Period:
    """Read a period that the calendar has a name for, as files do; a day or other days are none.

    `refusal` is of what they are none: `a quota is not`; `where` the argument or option. Raises
    UsageError.
    """
    start = setup.settings.fiscal_year_start
    try:
        period = parse_typed_period(text, start, today)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None
    if find_period(period.label, start) is None:
        raise UsageError(f"{where}: {refusal} for {period.label}; write {PERIOD_FORMS}")
    return period


def member(setup: Setup, text: str | None, does: str) -> str:
    """Return the id of a person who `does` something: with a team.yaml one in it.

    Raises NotFoundError.
    """
    who = setup.person(text or "")
    person = present_id(setup.team, who) or who
    if setup.team and person not in setup.team:
        people = ", ".join(setup.team)
        what = f"'{text}' is no person in team.yaml; say with --by who {does}, one of {people}"
        raise NotFoundError(what, "person")
    return person


def _activities(texts: Iterable[str], form: str | None) -> dict[str, int]:
    """Read `meeting:10,call:40`; of a kind that is given twice neither number would be sure."""
    items = [item.strip() for text in texts for item in text.split(",") if item.strip()]
    pairs = [_activity(item, form) for item in items]
    kinds = [kind for kind, _ in pairs]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise UsageError(f"--activities: {kind} is given twice; give it once")
    return dict(pairs)


def _activity(text: str, form: str | None) -> tuple[str, int]:
    kind, colon, count = text.partition(":")
    if not colon:
        raise UsageError(f"--activities: '{text}' has no number; write {text}:10")
    try:
        return scalars.parse_word(kind.strip()), whole_number(count.strip(), form)
    except ValueError as error:
        raise UsageError(f"--activities: {error}") from None
