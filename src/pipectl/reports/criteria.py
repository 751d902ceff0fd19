"""Which criterion predicts: the win rate by what was known of deals when they reached a stage."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Final, Literal, NamedTuple

from pipectl.domain.history.at_stage import known_on_entry, known_on_leaving
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.model.deal import STATES
from pipectl.domain.model.pipeline import Pipeline, live_id, meant, open_stages
from pipectl.domain.model.qualification import at_least, criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.errors import AmbiguousError, NotFoundError
from pipectl.reports.behind import samples
from pipectl.reports.shared import footer, groups, open_deals, outcomes, rates, scores
from pipectl.table import Behind, Column, Kind, Page, Ratio, Table, TracedRow, traced
from pipectl.words import say

ENOUGH: Final = 20

_CRITERION: Final = (
    Column("criterion", "Criterion's id", for_programs=True),
    Column("name", "Criterion"),
)
_SPLIT: Final = (
    *_CRITERION,
    Column("below", "Below likely", Kind.SHARE),
    Column("likely", "Likely, confirmed", Kind.SHARE),
    rates.POINTS,
    rates.INTERVALS,
)
_STATES: Final = (
    *_CRITERION,
    Column("state", "State", ours=True),
    Column("won", "Won", Kind.COUNT),
    Column("lost", "Lost", Kind.COUNT),
    Column("rate", "Win rate", Kind.SHARE),
    *rates.ENDS,
)


class ResolvedDeal(NamedTuple):
    """A resolved deal with the state of each criterion of its pipeline at the stage."""

    dated: Dated
    won: bool
    states: Mapping[str, str]


def report(
    book: Book,
    *,
    stage: Annotated[str | None, "An open stage; the middle one if left out."] = None,
    when: Annotated[
        Literal["entered", "left"], "What was known when a deal entered the stage, or left it."
    ] = "entered",
    criterion: Annotated[str | None, "Only this one."] = None,
    period: Annotated[Period | None, "Only deals won or lost in it."] = None,
) -> Page:
    """Show which criterion predicts: win rates by the state it had when deals entered a stage.

    That is the end of the day of the first entry, without what came with the win or loss itself.
    `--when left` takes the day on which the stage was left for the last time. Deals that never were
    in the stage are left out. Wilson intervals of 95 %.

    Example: pipectl report criteria --stage proposal --period 2026
    """
    every, book = book, book.forecasting()
    stages = _stages(book, stage)
    chosen = _criteria(book, criterion)
    deals, missing = _resolved_deals(book, period, stages, when)
    parts = (_split(book, chosen, deals), _by_state(book, chosen, deals))
    stage_ids = ", ".join(dict.fromkeys(stages.values()))
    about = {**open_deals.about_of(every), "stage": stage_ids, "when": say(when)}
    about |= {"period": period.label} if period else {}
    closed = period or book.ever
    left_out = footer.left_out(every, closed=[closed], has_open=False, forecast="not counted")
    notes = (*_notes(book.setup, deals, missing), *left_out)
    return Page("criteria", "Which criterion predicts", parts, notes, about)


def _stages(book: Book, text: str | None) -> dict[str, str]:
    """Return the stage to look at in each pipeline that has it. Raises NotFoundError for none."""
    stages = {pipeline.id: _stage(pipeline, text) for pipeline in groups.covered(book)}
    open_ones = {name: stage for name, stage in stages.items() if stage is not None}
    if text is not None and not open_ones:
        choices = dict.fromkeys(
            s.id for pipeline in groups.covered(book) for s in open_stages(pipeline)
        )
        raise NotFoundError(
            f"--stage: there is no open stage '{text}'; write one of {', '.join(choices)}", "stage"
        )
    return open_ones


def _stage(pipeline: Pipeline, text: str | None) -> str | None:
    stages = open_stages(pipeline)
    if text is None:
        return stages[len(stages) // 2].id if stages else None
    try:
        stage = meant(pipeline, text)
    except ValueError as error:
        raise AmbiguousError(f"--stage: {error}") from None
    return live_id(pipeline, stage.id) if stage and stage.type == "open" else None


def _criteria(book: Book, text: str | None) -> tuple[str, ...]:
    """Return the criteria to show. Raises NotFoundError for one that no pipeline has."""
    ids = tuple(scores.criteria(book))
    if text is None:
        return ids
    called = scores.names(book)
    folded = text.casefold()
    chosen = tuple(id_ for id_ in ids if folded in (id_, called(id_).casefold()))
    if not chosen:
        choices = ", ".join(ids) or "none"
        raise NotFoundError(
            f"--criterion: there is no '{text}'; write one of {choices}", "criterion"
        )
    return chosen


def _resolved_deals(
    book: Book, period: Period | None, stages: Mapping[str, str], when: str
) -> tuple[list[ResolvedDeal], int]:
    """Return the resolved deals that visited the stage, and the number of those that did not."""
    first, last = (period or book.ever)[:2]
    default = book.setup.settings.default_pipeline
    states_at = known_on_entry if when == "entered" else known_on_leaving
    resolved, missing = [], 0
    for dated, deal in book.closed_deals(first, last):
        home = dated.now.pipeline or default
        states = states_at(book.setup, deal, home, stages[home]) if home in stages else None
        if states is None:
            missing += 1
            continue
        won = type_of(book.setup, dated.now) == "won"
        resolved.append(ResolvedDeal(dated, won, _filled(book, home, states)))
    return resolved, missing


def _filled(book: Book, pipeline: str, states: Mapping[str, str]) -> dict[str, str]:
    """Return the state of every criterion of a pipeline; unknown where nobody assessed it."""
    framework = criteria_of(book.setup.pipelines[pipeline].qualification)
    return {criterion.id: states.get(criterion.id, "unknown") for criterion in framework}


def _ended(deals: Iterable[ResolvedDeal]) -> tuple[list[Dated], list[Dated]]:
    """Return the deals that were won, and those that were lost."""
    won: list[Dated] = []
    lost: list[Dated] = []
    for deal in deals:
        (won if deal.won else lost).append(deal.dated)
    return won, lost


def _split(book: Book, chosen: Iterable[str], deals: list[ResolvedDeal]) -> Table:
    """Compare deals of which a criterion was at least likely with the others, best first."""
    called, rows = scores.names(book), []
    for name in chosen:
        with_it = [deal for deal in deals if name in deal.states]
        good = _ended(deal for deal in with_it if at_least(deal.states[name], "likely"))
        poor = _ended(deal for deal in with_it if not at_least(deal.states[name], "likely"))
        low, high = (rates.Rate(len(won), len(won) + len(lost)) for won, lost in (poor, good))
        cells = (Ratio(*low), Ratio(*high), rates.points(low.value, high.value))
        apart = rates.overlap(low.range, high.range)
        rows.append(TracedRow((name, called(name), *cells, apart), _behind(poor, good)))
    rows.sort(key=_place)
    return traced("split", "Win rate of deals", _SPLIT, rows)


def _behind(poor: tuple[list[Dated], list[Dated]], good: tuple[list[Dated], list[Dated]]) -> Behind:
    """Return what stands behind two win rates, and behind their difference."""
    below, likely = (partial(samples.win_rate, *ended) for ended in (poor, good))
    return {
        "below": below,
        "likely": likely,
        "points": lambda: samples.points(("likely", likely()), ("below", below())),
    }


def _place(row: TracedRow) -> Decimal:
    """Put the largest gain first, what cannot be compared last."""
    gain = row.cells[_SPLIT.index(rates.POINTS)]
    return -gain if isinstance(gain, Decimal) else Decimal(101)


def _by_state(book: Book, chosen: Iterable[str], deals: list[ResolvedDeal]) -> Table:
    """Show the win rate of each criterion in each state, from the worst to the best."""
    called, rows = scores.names(book), []
    for name in chosen:
        for state in STATES:
            ended = _ended(deal for deal in deals if deal.states.get(name) == state)
            rows.append(outcomes.counts_row((name, called(name), state), *ended))
    return traced("states", "By state", _STATES, rows)


def _notes(setup: Setup, deals: list[ResolvedDeal], missing: int) -> tuple[str, ...]:
    were = setup.how_many(missing, "resolved deal")
    few = (
        say("only {n} resolved: chance alone makes such differences", n=len(deals))
        if deals
        else say("no resolved deal was in this stage")
    )
    return (
        *([say("{deals} never in this stage, left out", deals=were)] if missing else []),
        *([few] if len(deals) < ENOUGH else []),
    )
