"""Exit criteria: what a deal must have before it goes forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.domain.qualification import at_least
from pipectl.domain.schema import is_absent
from pipectl.domain.stage import live_stage
from pipectl.domain.stage import open_stages

if TYPE_CHECKING:
    from pipectl.domain.deal import Deal
    from pipectl.domain.stage import Pipeline
    from pipectl.domain.stage import Stage


def stages_between(pipeline: Pipeline, start: Stage | None, end: Stage) -> tuple[Stage, ...]:
    """Return the open stages that a deal leaves on its way: from `start` (or the first) to `end`.

    The end is not among them; a won end comes after every open stage.
    """
    stages = open_stages(pipeline)
    start = live_stage(pipeline, start) if start else None
    end = live_stage(pipeline, end)
    first = stages.index(start) if start in stages else 0
    last = stages.index(end) if end in stages else len(stages)
    return stages[first:last]


def unmet_criteria(deal: Deal, stage: Stage) -> list[str]:
    """Name what a deal lacks to leave a stage forward, in words for a message."""
    if stage.exit is None:
        return []
    missing = [name for name in stage.exit.require if not has_value(deal, name)]
    states = {name: answer.state for name, answer in deal.qualification.items()}
    weak = [
        f"{name} at least {least} (it is {states.get(name, 'unknown')})"
        for name, least in stage.exit.qualification.items()
        if not at_least(states.get(name), least)
    ]
    return missing + weak


def has_value(deal: Deal, name: str) -> bool:
    """Say whether a field of the deal, or one of the store's own, has a value."""
    return not is_absent(deal.fields.get(name, getattr(deal, name, None)))
