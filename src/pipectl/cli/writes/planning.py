"""The next step that a call plans: what is to be done, and by when."""

from datetime import date

from pipectl.cli.shared import context, terminal
from pipectl.domain.model.deal import NextStep
from pipectl.errors import UsageError


def next_step(what: str, due: str | None, today: date) -> NextStep:
    """Return a next step; at a terminal, ask for a missing day."""
    if due is None:
        due = terminal.ask_missing("Due", "a next step has a day; add --due DATE")
    return NextStep(due=context.day(due, today, 1), what=what)


def following(what: str | None, due: str | None, today: date) -> NextStep | None:
    """Return the next step of --next and --due, None where neither is there."""
    if what is not None:
        return next_step(what, due, today)
    if due is not None:
        raise UsageError("--due is the day of a next step; add --next TEXT")
    return None
