"""The next step that a call plans: what is to be done, and by when."""

from datetime import date

from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.model.deal import NextStep
from pipectl.domain.values.typed_dates import Side
from pipectl.errors import UsageError
from pipectl.store.store import Store


def next_step(store: Store, deal: str, what: str, due: str | None, today: date) -> NextStep:
    """Return a next step of the deal that is named; at a terminal, ask for a missing day."""

    def read(text: str) -> date:
        return context.day(text, today, Side.AHEAD, store.setup.settings.language)

    if due is not None:
        return NextStep(due=read(due), what=what)
    deal_in_question(store, deal, today, "a next step has a day; add --due DATE")
    return NextStep(due=ask("Due", read), what=what)


def following(
    store: Store, deal: str, what: str | None, due: str | None, today: date
) -> NextStep | None:
    """Return the next step of --next and --due, None where neither is there."""
    if what is not None:
        return next_step(store, deal, what, due, today)
    if due is not None:
        raise UsageError("--due is the day of a next step; add --next TEXT")
    return None
