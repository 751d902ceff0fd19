"""Submit a call."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.answers import ask, ask_or_none, can_ask
from pipectl.cli.writes.targets import member, named_period
from pipectl.domain.actions.assign import typed_money
from pipectl.domain.books.submissions import LatestCalls, called, is_adjustment
from pipectl.domain.checks.calls import call_refused, too_early
from pipectl.domain.checks.quotas import find_who
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.values.calendar import fiscal_quarter_of, parse_period
from pipectl.errors import Finding, Severity, UsageError
from pipectl.money import Money, spoken
from pipectl.store.operations.append import append

if TYPE_CHECKING:
    from pipectl.domain.actions.action import Action
    from pipectl.domain.model.settings import Setup


class _Words(NamedTuple):
    """What somebody has typed of a call."""

    who: str | None
    period: str | None
    commit: str | None
    best_case: str | None


def run(
    ctx: typer.Context,
    who: str | None = option(
        "--who WHO", "Whose call, a team's or all; yours if left out.", offer("whos")
    ),
    period: str | None = option("--period PERIOD", "Which one; this quarter of the fiscal year."),
    commit: str | None = option("--commit AMOUNT", "What will be won by its end: 400k, 35k EUR."),
    best_case: str | None = option("--best-case AMOUNT", "What may be won, the commit included."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Submit a call: what will be won in all of a period. Adds a line to calls.yaml.

    Each call stays, with its day; the latest counts. A manager's call for a person below is
    an adjustment: it stands beside that person's own, and stays when that is submitted anew. Own
    calls of managers are of all people below, too.

    Examples: pipectl forecast submit --by jonas --commit 400k --best-case 550k
              pipectl forecast submit --who jonas --by torunn --commit 350k
    """
    store, action = context.open_store(ctx), context.action(ctx, on, by, note)
    new_call = partial(_call, words=_asked(store.setup, action, who, period, commit, best_case))
    call = new_call(store.setup, action)
    before = _before(store.setup, call)
    written = append(
        store, "calls", lambda setup: new_call(setup, action), _against, dry_run=dry_run
    )
    was = f"; it was {_amounts(store.setup, before)}, of {before.day}" if before else ""
    terminal.report_written(written, f"{_sentence(store.setup, call)}{was}", dry_run=dry_run)


def _asked(setup: Setup, action: Action, *texts: str | None) -> _Words:
    """Ask at a terminal for what a call lacks; elsewhere only the commit must be there."""
    words = _Words(*texts)
    if words.commit:
        return words
    if not can_ask():
        raise UsageError(
            "--commit is missing: what will be won in the period; as in "
            "`pipectl forecast submit --commit 400k`"
        )

    def read(kind: Any, text: str) -> str:
        kind(setup, text, action)
        return text

    period = words.period or ask_or_none(
        "Period", partial(read, _period), f"{_quarter(setup, action)} if empty, "
    )
    _period(setup, period, action)
    commit = ask("Commit: what will be won in it", partial(read, _money))
    best = words.best_case or ask_or_none(
        "Best case, the commit included", partial(read, _money), "none if empty, "
    )
    return _Words(words.who, period, commit, best)


def _call(setup: Setup, action: Action, words: _Words) -> ForecastCall:
    """Make the call of what was typed. Raises UsageError, and NotFoundError for a stranger."""
    if action.day > action.today:
        raise UsageError(
            f"--on {action.day} is after today, {action.today}; a call counts from its day on"
        )
    by = member(setup, action.by, "calls")
    who = find_who(setup, words.who) if words.who else by
    commit = _money(setup, words.commit or "")
    best = _money(setup, words.best_case) if words.best_case else {}
    home = setup.settings.currency
    code, other = commit.get("currency", home), best.get("currency")
    if other not in (None, code):
        raise UsageError(f"the commit is in {code}, the best case in {other}; write them in one")
    call = ForecastCall(
        who=who,
        by=None if by == who else by,
        period=_period(setup, words.period, action),
        commit=commit["amount"],
        best_case=best.get("amount"),
        currency=None if code == home else code,
        day=action.day,
        note=action.note,
    )
    if finding := call_refused(setup, call):
        raise UsageError(f"{finding.what}; {finding.remedy}")
    return call


def _money(setup: Setup, text: str, _action: object = None) -> dict[str, Any]:
    """Read an amount, and the currency where one stands beside it. Raises UsageError."""
    return typed_money(text, setup)


def _quarter(setup: Setup, action: Action) -> str:
    return fiscal_quarter_of(action.today, setup.settings.fiscal_year_start).label


def _period(setup: Setup, text: str | None, action: Action) -> str:
    """Return a period's name; one that is over is refused: what it brought is known."""
    text = text or _quarter(setup, action)
    period = named_period(setup, text, action.today, "a call is not", "--period")
    if period.last < action.today:
        raise UsageError(
            f"{period.label} ended on {period.last}, and a call is made before its period is over; "
            "`pipectl report accuracy` shows how its calls came out"
        )
    return period.label


def _before(setup: Setup, call: ForecastCall) -> ForecastCall | None:
    """Return the call that a new one comes after: a person's own, or an adjustment."""
    period = parse_period(call.period, setup.settings.fiscal_year_start)
    latest = called(setup, period).get(call.who, LatestCalls())
    return latest.adjustment if is_adjustment(setup, call) else latest.own


def _against(setup: Setup, call: ForecastCall) -> Finding | None:
    """Say so where a call is there already, or would be before the one that it is to replace."""
    before = _before(setup, call)
    if before and replace(before, note=None) == replace(call, note=None):
        what = f"{_sentence(setup, call)}, as submitted on that day already"
        return Finding((), what, severity=Severity.HINT)
    return too_early(setup, call, before) if before else None


def _sentence(setup: Setup, call: ForecastCall) -> str:
    by = f", adjusted by {call.by}" if is_adjustment(setup, call) else ""
    return f"{call.who}{by}: the call for {call.period} is {_amounts(setup, call)}"


def _amounts(setup: Setup, call: ForecastCall) -> str:
    code, form = call.currency or setup.settings.currency, setup.settings.numbers
    amounts = [
        spoken(Money(amount, code), form, 0 if amount == int(amount) else 2)
        for amount in (call.commit, call.best_case)
        if amount is not None
    ]
    return ", best case ".join(amounts)
