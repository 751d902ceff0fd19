"""What a row says of its one deal: each column in words, and the entry that it rests on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from pipectl.domain.values.calendar import days_after
from pipectl.table import Cell
from pipectl.table.figure import ANY, CREATED, Contribution, Figure

Cells: TypeAlias = Mapping[str, Cell]
"""The cells of a row by the names of their columns."""

ASKED_OF: Final = {
    "no_next_step": "next_step",
    "overdue_next_step": "next_step",
    "overdue_close": "expected_close",
    "no_amount": "amount",
    "no_expected_close": "expected_close",
    "no_activity": ANY,
    "ghosted": "activity",
    "stalled": "stage",
    "pushed": "expected_close",
    "moved_back": "stage",
    "exit": "stage",
}
"""Which key of a deal's entries each kind of flaw speaks of."""


class _Said(NamedTuple):
    """What a column says, the key that entries have it by, and up to which day they count."""

    formula: str
    key: str | Callable[[Cells], str]
    until: Callable[[Cells], date | None] = lambda _: None


def _late(cells: Cells) -> str:
    return "next_step" if "due" in cells else "expected_close"


def _lasting(cells: Cells) -> str:
    return ASKED_OF.get(str(cells.get("kind")), ANY)


def _allowed(cells: Cells) -> str:
    return "rotting_days" if cells.get("source") == "stage" else ANY


def _on(name: str, later: int = 0) -> Callable[[Cells], date | None]:
    def day(cells: Cells) -> date | None:
        cell = cells.get(name)
        return days_after(cell, later) if isinstance(cell, date) else None

    return day


_OF_A_DEAL: Final = {
    "age": _Said("days since the creation", CREATED),
    "amount": _Said("the amount of the deal", "amount"),
    "amount_after": _Said("the amount of the deal", "amount", _on("day")),
    "amount_before": _Said("the amount of the deal before", "amount", _on("day", -1)),
    "clock": _Said("days since the clock of the report began for the deal", ANY),
    "cycle": _Said("days from creation to close", "stage"),
    "days": _Said("days that it has lasted", _lasting),
    "gain": _Said("amount x (1 - probability)", "amount"),
    "idle": _Said("days since a person did anything with the deal", ANY),
    "late": _Said("days since it was due, or expected to close", _late),
    "limit": _Said("days allowed: by the store's own history, else by the stage", _allowed),
    "missing": _Said("number of criteria that are not met", "qualification"),
    "n": _Said("how many times the store has for this limit", ANY),
    "objections": _Said("number of open objections", "objection"),
    "owed": _Said("days since the customer's last word", "activity", _on("since")),
    "points": _Said("sum of weight x state", "qualification"),
    "possible": _Said("3 x sum of weights", ANY),
    "probability": _Said("the probability of the deal, else of its stage", "probability"),
    "pushes": _Said("how often the expected close went to a later month", "expected_close"),
    "rank": _Said("place among the deals shown", ANY),
    "rotting_days": _Said("the rotting_days of its stage", "rotting_days"),
    "score": _Said("sum of weight x state / (3 x sum of weights)", "qualification"),
    "score_rank": _Said("place by score", "qualification"),
    "signals": _Said("number of the customer's signals", "signal"),
    "value": _Said("amount x probability, in the store's currency", "amount"),
    "value_rank": _Said("place by value", "amount"),
}


def said(deal: str, column: str, cells: Cells) -> Callable[[], Figure] | None:
    """Return what makes the figure of a column of a deal's row, None where nothing is known."""
    if (words := _OF_A_DEAL.get(column)) is None:
        return None
    key = words.key if isinstance(words.key, str) else words.key(cells)
    part = Contribution(deal, cells[column], key, words.until(cells))
    return lambda: Figure(words.formula, _itself, (part,))


def _itself(values: Sequence[Cell]) -> Cell:
    return values[0] if values else None
