"""A deal enters a stage: exit criteria on its way are asked, and the stage gives a next step."""

from collections.abc import Sequence

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.checks.exit_criteria import (
    CRITERION,
    Lack,
    stages_between,
    unmet_on_way,
    way_out,
)
from pipectl.domain.history.entries import state_on
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.model.pipeline import Pipeline, Stage, find_stage
from pipectl.domain.values.calendar import parse_date
from pipectl.errors import PipectlError


class UnmetError(PipectlError):
    """A deal lacks what its way forward asks for: a line for each point, ids of criteria."""

    def __init__(self, deal: Deal, target: Stage, unmet: Sequence[tuple[Stage, Lack]]) -> None:
        """Keep the lines apart: a person at a terminal is asked, not told of options."""
        self.head = f"{deal.id} cannot go to {target.id} yet:"
        self.points = [f"  {s.id} asks for {lack.what}: {way_out(lack)}" for s, lack in unmet]
        self.criteria = [lack.about[1] for _, lack in unmet if lack.about[0] == CRITERION]
        way = "or go ahead with --force --reason TEXT"
        super().__init__("\n".join([self.head, *self.points, way]))


def enter(
    pipeline: Pipeline, deal: Deal, target: Stage, action: Action, /, **values: object
) -> Change:
    """Book the entry into a stage of a pipeline, with the next step that the stage gives.

    A next step that a person planned and that is still ahead stays, and it is said so.
    """
    step = step_on_entering(target, action)
    if step is None:
        return book(deal, action, stage=target.id, **values)
    planned = state_on(deal, action.day)[0].get("next_step")
    planned = planned if isinstance(planned, NextStep) else None
    if planned and planned.due > action.day and planned.what not in _steps_of(pipeline):
        change = book(deal, action, stage=target.id, **values)
        message = f"next step stays: {_text(planned)}; {target.id} would give: {_text(step)}"
    else:
        change = book(deal, action, stage=target.id, next_step=step, **values)
        instead = f", instead of: {_text(planned)}" if planned and planned != step else ""
        message = f"next step: {_text(step)}{instead}"
    return Change(change.deal, (*change.messages, message))


def step_on_entering(stage: Stage, action: Action) -> NextStep | None:
    """Return the next step that an open stage gives, due from the day on which it is entered."""
    planned = stage.on_enter.next_step if stage.on_enter else None
    if planned is None or stage.type != "open":
        return None
    return NextStep(due=parse_date(planned.due, action.day), what=planned.what)


def refuse_unmet(pipeline: Pipeline, before: Deal, after: Deal, target: Stage) -> None:
    """Ask the exit criteria of the stage left and of each open stage passed over.

    They are asked of the deal without the next step that its new stage would give it.
    """
    present = find_stage(pipeline, before.stage)
    unmet = unmet_on_way(after, stages_between(pipeline, present, target))
    if unmet:
        raise UnmetError(before, target, unmet)


def _steps_of(pipeline: Pipeline) -> set[str]:
    """Return the words of the next steps that a pipeline's stages give: no person's own."""
    steps = [stage.on_enter.next_step for stage in pipeline.stages if stage.on_enter]
    return {step.what for step in steps if step}


def _text(step: NextStep) -> str:
    return f"{step.what} (by {step.due})"
