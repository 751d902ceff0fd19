"""The footer of a report: what it leaves out or counts in a way of its own, in the same words."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared.sums import Valued

PARTIAL: Final = "partial: "
_PARKED: Final = "{0} parked, left out"
_OMITTED: Final = "{1} left out as duplicate, test or other"


def caveats(book: Book, whole: conversion.Total) -> tuple[str, ...]:
    """Say what a total leaves out: deals without an amount, or in a currency without a rate."""
    notes, how_many = [], book.setup.how_many
    if whole.missing:
        notes.append(f"{how_many(whole.missing)} without an amount, counted as 0")
    home, target = book.setup.home, book.setup.settings.currency
    rate = "rate by that day" if home == target else f"rate to {target} by that day"
    notes += [
        f"{PARTIAL}{how_many(count)} in {currency} not added up; rates.yaml has no {rate}"
        for currency, count in sorted(whole.unrated.items())
    ]
    if not book.setup.rates and len(whole.sums) > 1:
        notes.append("amounts of several currencies are not added up: there is no rates.yaml")
    return tuple(notes)


def by_pipeline(setup: Setup, deals: Iterable[Snapshot]) -> str:
    """Count the deals outside the default pipeline: `, 5 of the 13 in leads`."""
    home = setup.settings.default_pipeline
    counts = Counter(deal.pipeline or home for deal in deals)
    others = {name: counts[name] for name in setup.pipelines if name != home and counts[name]}
    whole = counts.total()
    if len(counts) == len(others) == 1:
        return f", {'all ' if whole > 1 else ''}in {next(iter(others))}"
    parts = [
        f"{setup.show(count)} of the {setup.show(whole)} in {n}" for n, count in others.items()
    ]
    return "".join(f", {part}" for part in parts)


def left_out(  # noqa: PLR0913 - all that a report may speak of
    book: Book,
    *,
    closed: Sequence[Period] = (),
    created: Sequence[Period] = (),
    has_open: bool = True,
    stands: Callable[[Snapshot], bool] | None = None,
    forecast: str = "",
    parked_stand: bool = False,
) -> tuple[str, ...]:
    """Count the deals that would stand in a report if they were not left out, each once.

    The report speaks of a book's open deals (if it `has_open`) for which `stands` is true, and of
    those closed or created in some periods. It leaves out what is omitted, of the open deals what
    is parked (unless `parked_stand` with them), and all other pipelines. `forecast` says of which
    of its figures pipelines with `forecast: false` are out.
    """
    deals = _deals(replace(book, pipelines=None), closed, created, has_open=has_open)
    every = {deal.id: deal for deal in deals}
    standing = every.values() if stands is None else filter(stands, every.values())
    reasons = Counter(map(_reasons(book, forecast), standing))
    return tuple(
        reason.format(book.setup.show(reasons[reason]), book.setup.how_many(reasons[reason]))
        for reason in sorted(reasons, key=_place)
        if reason and (reason != _PARKED or (has_open and not parked_stand))
    )


def _deals(
    book: Book, closed: Sequence[Period], created: Sequence[Period], *, has_open: bool
) -> Iterator[Snapshot]:
    if has_open:
        yield from book.open()
    for period in created:
        yield from (dated.now for dated in book.created(period.first, period.last))
    for period in closed:
        yield from (dated.in_pipeline for dated in book.closed(period.first, period.last))
    for deal in book.omitted():
        is_open = has_open and deal.closed is None and not book.omitted_too
        if is_open or _is_in(deal.closed, closed) or _is_in(deal.created, created):
            yield deal


def _is_in(day: date | None, periods: Sequence[Period]) -> bool:
    return day is not None and any(period.first <= day <= period.last for period in periods)


def _reasons(book: Book, forecast: str) -> Callable[[Snapshot], str]:
    """Return what says why a deal is left out, with room for the number, or nothing."""
    pipelines, default = book.setup.pipelines, book.setup.settings.default_pipeline
    spoken_of = pipelines.keys() if book.pipelines is None else book.pipelines
    others = {name: f"{{1}} of {name}, left out" for name in pipelines if name not in spoken_of}
    unforecast = {
        name: f"{forecast}: {{1}} of {name} (forecast: false)"
        for name, pipeline in pipelines.items()
        if forecast and not pipeline.forecast
    }

    def reason(deal: Snapshot) -> str:
        name = deal.pipeline or default
        if name in others:
            return others[name]
        if deal.omit is not None and not book.omitted_too:
            return _OMITTED
        if name in unforecast:
            return unforecast[name]
        return _PARKED if deal.closed is None and is_parked(deal, book.as_of) else ""

    return reason


def _place(reason: str) -> tuple[bool, bool, str]:
    """Put what is parked first, then what is omitted, then pipelines by name."""
    return reason != _PARKED, reason != _OMITTED, reason


def sources(deals: Iterable[Valued]) -> tuple[str, ...]:
    """Say where the probabilities come from."""
    origins = [valued.chance.source for valued in deals]
    counts = [
        f"{origins.count(source)} {source}" for source in probability.SOURCES if source in origins
    ]
    few = f" (default: of the stage, fewer than {probability.ENOUGH} deals are resolved)"
    return (
        (f"probabilities: {', '.join(counts)}{few if 'default' in origins else ''}",)
        if counts
        else ()
    )
