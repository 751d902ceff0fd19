"""What two states of a deal differ in: the course of each field, entries, and other keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from pipectl.domain.differences.entries import HistoryChange, entry_changes
from pipectl.domain.differences.plain import KeyChange, differing
from pipectl.domain.history.entries import sets
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.model.plain import dump_whole

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

T = TypeVar("T")

_ELSEWHERE: Final = (*TRACKED, "history")


class DealChange(NamedTuple):
    """A deal in two states.

    `courses` are the tracked fields that changed, `states` the criteria: all values from the one
    state to the other, those between them too, so one that came back has three. `keys` are the
    other keys that say something else.
    """

    before: Deal
    after: Deal
    courses: Mapping[str, tuple[Any, ...]]
    states: Mapping[str, tuple[str | None, ...]]
    entries: HistoryChange
    keys: tuple[KeyChange, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether both states say the same."""
        entries = self.entries
        in_history = entries.appended or entries.corrected or entries.is_reordered
        return not (self.courses or self.states or in_history or self.keys)


def deal_change(before: Deal, after: Deal, setups: tuple[Setup, Setup]) -> DealChange:
    """Compare two states of a deal, each with the setup that it was read with."""
    entries = entry_changes(before.history, after.history)
    return DealChange(
        before,
        after,
        dict(_courses(before, after, entries.appended)),
        dict(_states(before, after, entries.appended)),
        entries,
        tuple(_keys(before, after, setups)),
    )


def _courses(
    before: Deal, after: Deal, appended: Sequence[Entry]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for name in TRACKED:
        between = [getattr(entry, name) for entry in appended if sets(entry, name)]
        values = _each_once([getattr(before, name), *between, getattr(after, name)])
        if len(values) > 1:
            yield name, values


def _states(
    before: Deal, after: Deal, appended: Sequence[Entry]
) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    names = [*before.qualification, *after.qualification]
    names += [name for entry in appended for name in entry.qualification]
    for name in dict.fromkeys(names):
        between = [e.qualification[name] for e in appended if name in e.qualification]
        ends = (_state(deal, name) for deal in (before, after))
        values = _each_once([next(ends), *between, next(ends)])
        if len(values) > 1:
            yield name, values


def _state(deal: Deal, name: str) -> str | None:
    answer = deal.qualification.get(name)
    return answer.state if answer else None


def _each_once(values: Sequence[T]) -> tuple[T, ...]:
    """Return values without those that only repeat the one before."""
    return tuple(value for value, _ in groupby(values))


def _keys(before: Deal, after: Deal, setups: tuple[Setup, Setup]) -> Iterator[KeyChange]:
    """Yield the keys without a history that differ; of an answer, all but its state."""
    old, new = (
        {key: value for key, value in dump_whole(deal, setup).items() if key not in _ELSEWHERE}
        for deal, setup in zip((before, after), setups, strict=True)
    )
    for keys in (old, new):
        answers = keys.get("qualification")
        if isinstance(answers, dict):
            keys["qualification"] = {
                name: {k: v for k, v in each.items() if k != "state"}
                for name, each in answers.items()
                if isinstance(each, dict) and len(each) > 1
            }
    yield from differing(old, new)
