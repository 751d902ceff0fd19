"""What was done for a deal: its activities, each with its day, its person and its direction."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.history.cells import joined, split
from pipectl.domain.model.deal import Entry
from pipectl.domain.values.schema import Scalar
from pipectl.domain.values.text import fold

MEETINGS: Final = frozenset(
    [
        *("meeting", "demo", "presentation", "workshop", "visit"),
        *("møte", "besøk", "presentasjon", "møde", "besøg", "præsentation"),
        *("incontro", "riunione", "visita", "presentazione"),
        *("среща", "посещение", "презентация"),
    ]
)
"""With what activities and next steps begin that are meetings, in the languages of stores."""


class Activity(NamedTuple):
    """An activity of one kind; `by` is who did it, `direction` in or out where somebody said it.

    One `by_program` was booked by an import or a migration.
    """

    day: date
    kind: str
    by: str | None
    direction: str | None
    by_program: bool = False


def activities(entries: Iterable[Entry]) -> tuple[Activity, ...]:
    """Return the activities of entries, in their order."""
    return tuple(
        Activity(entry.day, entry.activity, entry.by, entry.direction, entry.via is not None)
        for entry in entries
        if entry.activity is not None
    )


def is_meeting(text: str) -> bool:
    """Say whether an activity or a next step is a meeting: to book one is none yet."""
    first = re.search(r"\w+", fold(text))
    return first is not None and first[0] in MEETINGS


def _write(several: Sequence[Activity]) -> str:
    return joined(
        (day.isoformat(), kind, by or "", direction or "", "program" if by_program else "")
        for day, kind, by, direction, by_program in several
    )


def _parse(text: str) -> tuple[Activity, ...]:
    return tuple(
        Activity(date.fromisoformat(day), kind, by or None, direction or None, bool(by_program))
        for day, kind, by, direction, by_program in split(text)
    )


ACTIVITIES: Final = Scalar(_parse, _write)
"""All activities of a deal in one text, as a cache keeps them."""
