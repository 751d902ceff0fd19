"""What speaks against a deal: known less than its stage asks for, or too idle to be real."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.checks.exit_criteria import stages_between
from pipectl.domain.history.activities import Activity, is_meeting
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.pipeline import Pipeline, live_stage, open_stages
from pipectl.domain.model.qualification import at_least, criteria_of, score
from pipectl.domain.model.settings import Setup

HALF: Final = 2

_DECISIVE: Final = frozenset({"budget", "authority", "money", "economic_buyer"})
"""The criteria of the usual frameworks without which nobody buys: money, and who decides."""


class Unmet(NamedTuple):
    """A criterion that a stage behind the deal asked for: what it is, and the least it must be."""

    criterion: str
    state: str
    least: str


def decisive(pipeline: Pipeline) -> tuple[str, ...]:
    """Name the criteria that disqualify when they are absent: the hard ones of a framework.

    The usual frameworks, which do not say, have money and the person who decides.
    """
    criteria = criteria_of(pipeline.qualification)
    if isinstance(pipeline.qualification, str):
        return tuple(criterion.id for criterion in criteria if criterion.id in _DECISIVE)
    return tuple(criterion.id for criterion in criteria if criterion.hard)


def absent(setup: Setup, deal: Snapshot) -> tuple[str, ...]:
    """Name the decisive criteria that a deal is known to lack; unknown is not absent."""
    names = decisive(setup.pipeline(deal))
    return tuple(name for name in names if deal.qualification.get(name) == "absent")


def has_exit_criteria(pipeline: Pipeline) -> bool:
    """Say whether any stage of a pipeline asks for qualification before a deal leaves it."""
    return any(stage.exit and stage.exit.qualification for stage in open_stages(pipeline))


def unmet(setup: Setup, deal: Snapshot) -> tuple[Unmet, ...]:
    """Return what the stages behind an open deal asked for and it has not, the highest demands."""
    demands: dict[str, Unmet] = {}
    for passed in stages_between(setup.pipeline(deal), None, setup.stage(deal)):
        for name, least in (passed.exit.qualification if passed.exit else {}).items():
            state = deal.qualification.get(name, "unknown")
            is_higher = name not in demands or at_least(least, demands[name].least)
            if not at_least(state, least) and is_higher:
                demands[name] = Unmet(name, state, least)
    return tuple(demands.values())


def is_half_known(setup: Setup, deal: Snapshot) -> bool:
    """Say whether a deal has half of the points that its framework gives."""
    reached = score(setup.pipeline(deal).qualification, deal.qualification)
    return HALF * reached.points >= reached.possible


def is_past_middle(setup: Setup, deal: Snapshot) -> bool:
    """Say whether an open deal is in the second half of its pipeline's stages."""
    pipeline = setup.pipeline(deal)
    stages, stage = open_stages(pipeline), live_stage(pipeline, setup.stage(deal))
    return stage in stages and HALF * stages.index(stage) > len(stages) - 1


CLOCKS: Final[Mapping[str, Callable[[Snapshot], date]]] = {
    "activity": lambda deal: deal.touched or deal.created,
    "stage": lambda deal: deal.since,
    "created": lambda deal: deal.created,
}
"""The day from which a deal rots: the last entry that a person made, its stage, its creation.

What an import, a fix or a migration wrote is no person's doing.
"""


def idle_days(deal: Snapshot, day: date, clock: str = "activity") -> int:
    """Count the days since the clock's day; without any entry of a person, since the creation."""
    return (day - CLOCKS[clock](deal)).days


def is_rotten(setup: Setup, deal: Snapshot, day: date, clock: str = "activity") -> bool:
    """Say whether an open deal is idle for more days than its stage's `rotting_days`."""
    limit = setup.stage(deal).rotting_days
    return deal.closed is None and limit is not None and idle_days(deal, day, clock) > limit


def reply_owed(deal: Snapshot) -> Activity | None:
    """Return the customer's first word that nobody has answered, None where all are answered.

    A meeting, or an activity without a direction, is an answer too.
    """
    owed = None
    for activity in deal.activities:
        if activity.direction != "in" or is_meeting(activity.kind):
            owed = None
        elif owed is None:
            owed = activity
    return owed


def is_stale(setup: Setup, deal: Snapshot, day: date, clock: str = "activity") -> bool:
    """Say whether a deal is rotten, and nothing protects it.

    A next step that is not yet due does; so does being parked.
    """
    is_planned = deal.next_step is not None and deal.next_step.due > day
    return not is_planned and not is_parked(deal, day) and is_rotten(setup, deal, day, clock)
