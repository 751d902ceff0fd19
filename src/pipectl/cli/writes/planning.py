"""The next step that a call plans: what is to be done, and by when."""

from datetime import date
from typing import Final

from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.model.deal import NextStep
from pipectl.domain.values.typed_dates import Side
from pipectl.errors import UsageError
from pipectl.store.store import Store

MISSING: Final = "say what is to be done: `pipectl next DEAL TEXT --due DATE`"


def next_step(store: Store, deal: str, what: str | None, due: str | None, today: date) -> NextStep:
    """Return a next step of the deal that is named; at a terminal, ask for what it lacks."""

    def read(text: str) -> date:
        return context.day(text, today, Side.AHEAD, store.setup.settings.language)

    day = None if due is None else read(due)
    if what is None or day is None:
        otherwise = "a next step has a day; add --due DATE" if what is not None else MISSING
        deal_in_question(store, deal, today, otherwise)
    what = ask("What is to be done", str) if what is None else what
    return NextStep(due=day or ask("Due", read), what=what)


def following(
    store: Store, deal: str, what: str | None, due: str | None, today: date
) -> NextStep | None:
    """Return the next step of --next and --due, None where neither is there."""
    if what is not None:
        return next_step(store, deal, what, due, today)
    if due is not None:
        raise UsageError("--due is the day of a next step; add --next TEXT")
    return None
