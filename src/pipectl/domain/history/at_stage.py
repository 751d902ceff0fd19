"""What was known of a deal at a stage, without what came with its win or loss."""

from collections.abc import Mapping, Sequence
from datetime import date

from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.history.visits import Visit, visits
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.pipeline import live_id
from pipectl.domain.model.settings import Setup

States = Mapping[str, str]


def known_on_entry(setup: Setup, deal: Deal, pipeline: str, stage: str) -> States | None:
    """Return the states at the end of the day on which a resolved deal first entered a stage.

    None where it never visited the stage, or one that this has replaced. Nothing counts that stands
    behind the entry of the win or the loss.
    """
    before = _before_the_close(deal)
    runs = _runs(setup, before, pipeline, stage)
    return _states_up_to(before, runs[0].since) if runs else None


def known_on_leaving(setup: Setup, deal: Deal, pipeline: str, stage: str) -> States | None:
    """Return the states at the end of the day on which a resolved deal last left a stage.

    As `known_on_entry`; of a stage that it left by being won or lost, those up to that entry.
    """
    before = _before_the_close(deal)
    runs = _runs(setup, before, pipeline, stage)
    return _states_up_to(before, runs[-1].until) if runs else None


def _runs(setup: Setup, entries: Sequence[Entry], pipeline: str, stage: str) -> list[Visit]:
    """Return the visits to a stage, or to those that it has replaced."""
    return [
        visit
        for visit in visits(entries, setup.settings.default_pipeline)
        if visit.pipeline == pipeline and live_id(setup.pipelines[pipeline], visit.stage) == stage
    ]


def _states_up_to(entries: Sequence[Entry], day: date | None) -> States:
    return add_up(entry for entry in entries if day is None or entry.day <= day)[1]


def _before_the_close(deal: Deal) -> list[Entry]:
    """Return the entries in order, up to the one that won or lost the deal."""
    entries = in_order(deal.history)
    stage, place = None, 0
    for index, entry in enumerate(entries):
        if entry.stage and entry.stage != stage:
            stage, place = entry.stage, index
    return entries[:place]
