"""What the values of a column mean for a store: a stage, an outcome, a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.model.pipeline import live_stages, open_stages
from pipectl.domain.values.text import fold, nearest
from pipectl.exchange.drafting import words

if TYPE_CHECKING:
    from pipectl.domain.model.pipeline import LostReason, Pipeline, Stage

CLOSED: Final = ("won", "lost")
OUTCOMES: Final = {*CLOSED, "prospecting"}
"""What a column says that tells only whether a deal is open, won or lost."""

_LIKENESS: Final = 0.85


class MappedValue(NamedTuple):
    """A value of a column, how many rows have it, and the id that it means, if that is certain."""

    value: str
    times: int
    target: str | None
    why: str


def mapped_stages(cells: Iterable[str], pipeline: Pipeline) -> list[MappedValue]:
    """Return the values of a column in the order of the stages, then those that mean none."""
    stages = live_stages(pipeline)
    places = {stage.id: place for place, stage in enumerate(stages)}
    values = [
        _mapped(value, count, stages) for value, count in Counter(cells).most_common() if value
    ]
    return sorted(values, key=lambda entry: places.get(entry.target or "", len(places)))


def mapped_reasons(cells: Iterable[str], pipeline: Pipeline) -> list[MappedValue]:
    """Return the values of a column with the reasons of a pipeline that they mean."""
    counts = Counter(cells).most_common()
    return [_mapped(value, count, pipeline.lost_reasons) for value, count in counts if value]


def of_type(mapped: Iterable[MappedValue], pipeline: Pipeline, kind: str) -> list[str]:
    """Return the values that mean a stage of a type: won or lost."""
    ids = {stage.id for stage in live_stages(pipeline) if stage.type == kind}
    return [entry.value for entry in mapped if entry.target in ids]


def first_of(pipeline: Pipeline, kind: str) -> str:
    """Return the first stage of a type; a pipeline has one of each."""
    return next(stage.id for stage in live_stages(pipeline) if stage.type == kind)


def _mapped(value: str, count: int, targets: Sequence[Stage] | Sequence[LostReason]) -> MappedValue:
    """Map a value to a stage or reason: by its name, else what it means, else the nearest name."""
    names = {fold(target.name): target.id for target in targets}
    names |= {fold(target.id): target.id for target in targets}
    if fold(value) in names:
        return MappedValue(value, count, names[fold(value)], "its name")
    kind = "stages" if any(hasattr(target, "type") for target in targets) else "reasons"
    target = _meant(words.meaning(value, kind), targets, kind)
    if target:
        return MappedValue(value, count, target, "by its meaning")
    near = None if words.is_doubtful(value) else nearest(value, names, _LIKENESS)
    return MappedValue(value, count, names[near] if near else None, f"nearly {near}")


def _meant(
    meaning: str | None, targets: Sequence[Stage] | Sequence[LostReason], kind: str
) -> str | None:
    """Return the one target that has a meaning: by its id, its type, or what its name means."""
    if meaning is None:
        return None
    for means in (
        [target.id for target in targets if target.id == meaning],
        [target.id for target in targets if getattr(target, "type", None) == meaning],
        [target.id for target in targets if words.meaning(target.name, kind) == meaning],
    ):
        if len(means) == 1:
            return means[0]
    return None


def is_outcome(meanings: Iterable[str | None]) -> bool:
    """Say whether values tell only that deals are open, won or lost, but for one or the other."""
    kinds = [*meanings]
    certain = {*kinds} - {None}
    return bool(certain & {*CLOSED}) and certain <= OUTCOMES and 2 * kinds.count(None) <= len(kinds)


def first_open(pipeline: Pipeline) -> str:
    """Return the stage that a deal begins in."""
    return open_stages(pipeline)[0].id
