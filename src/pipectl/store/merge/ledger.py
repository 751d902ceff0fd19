"""What a history of plain entries comes to: each tracked field, criterion and objection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.model.deal import TRACKED
from pipectl.domain.model.pipeline import find_stage
from pipectl.store.merge.values import ABSENT

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.merge.alignment import Entry

CRITERION: Final = "qualification"
_OBJECTION: Final = "objection"
_REASON: Final = "reason"
STAGE: Final = "stage"
_UNITS: Final = {"pipeline": STAGE, _REASON: STAGE, "currency": "amount"}
"""What means nothing without another field, and is in conflict with it."""


def day_of(entry: Entry) -> str:
    """Return the day of an entry; texts of days sort as days do."""
    return str(entry["day"])


def criterion(name: str) -> str:
    """Return what the state of a criterion is called in a sum."""
    return f"{CRITERION}.{name}"


def unit(name: str) -> str:
    """Return the field that a field belongs to: its own, but for a currency and a pipeline."""
    return _UNITS.get(name, name)


def sets(entry: Entry) -> dict[str, Any]:
    """Return all that an entry sets, by name; None clears."""
    values = {key: value for key, value in entry.items() if key in TRACKED}
    states = entry.get(CRITERION) or {}
    values |= {criterion(name): state for name, state in states.items()}
    objection = entry.get(_OBJECTION)
    if isinstance(objection, dict):
        values[f"{_OBJECTION}.{objection.get('id')}"] = objection
    if entry.get(_REASON) and not entry.get(STAGE):
        values[_REASON] = entry[_REASON]  # of a deal that is lost already
    return values


def _has_top(name: str) -> bool:
    """Say whether the top of a deal says it as well."""
    return name != _REASON and not name.startswith(f"{_OBJECTION}.")


def add_up(history: Iterable[Entry]) -> dict[str, Any]:
    """Add up entries by day: the last value of each name, of objections all that was said."""
    total: dict[str, Any] = {}
    for entry in sorted(history, key=day_of):
        for name, value in sets(entry).items():
            if value is None:
                total.pop(name, None)
            elif name.startswith(f"{_OBJECTION}."):
                total[name] = {**total.get(name, {}), **value}
            else:
                total[name] = value
    return total


def units_touched(before: Entry | None, after: Entry | None) -> set[str]:
    """Return the units that an entry changes by coming, going or being corrected."""
    old, new = sets(before or {}), sets(after or {})
    is_moved = before and after and before["day"] != after["day"]
    names = {
        name for name in {*old, *new} if is_moved or old.get(name, ABSENT) != new.get(name, ABSENT)
    }
    return set(map(unit, names))


def of_unit(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the values of all fields of a unit."""
    return {key: value for key, value in values.items() if unit(key) == name}


def at_top(top: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the top of a deal says of all that has a history, by name."""
    values = {key: value for key, value in top.items() if key in TRACKED and value is not None}
    answers = top.get(CRITERION)
    if isinstance(answers, dict):
        values |= {criterion(k): a.get("state") for k, a in answers.items() if isinstance(a, dict)}
    return values


def ends(top: Mapping[str, Any], history: Sequence[Entry]) -> dict[str, Any]:
    """Return how everything ended: as the top says, else as the history adds up."""
    total = add_up(history)
    return at_top(top) | {name: total[name] for name in total if not _has_top(name)}


def drifting(top: Mapping[str, Any], history: Sequence[Entry]) -> set[str]:
    """Name what the top and the sum of the history say differently."""
    here, total = at_top(top), add_up(history)
    names = {*here, *filter(_has_top, total)}
    return {name for name in names if here.get(name) != total.get(name)}


def closings(history: Sequence[Entry], setup: Setup) -> Callable[[Entry], bool]:
    """Return what says whether an entry of a history brings the deal to a won or lost stage."""
    pipeline = setup.settings.default_pipeline
    closing = []
    for entry in sorted(history, key=day_of):
        if "pipeline" in entry:
            pipeline = entry["pipeline"] or setup.settings.default_pipeline
        home = setup.pipelines.get(pipeline)
        stage = find_stage(home, entry["stage"]) if home and entry.get(STAGE) else None
        if stage is not None and stage.type != "open":
            closing.append(entry)
    return lambda entry: entry in closing
