"""What a store's settings answer about a deal, laid out once so that each answer is quick."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from pipectl.domain.history.snapshot import Snapshot, category_in, probability_in
from pipectl.domain.model import settings
from pipectl.domain.model.pipeline import Stage
from pipectl.domain.model.qualification import score
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import Person, present_id
from pipectl.money import divide


class SetupIndex(NamedTuple):
    """The setup, with its stages by (pipeline, id) and its people by every id they ever had."""

    setup: Setup
    stages: Mapping[tuple[str | None, str], Stage]
    people: Mapping[str, str]
    percent: Callable[[str | None, frozenset[tuple[str, str]]], Decimal | None]


def index_of(setup: Setup) -> SetupIndex:
    """Lay out what a setup says."""
    ever = [*setup.team, *(old for person in setup.team.values() for old in person.was)]
    people = {who: str(present_id(setup.team, who)) for who in ever}
    return SetupIndex(setup, settings.stages_by_id(setup), people, _percents(setup))


def pipeline_of(deal: Snapshot, index: SetupIndex) -> str:
    """Return the id of the pipeline that a deal is in."""
    return deal.pipeline or index.setup.settings.default_pipeline


def stage_of(deal: Snapshot, index: SetupIndex) -> Stage:
    """Return the stage that a deal is in."""
    return index.stages[deal.pipeline, deal.stage]


def owner_of(deal: Snapshot, index: SetupIndex) -> str | None:
    """Return the owner's present id."""
    return index.people.get(deal.owner, deal.owner) if deal.owner else None


def person_of(deal: Snapshot, index: SetupIndex) -> Person | None:
    """Return the owner as team.yaml has them, or None."""
    return index.setup.team.get(owner_of(deal, index) or "")


def type_of(deal: Snapshot, index: SetupIndex) -> str:
    """Return open, won or lost."""
    return stage_of(deal, index).type


def category_of(deal: Snapshot, index: SetupIndex) -> str | None:
    """Return the deal's own category, else its stage's."""
    return category_in(stage_of(deal, index), deal)


def probability_of(deal: Snapshot, index: SetupIndex) -> Decimal | None:
    """Return the deal's own probability in percent, else its stage's; won is 100, lost 0."""
    return probability_in(stage_of(deal, index), deal)[0]


def percent_of(deal: Snapshot, index: SetupIndex) -> Decimal | None:
    """Return the score of a deal's qualification in percent; None without a framework."""
    return index.percent(deal.pipeline, frozenset(deal.qualification.items()))


def _percents(setup: Setup) -> Callable[[str | None, frozenset[tuple[str, str]]], Decimal | None]:
    """Return a function that works out each combination of states only once."""

    @cache
    def percent(pipeline: str | None, states: frozenset[tuple[str, str]]) -> Decimal | None:
        home = setup.pipelines[pipeline or setup.settings.default_pipeline]
        reached = score(home.qualification, dict(states))
        return divide(100 * reached.points, reached.possible) if reached.possible else None

    return percent
