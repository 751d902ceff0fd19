"""How near to its close a deal is: the customer's signals, objections, and what is missing."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from pipectl.domain.checks.exit_criteria import (
    CRITERION,
    OBJECTION,
    Lack,
    stages_between,
    unmet_behind,
    unmet_on_way,
)
from pipectl.domain.figures.deal_health import is_past_middle
from pipectl.domain.history.book import Book
from pipectl.domain.history.entries import cut, in_order
from pipectl.domain.history.objections import Raised, open_objections
from pipectl.domain.history.snapshot import Record, Snapshot, is_parked
from pipectl.domain.journeys.hygiene import surely_meets
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import first_of_type, signal_name
from pipectl.domain.model.qualification import score


class Signalled(NamedTuple):
    """A closing signal by its id, its name, and the last day on which it was booked."""

    id: str
    name: str
    day: date


class Readiness(NamedTuple):
    """A deal with its signals, its open objections, and what it lacks to be won.

    `gaps` are the criteria below likely with the states they have; `lacks` are unmet exit criteria
    of stages, behind it and up to the win, that ask for something else.
    """

    deal: Snapshot
    signals: tuple[Signalled, ...]
    objections: tuple[Raised, ...]
    gaps: dict[str, str]
    lacks: tuple[Lack, ...]

    @property
    def missing(self) -> int:
        """The number of gaps and lacks."""
        return len(self.gaps) + len(self.lacks)


def past_the_middle(book: Book) -> Iterator[Readiness]:
    """Yield the open deals in the second half of their pipeline's stages; parked ones are out."""
    for record, deal in book.open_records():
        if is_past_middle(book.setup, deal) and not is_parked(deal, book.as_of):
            yield _readiness(book, record, deal)


def _readiness(book: Book, record: Record, deal: Snapshot) -> Readiness:
    """Tell how ready a deal is; its file is read only where its snapshot may lack something."""
    pipeline = book.setup.pipeline(deal)
    gaps = score(pipeline.qualification, deal.qualification).gaps
    names = ((day, name) for name, day in deal.signals.items())
    has_more = bool(deal.objections) or not all(
        surely_meets(deal, stage.exit) for stage in pipeline.stages if stage.exit
    )
    whole = cut(record.deal, book.as_of) if has_more else None
    return Readiness(
        deal,
        tuple(Signalled(name, signal_name(pipeline, name), day) for day, name in sorted(names)),
        open_objections(in_order(whole.history)) if whole else (),
        {name: deal.qualification.get(name, "unknown") for name in gaps},
        tuple(_lacks(book, deal, whole, gaps)) if whole else (),
    )


def _lacks(book: Book, now: Snapshot, deal: Deal, gaps: Iterable[str]) -> list[Lack]:
    setup = book.setup
    pipeline, stage = setup.pipeline(now), setup.stage(now)
    won = first_of_type(pipeline, "won")
    ahead = stages_between(pipeline, stage, won) if won else ()
    default = setup.settings.default_pipeline
    every = [*unmet_behind(deal, pipeline, stage, default), *unmet_on_way(deal, ahead)]
    lacks = {lack.about: lack for _, lack in every}
    shown = {(CRITERION, name) for name in gaps}
    return [lack for about, lack in lacks.items() if about[0] != OBJECTION and about not in shown]
