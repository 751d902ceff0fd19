"""What is wrong with open deals, how far it has gone, and the command that mends it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.checks.deal import MANY_PUSHES
from pipectl.domain.checks.exit_criteria import NEXT_STEP, stages_between, unmet_behind
from pipectl.domain.figures.deal_health import idle_days, is_stale
from pipectl.domain.history.book import Book
from pipectl.domain.history.entries import cut
from pipectl.domain.history.snapshot import Record, Snapshot, is_overdue, is_parked
from pipectl.domain.journeys.order import Order, orders_of
from pipectl.domain.journeys.waiting import Norms, Threshold, ghosted, stalled
from pipectl.domain.model.fields import path_of
from pipectl.domain.model.pipeline import ExitCriteria
from pipectl.domain.model.qualification import at_least
from pipectl.domain.values.schema import is_absent
from pipectl.domain.values.text import fold

KINDS: Final = {
    "no_next_step": "no next step",
    "overdue_next_step": "next step overdue",
    "overdue_close": "close overdue",
    "no_amount": "no amount",
    "no_expected_close": "no expected close",
    "no_activity": "no activity",
    "ghosted": "ghosted",
    "stalled": "stalled",
    "pushed": "pushed three times",
    "moved_back": "moved back",
    "exit": "exit criterion unmet",
}
"""What can be wrong with a deal, in the order in which it is listed, and what people call it."""

_COMMANDS: Final = {
    "no_next_step": "next {id} TEXT --due DATE",
    "overdue_next_step": "done {id}",
    "overdue_close": "set {id} close=DATE",
    "no_amount": "set {id} amount=AMOUNT",
    "no_expected_close": "set {id} close=DATE",
    "no_activity": "next {id} TEXT --due DATE",
    "ghosted": "next {id} TEXT --due DATE",
    "stalled": "brief {id}",
    "pushed": "disqualify {id} --reason REASON",
    "moved_back": "brief {id}",
}
"""What mends it, with gaps in capitals; where people must decide, what shows them the deal.

Nothing here waves a deal on or books what nobody has done.
"""
_SAME: Final = {("field", NEXT_STEP), ("field", "amount"), ("field", "expected_close")}
"""What exit criteria ask for that is listed whoever asks."""


class Flaw(NamedTuple):
    """What is wrong with a deal: how many days it has lasted, what was allowed, what mends it.

    `days` is None of what has no day. `about` names the exit criterion that is unmet, as `budget`,
    and `what` says what it asks for.
    """

    kind: str
    command: str
    days: int | None = None
    allowed: Threshold | None = None
    about: str = ""
    what: str = ""


class Flawed(NamedTuple):
    """An open deal, and what is wrong with it."""

    deal: Snapshot
    flaws: tuple[Flaw, ...]


class _Case(NamedTuple):
    """A deal that is looked at, in its book, with what is usual there."""

    book: Book
    usual: Norms
    orders: Mapping[str, Order]
    record: Record
    deal: Snapshot

    @property
    def day(self) -> date:
        return self.book.as_of


def flawed_deals(book: Book, usual: Norms) -> list[Flawed]:
    """Return the open deals with something wrong: those with most first, then the oldest.

    The oldest is the one with the most days in one of its flaws. Parked deals are left out.
    """
    every: list[Flawed] = []
    orders = orders_of(book.setup)
    for record, deal in book.open_records():
        if not is_parked(deal, book.as_of):
            case = _Case(book, usual, orders, record, deal)
            flaws = tuple(flaw for rule in _RULES for flaw in rule(case))
            every += [Flawed(deal, flaws)] if flaws else []
    every.sort(key=_place)
    return every


def _place(flawed: Flawed) -> tuple[int, int, str]:
    longest = max((flaw.days or 0 for flaw in flawed.flaws), default=0)
    return -len(flawed.flaws), -longest, flawed.deal.id


def _flaw(
    case: _Case, kind: str, days: int | None = None, allowed: Threshold | None = None
) -> Flaw:
    return Flaw(kind, f"pipectl {_COMMANDS[kind]}".format(id=case.deal.id), days, allowed)


def _next_step(case: _Case) -> Iterator[Flaw]:
    step = case.deal.next_step
    if step is None:
        yield _flaw(case, "no_next_step")
    elif step.due < case.day:
        yield _flaw(case, "overdue_next_step", (case.day - step.due).days)


def _close(case: _Case) -> Iterator[Flaw]:
    close = case.deal.expected_close
    if close is not None and is_overdue(case.deal, case.day):
        yield _flaw(case, "overdue_close", (case.day - close).days)


def _fields(case: _Case) -> Iterator[Flaw]:
    if case.deal.amount is None:
        yield _flaw(case, "no_amount")
    if case.deal.expected_close is None:
        yield _flaw(case, "no_expected_close")


def _idle(case: _Case) -> Iterator[Flaw]:
    setup, limit = case.book.setup, case.book.setup.stage(case.deal).rotting_days
    if limit is not None and is_stale(setup, case.deal, case.day):
        allowed = Threshold(Decimal(limit), 0, "stage")
        yield _flaw(case, "no_activity", idle_days(case.deal, case.day), allowed)


def _waiting(case: _Case) -> Iterator[Flaw]:
    overruns = {
        "ghosted": ghosted(case.usual, case.deal, case.day),
        "stalled": stalled(case.book.setup, case.usual, case.deal, case.day),
    }
    for kind, overrun in overruns.items():
        if overrun:
            yield _flaw(case, kind, overrun.days, overrun.threshold)


def _pushes(case: _Case) -> Iterator[Flaw]:
    if case.deal.pushes >= MANY_PUSHES:
        yield _flaw(case, "pushed")


def _moved_back(case: _Case) -> Iterator[Flaw]:
    """A deal has come to its present stage from a later open one of the pipeline."""
    *earlier, now = case.deal.visits
    order, since = case.orders[now.pipeline or ""], now.since
    place = order.places.get(now.stage, order.end)
    for visit in reversed(earlier):
        before = order.places.get(visit.stage, order.end)
        if visit.pipeline != now.pipeline or before != place:
            if visit.pipeline == now.pipeline and place < before < order.end:
                yield _flaw(case, "moved_back", (case.day - since).days)
            return
        since = visit.since


def _exits(case: _Case) -> Iterator[Flaw]:
    """The file of a deal is read only where its snapshot may lack something."""
    setup = case.book.setup
    pipeline, stage = setup.pipeline(case.deal), setup.stage(case.deal)
    if not any(past.exit for past in pipeline.stages):
        return
    behind = [past.exit for past in stages_between(pipeline, None, stage) if past.exit]
    if all(surely_meets(case.deal, criteria) for criteria in behind):
        return
    deal = cut(case.record.deal, case.day)
    default = setup.settings.default_pipeline
    lacks = unmet_behind(deal, pipeline, stage, default) if deal else []
    for lack in {lack.about: lack for _, lack in lacks if lack.about not in _SAME}.values():
        yield Flaw("exit", lack.command, about=lack.about[1], what=lack.what)


def surely_meets(deal: Snapshot, criteria: ExitCriteria) -> bool:
    """Say whether a snapshot surely meets exit criteria; what it cannot tell it does not meet."""
    counts = Counter(fold(activity.kind) for activity in deal.activities)
    states = deal.qualification
    return (
        all(_has(deal, name) for name in criteria.require)
        and all(at_least(states.get(name), least) for name, least in criteria.qualification.items())
        and all(counts[fold(name)] >= least for name, least in criteria.activities.items())
        and all(name in deal.signals for name in criteria.signals)
        and not (criteria.next_step and deal.next_step is None)
        and not (criteria.no_open_objection and deal.objections)
        and not criteria.done
    )


def _has(deal: Snapshot, name: str) -> bool:
    attribute, key = path_of(name)
    value = getattr(deal, attribute, None)
    if key is not None:
        value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
    return not is_absent(value)


_RULES: Final[tuple[Callable[[_Case], Iterator[Flaw]], ...]] = (
    _next_step,
    _close,
    _fields,
    _idle,
    _waiting,
    _pushes,
    _moved_back,
    _exits,
)
