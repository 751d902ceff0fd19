"""A deal that goes forward: at a terminal, unmet exit criteria are a question and no refusal."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from pipectl.cli.reading import find
from pipectl.cli.reading.params import chosen
from pipectl.cli.shared import terminal
from pipectl.cli.shared.answers import ask
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes.changes import Done, change_one, confirm_beginning
from pipectl.cli.writes.interview import assessments, said
from pipectl.cli.writes.questions import introduce
from pipectl.domain.actions.action import Action, Change, begun
from pipectl.domain.actions.qualify import Assessment, assess
from pipectl.domain.actions.stage_entry import UnmetError
from pipectl.domain.model.deal import Deal
from pipectl.errors import StoppedError
from pipectl.store.store import Store

Forward: TypeAlias = Callable[[Deal, str | None], Change]
"""A move of a deal, and why it is forced, None where it is not."""

_QUALIFY: Final = {"qualify": "say now what is known"}
_CHOICES: Final = {"force": "go ahead all the same, and say why", "stop": "write nothing"}


def change_forward(  # noqa: PLR0913 - which deal, how, and what to say
    store: Store,
    deal: str,
    action: Action,
    forward: Forward,
    done: Done,
    *,
    forced: str | None,
    dry_run: bool,
) -> None:
    """Move the deal that a text names, with what a person says of its exit criteria first."""
    deal = find.deal_id(store, deal, action.today, closed=False)
    answers: dict[str, Assessment] = {}
    if forced is None and is_terminal():
        action = confirm_beginning(store, deal, action)
        present = begun(store.deals.take(deal).record, action)
        answers, forced = _settled(store, present, action, forward)

    def moved(record: Deal) -> Change:
        qualified = _qualified(record, answers, action)
        change = forward(qualified.deal, forced)
        messages = (said(answers),) if answers else ()
        return change._replace(messages=(*messages, *qualified.messages, *change.messages))

    change_one(store, deal, action, moved, done, dry_run=dry_run)


def _settled(
    store: Store, deal: Deal, action: Action, forward: Forward
) -> tuple[dict[str, Assessment], str | None]:
    """Ask until the criteria are met or the move is forced; return what was said, and why."""
    answers: dict[str, Assessment] = {}
    while True:
        record = _qualified(deal, answers, action).deal
        try:
            forward(record, None)
        except UnmetError as unmet:
            if not answers:
                introduce(store.setup, deal)
            terminal.tell(unmet.head, *unmet.points)
            choices = _QUALIFY | _CHOICES if unmet.criteria else _CHOICES
            choice = ask("What now", partial(chosen, "the answer", tuple(choices)), choices)
            if choice == "stop":
                raise StoppedError from None
            if choice == "force":
                return answers, ask("Reason", str)
            answers |= assessments(store.setup, record, action.today, unmet.criteria)
        else:
            return answers, None


def _qualified(deal: Deal, answers: dict[str, Assessment], action: Action) -> Change:
    return assess(deal, answers, action) if answers else Change(deal)
