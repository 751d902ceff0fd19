"""The footer of a report: what it leaves out or counts in a way of its own, in the same words."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared.sums import Valued
from pipectl.words import joined, say

PARTIAL: Final = "partial: "


class _Reason(NamedTuple):
    """Why deals are left out: what says so, of which pipeline and of which figures."""

    template: str
    pipeline: str = ""
    figures: str = ""


_PARKED: Final = _Reason("{count} parked, left out")
_OMITTED: Final = _Reason("{deals} left out as duplicate, test or other")


def caveats(book: Book, whole: conversion.Total) -> tuple[str, ...]:
    """Say what a total leaves out: deals without an amount, or in a currency without a rate."""
    notes: list[str] = []
    how_many = book.setup.how_many
    if whole.missing:
        notes.append(say("{deals} without an amount, counted as 0", deals=how_many(whole.missing)))
    home, target = book.setup.home, book.setup.settings.currency
    rate = (
        say("rate by that day")
        if home == target
        else say("rate to {target} by that day", target=target)
    )
    notes += [
        say(
            "partial: {deals} in {currency} not added up; rates.yaml has no {rate}",
            deals=how_many(count),
            currency=currency,
            rate=rate,
        )
        for currency, count in sorted(whole.unrated.items())
    ]
    if not book.setup.rates and len(whole.sums) > 1:
        notes.append(say("amounts of several currencies are not added up: there is no rates.yaml"))
    return tuple(notes)


def by_pipeline(setup: Setup, deals: Iterable[Snapshot]) -> str:
    """Count the deals outside the default pipeline: `, 5 of the 13 in leads`."""
    home = setup.settings.default_pipeline
    counts = Counter(deal.pipeline or home for deal in deals)
    others = {name: counts[name] for name in setup.pipelines if name != home and counts[name]}
    whole = counts.total()
    if len(counts) == len(others) == 1:
        return say(
            ", all in {pipeline}" if whole > 1 else ", in {pipeline}", pipeline=next(iter(others))
        )
    parts = [
        say(
            "{count} of the {whole} in {pipeline}",
            count=setup.show(count),
            whole=setup.show(whole),
            pipeline=n,
        )
        for n, count in others.items()
    ]
    return joined(["", *parts])


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
        say(
            reason.template,
            count=book.setup.show(reasons[reason]),
            deals=book.setup.how_many(reasons[reason]),
            pipeline=reason.pipeline,
            figures=say(reason.figures),
        )
        for reason in sorted(filter(None, reasons), key=_place)
        if (reason != _PARKED or (has_open and not parked_stand))
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


def _reasons(book: Book, forecast: str) -> Callable[[Snapshot], _Reason | None]:
    """Return what says why a deal is left out, or nothing."""
    pipelines, default = book.setup.pipelines, book.setup.settings.default_pipeline
    spoken_of = pipelines.keys() if book.pipelines is None else book.pipelines
    others = {
        name: _Reason("{deals} of {pipeline}, left out", name)
        for name in pipelines
        if name not in spoken_of
    }
    unforecast = {
        name: _Reason("{figures}: {deals} of {pipeline} (forecast: false)", name, forecast)
        for name, pipeline in pipelines.items()
        if forecast and not pipeline.forecast
    }

    def reason(deal: Snapshot) -> _Reason | None:
        name = deal.pipeline or default
        if name in others:
            return others[name]
        if deal.omit is not None and not book.omitted_too:
            return _OMITTED
        if name in unforecast:
            return unforecast[name]
        return _PARKED if deal.closed is None and is_parked(deal, book.as_of) else None

    return reason


def _place(reason: _Reason) -> tuple[object, ...]:
    """Put what is parked first, then what is omitted, then pipelines by name."""
    pipeline, figures = reason.pipeline, reason.figures
    return reason != _PARKED, reason != _OMITTED, not figures, figures, pipeline


def sources(deals: Iterable[Valued]) -> tuple[str, ...]:
    """Say where the probabilities come from."""
    origins = [valued.chance.source for valued in deals]
    counts = [
        joined([str(origins.count(source)), say(source)], " ")
        for source in probability.SOURCES
        if source in origins
    ]
    return (
        (
            say(
                "probabilities: {counts} (default: of the stage, fewer than {enough} deals are "
                "resolved)"
                if "default" in origins
                else "probabilities: {counts}",
                counts=joined(counts),
                enough=probability.ENOUGH,
            ),
        )
        if counts
        else ()
    )
