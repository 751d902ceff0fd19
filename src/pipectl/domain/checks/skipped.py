"""What a deal lacks of the exit criteria that lie behind it, and what is no longer asked."""

from collections.abc import Sequence

from pipectl.domain.checks.exit_criteria import (
    NEXT_STEP,
    OBJECTION,
    Lack,
    stages_between,
    unmet_criteria,
)
from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.pipeline import Pipeline, Stage, live_id, live_stages, open_stages
from pipectl.domain.values.schema import changed


def unmet_behind(
    deal: Deal, pipeline: Pipeline, stage: Stage, default: str
) -> list[tuple[Stage, Lack]]:
    """Return what a deal lacks of the open stages behind its own; `default` is the store's.

    A stage that a forced move went past is not asked again: the reason stands in the history.
    What comes and goes, a next step and open objections, is unmet only if it was so when the deal
    went past, too.
    """
    passed = [one for one in stages_between(pipeline, None, stage) if one.exit]
    unmet = [(one, lack) for one in passed for lack in unmet_criteria(deal, one)]
    if not unmet:
        return []
    entries = in_order(deal.history)
    by = passings(entries, pipeline, default)
    return [
        (one, lack)
        for one, lack in unmet
        if one.id not in by
        or (
            entries[by[one.id]].reason is None
            and not (_passes_away(lack) and _was_met(deal, entries[: by[one.id] + 1], one, lack))
        )
    ]


def passings(entries: Sequence[Entry], pipeline: Pipeline, default: str) -> dict[str, int]:
    """Return which entry, of those in order, last took the deal past each stage of a pipeline.

    A loss leaves the deal where it is: to be reopened there is no way past anything.
    """
    ids = [stage.id for stage in open_stages(pipeline)]
    place_of = {name: place for place, name in enumerate(ids)}
    place_of.update({stage.id: len(ids) for stage in live_stages(pipeline) if stage.type == "won"})
    found: dict[str, int] = {}
    home, stage, place = default, "", 0
    for index, entry in enumerate(entries):
        before = home
        home = default if "pipeline" in entry.clears else entry.pipeline or home
        stage = live_id(pipeline, entry.stage) if entry.stage else stage
        if home != before:
            found, place = {}, 0
        if home != pipeline.id or stage not in place_of:
            continue
        found.update(dict.fromkeys(ids[place : place_of[stage]], index))
        place = place_of[stage]
    return found


def _passes_away(lack: Lack) -> bool:
    return lack.about == ("field", NEXT_STEP) or lack.about[0] == OBJECTION


def _was_met(deal: Deal, entries: Sequence[Entry], stage: Stage, lack: Lack) -> bool:
    """Say whether a deal had what it lacks now, when it had these entries."""
    step = add_up(entries)[0].get(NEXT_STEP)
    then = changed(deal, {"history": tuple(entries), "next_step": step})
    return lack.about not in [one.about for one in unmet_criteria(then, stage)]
