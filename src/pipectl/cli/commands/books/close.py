"""Close a period."""

from datetime import date
from functools import partial
from typing import Final

import typer

from pipectl.cli.completion.options import flag, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes import targets
from pipectl.domain.books.closing import closed
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.typed_dates import Side
from pipectl.errors import UsageError
from pipectl.store.operations.close_books import close, refuse_closed
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    period: targets.When,
    as_of: str | None = option("--as-of DATE", "As of this day; the last of the period."),
    force: bool = flag("--force", "Close a period that has not ended; wants --reason."),
    reason: str | None = option("--reason TEXT", "Why it is closed before its end."),
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Close a period: write its figures to books/PERIOD.yaml, once and for all.

    Kept are won, lost and new deals, what is open at the end by stage and category, quotas, the
    rates used, and a line for each deal. Nothing is locked: what is booked later is seen by
    `pipectl check`, and `pipectl report restated` says what it changes.

    Examples: pipectl books close 2026Q3 --by torunn
              pipectl books close 2026-11 --force --reason board --by torunn
    """
    store = context.open_store(ctx)
    action = context.action(ctx, on, by)
    whole = targets.named_period(store.setup, period, action.today, "books are not closed")
    end = min(whole.last, action.day)
    day = end if as_of is None else _day(store, as_of, action.today)
    if day > action.today:
        raise UsageError(f"--as-of: {day} is to come; nothing is known of it")
    if day < whole.first:
        raise UsageError(f"{whole.label} had not begun on {day}; it begins on {whole.first}")
    refuse_closed(store, whole.label)
    reason = _reason(whole, day, reason, force=force, is_asked=not dry_run)
    by = targets.member(store.setup, action.by, "closes it")
    make = partial(closed, period=whole, day=action.day, by=by, reason=reason)
    written = close(store, whole.label, day, make, dry_run=dry_run)
    done = f"{whole.label} is closed as of {day}: {written.changes[0].path}"
    terminal.report_written(written, done, dry_run=dry_run)


_ENDS: Final = "{0} has not ended on {1}, its last day is {2}"


def _reason(
    period: Period, day: date, reason: str | None, *, force: bool, is_asked: bool
) -> str | None:
    """Return why a period is closed before its end; at a terminal that is asked."""
    if period.last <= day:
        if force or reason:
            raise UsageError(f"{period.label} has ended; leave out --force and --reason")
        return None
    what = _ENDS.format(period.label, day, period.last)
    if not force and is_asked and is_terminal():
        terminal.confirm(f"{what}. Close it all the same?", yes=False)
        return reason or terminal.ask("Reason")
    if not (force and reason and reason.strip()):
        raise UsageError(f"{what}; wait for it, or add --force --reason TEXT")
    return reason


def _day(store: Store, text: str, today: date) -> date:
    return context.day(text, today, Side.PAST, store.setup.settings.language)
