"""What was done for a deal: activities, items of the checklist, and signals of the customer's."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.fields import refuse_plan
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.model.pipeline import called, checklist
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.scalars import parse_word
from pipectl.domain.values.text import fold, nearest, suggestion
from pipectl.errors import NotFoundError, UsageError

TICK: Final = "done:"
"""What stands before an item of the checklist."""

SIGN: Final = "signal:"
"""What stands before a closing signal."""


class Logged(NamedTuple):
    """What was done: an activity, items of the checklist, signals, or all, and what came of it.

    `direction` is in or out, whose the activity was, where somebody said it.
    """

    activity: str | None
    items: tuple[str, ...]
    text: str | None
    direction: str | None = None
    signals: tuple[str, ...] = ()


def parse_logged(words: Sequence[str], direction: str | None = None) -> Logged:
    """Read an activity, items as `done:benefit`, `signal:commitment`, and a text, in any order.

    Beside items or signals a text of several words needs no activity, nor does any text behind a
    signal that comes first. Raises UsageError for more than that, and for the direction of no
    activity.
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
    signals = tuple(word.removeprefix(SIGN) for word in words if word.startswith(SIGN))
    rest = [word for word in words if not word.startswith((TICK, SIGN))]
    has_text = " " in rest[0] if rest else False
    if (items or signals) and len(rest) == 1 and (has_text or words[0].startswith(SIGN)):
        return Logged(None, items, rest[0], signals=signals)
    activity, text, *more = (*rest, None, None)
    if more and more[0] is not None:
        raise UsageError(f"'{more[0]}' is one word too many; put the text in \"quotes\"")
    return Logged(_activity(activity), items, text, signals=signals)


def _activity(word: str | None) -> str | None:
    try:
        return None if word is None else parse_word(word)
    except ValueError as error:
        raise UsageError(f"activity: {error}") from None


def marks_called(setup: Setup, word: str) -> list[str]:
    """Return how signals and items of a checklist are booked that an activity is called like."""
    pipelines = setup.pipelines.values()
    signals = [f"signal:{each.id}" for pipeline in pipelines for each in pipeline.signals]
    items = [f"done:{item}" for pipeline in pipelines for item in checklist(pipeline)]
    return [mark for mark in (*signals, *items) if fold(mark.partition(":")[2]) == fold(word)]


def doubt(word: str, in_use: Iterable[str]) -> str | None:
    """Say so where an activity that nobody has logged is one slip from one in use."""
    names = {*in_use}
    if fold(word) in map(fold, names):
        return None
    near = nearest(word, sorted(names), _ALIKE)
    return near and f"no deal has the activity '{word}' so far; did you mean {near}?"


_ALIKE: Final = 0.85
"""A letter too many, too few or wrong, no more: `cal`, not `hall`."""


def log(
    setup: Setup, deal: Deal, logged: Logged, action: Action, step: NextStep | None = None
) -> Change:
    """Record what was done, each item and each signal in an entry; a note is in the first one.

    So are the activity and the next step. Raises NotFoundError for an item that no stage of the
    deal's pipeline asks for and for a signal that it does not name, PipectlError for a next step of
    a closed deal.
    """
    if step:
        refuse_plan(setup, deal)
    marks = [
        *({"done": _item(setup, deal, item)} for item in logged.items),
        *({"signal": _signal(setup, deal, signal)} for signal in logged.signals),
    ]
    activity = {"activity": logged.activity, "direction": logged.direction}
    first = marks[0] if marks else {}
    change = book(deal, action, **activity, **first, next_step=step)
    for mark in marks[1:]:
        more = book(change.deal, action._replace(note=None), **mark)
        change = Change(more.deal, (*change.messages, *more.messages))
    return change


def _signal(setup: Setup, deal: Deal, text: str) -> str:
    """Return the id of the signal that a text means, by id or name."""
    pipeline = setup.pipeline(deal)
    matches = called(pipeline.signals, text)
    if len(matches) == 1:
        return matches[0].id
    if not pipeline.signals:
        raise NotFoundError(
            f"the pipeline {pipeline.id} has no signal '{text}', it names none; its file does with "
            "`signals: [positive_feedback, commitment]`",
            "signal",
        )
    ids = [signal.id for signal in pipeline.signals]
    raise NotFoundError(
        f"the pipeline {pipeline.id} has no signal '{text}'{suggestion(text, ids)}; "
        f"it has {', '.join(ids)}",
        "signal",
    )


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
