"""Log an activity."""

from datetime import date
from typing import Final

import typer

from pipectl.cli.completion.options import argument, flag, offer
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.planning import following
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import activities
from pipectl.errors import UsageError
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    words: list[str] | None = argument(
        "ACTIVITY|done:ITEM|signal:ID...",
        "call, email, meeting, demo, presentation, or any short word; an item of the "
        "pipeline's checklist; a closing signal of the customer's; what came of it.",
        offer("activities"),
        default=None,
    ),
    inward: bool = flag("--in", "It came from the customer."),
    outward: bool = flag("--out", "It went to the customer."),
    then: params.Next = None,
    due: params.Due = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Log what was done: a call, an email, a meeting, an item of the checklist, a closing signal.

    An activity out waits for the customer's answer, one in for yours; without a direction it was
    both, as a meeting is.

    Examples: pipectl log krabbesund call "Hosting" --next "Send offer" --due fri
              pipectl log krabbesund email --out "The offer, with hosting"
              pipectl log krabbesund signal:commitment "They will sign in May"
    """
    store = context.open_store(ctx)
    if not words:
        record = deal_in_question(store, deal, context.today(ctx), _MISSING, closed=False)
        deal, words = record.id, [_ask_activity()]
    logged = activities.parse_logged(words, _direction(inward=inward, outward=outward))
    if logged.text is not None and not logged.text.strip():
        raise UsageError("TEXT is empty; write something, or leave it out")
    if logged.text is not None and note is not None:
        raise UsageError("what came of it is given twice; write TEXT or --note TEXT")
    action = context.action(ctx, on, by, logged.text if logged.text is not None else note)
    deal = find.deal_id(store, deal, action.today, closed=False)
    step = following(store, deal, then, due, action.today)
    activity = " ".join(filter(None, (logged.activity, logged.direction)))
    doubts = _doubts(store, deal, logged.activity, action.today)
    items, signals = (
        (f"done {each}" for each in logged.items),
        map("signal {}".format, logged.signals),
    )
    what = ", ".join([*([activity] if activity else []), *items, *signals])
    change_one(
        store,
        deal,
        action,
        lambda d: activities.log(store.setup, d, logged, action, step),
        f"{what} on {action.day}{f'; next step by {step.due}' if step else ''}",
        dry_run=dry_run,
    )
    terminal.tell(*doubts)


def _doubts(store: Store, deal: str, word: str | None, today: date) -> list[str]:
    """Warn of an activity that is called as a signal or an item, or nearly as one in use."""
    from pipectl.cli.completion.offers import ACTIVITIES

    if word is None or word in ACTIVITIES:
        return []
    marks = activities.marks_called(store.setup, word)
    if marks:
        mend = f"`pipectl log {deal} {marks[0]}` books that, `pipectl edit {deal}` corrects it"
        return [f"{deal}: warning: '{word}' is booked as an activity; {mend}"]
    logged = store.load(today).book.activities(date.min, today)
    what = activities.doubt(word, (*ACTIVITIES, *(each.kind for _, each in logged)))
    return [f"{deal}: warning: {what} `pipectl edit {deal}` corrects it"] if what else []


_MISSING: Final = (
    "say what was done: `pipectl log DEAL call`, or email, meeting, demo, any short word"
)


def _ask_activity() -> str:
    from pipectl.cli.completion.offers import ACTIVITIES

    def read(text: str) -> str:
        activities.parse_logged([text])
        return text

    return ask("What was done, or any short word", read, {word: word for word in ACTIVITIES})


def _direction(*, inward: bool, outward: bool) -> str | None:
    if inward and outward:
        raise UsageError("--in and --out are of one activity; without either it is both")
    return "in" if inward else "out" if outward else None
