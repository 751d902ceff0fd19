"""The footer of a report: what it leaves out or counts in a way of its own, in the same words."""

from collections.abc import Iterable
from dataclasses import replace

from pipectl.domain.figures import conversion, probability
from pipectl.domain.history.book import Book
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.values.text import how_many
from pipectl.reports.shared.groups import covered
from pipectl.reports.shared.sums import Valued


def caveats(book: Book, whole: conversion.Total) -> tuple[str, ...]:
    """Say what a total leaves out: deals without an amount, or in a currency without a rate."""
    notes = []
    if whole.missing:
        notes.append(f"{how_many(whole.missing)} without an amount, counted as 0")
    notes += [
        f"partial: {how_many(count)} in {currency} not added up; rates.yaml has no rate by that day"
        for currency, count in sorted(whole.unrated.items())
    ]
    if not book.setup.rates and len(whole.sums) > 1:
        notes.append("amounts of several currencies are not added up: there is no rates.yaml")
    return tuple(notes)


def parked(count: int, what: str = "left out") -> tuple[str, ...]:
    """Say how many deals are parked, and what that means here."""
    return (f"{count} parked, {what}",) if count else ()


def omitted(book: Book) -> tuple[str, ...]:
    """Say how many deals count nowhere."""
    count = sum(1 for _ in book.omitted())
    return (f"{how_many(count)} omitted as duplicate, test or other",) if count else ()


def not_forecast(pipelines: Iterable[Pipeline], what: str = "not counted") -> tuple[str, ...]:
    """Say which of some pipelines are in no figure of what was won or may be."""
    names = ", ".join(pipeline.id for pipeline in pipelines if not pipeline.forecast)
    return (f"{what}: {names} (forecast: false)",) if names else ()


def outside(book: Book) -> tuple[str, ...]:
    """Count the open deals of pipelines with `forecast: false`, which a forecast leaves out."""
    names = [pipeline.id for pipeline in covered(book) if not pipeline.forecast]
    counts = {
        name: sum(1 for _ in replace(book, pipelines=frozenset([name])).open()) for name in names
    }
    return tuple(
        f"not counted: {how_many(count)} open in {name} (forecast: false)"
        for name, count in counts.items()
        if count
    )


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
