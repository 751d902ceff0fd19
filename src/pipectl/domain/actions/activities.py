"""What was done for a deal: activities, and items of the pipeline's checklist."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.fields import refuse_plan
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.model.pipeline import checklist
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.scalars import parse_word
from pipectl.domain.values.text import suggestion
from pipectl.errors import NotFoundError, UsageError

TICK: Final = "done:"
"""What stands before an item of the checklist."""


class Logged(NamedTuple):
    """What was done: an activity, items of the checklist, or both, and what came of it.

    `direction` is in or out, whose the activity was, where somebody said it.
    """

    activity: str | None
    items: tuple[str, ...]
    text: str | None
    direction: str | None = None


def parse_logged(words: Sequence[str], direction: str | None = None) -> Logged:
    """Read an activity, items as `done:benefit`, and a text, in this order or mixed.

    Beside items a text of several words needs no activity. Raises UsageError for more than that,
    and for the direction of no activity.
    """
    logged = _parse(words)
    if direction is not None and logged.activity is None:
        raise UsageError(
            f"--{direction} is whose an activity was; name it: `pipectl log DEAL email "
            f"--{direction}`"
        )
    return logged._replace(direction=direction)


def _parse(words: Sequence[str]) -> Logged:
    items = tuple(word.removeprefix(TICK) for word in words if word.startswith(TICK))
    rest = [word for word in words if not word.startswith(TICK)]
    if items and len(rest) == 1 and " " in rest[0]:
        return Logged(None, items, rest[0])
    activity, text, *more = (*rest, None, None)
    if more and more[0] is not None:
        raise UsageError(f"'{more[0]}' is one word too many; put the text in \"quotes\"")
    return Logged(_activity(activity), items, text)


def _activity(word: str | None) -> str | None:
    try:
        return None if word is None else parse_word(word)
    except ValueError as error:
        raise UsageError(f"activity: {error}") from None


def log(
    setup: Setup, deal: Deal, logged: Logged, action: Action, step: NextStep | None = None
) -> Change:
    """Record what was done, each item of the checklist in an entry; a note is in the first one.

    So is the next step. Raises NotFoundError for an item that no stage of the deal's pipeline asks
    for, PipectlError for a next step of a closed deal.
    """
    if step:
        refuse_plan(setup, deal)
    items: Sequence[str | None] = [_item(setup, deal, item) for item in logged.items] or [None]
    activity = {"activity": logged.activity, "direction": logged.direction}
    change = book(deal, action, **activity, done=items[0], next_step=step)
    for item in items[1:]:
        more = book(change.deal, action._replace(note=None), done=item)
        change = Change(more.deal, (*change.messages, *more.messages))
    return change


def _item(setup: Setup, deal: Deal, item: str) -> str:
    items = checklist(setup.pipeline(deal))
    if item in items:
        return item
    if not items:
        raise NotFoundError(
            f"no stage asks for '{item}', there is no checklist; a stage of the pipeline's file "
            "has one with `exit: {done: [benefit]}`",
            "item",
        )
    hint = suggestion(item, items)
    raise NotFoundError(f"no stage asks for '{item}'{hint}; there are {', '.join(items)}", "item")
