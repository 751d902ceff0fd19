"""Candidates for disqualification, with their reasons; a person decides."""

from collections.abc import Callable, Iterator
from typing import Annotated, Final, NamedTuple

from pipectl.domain.checks.deal import MANY_PUSHES
from pipectl.domain.figures import conversion, deal_health
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.pipeline import disqualifying
from pipectl.errors import UsageError
from pipectl.reports.shared import footer, groups, lines, open_deals, scores
from pipectl.table import Column, Kind, Page
from pipectl.words import say

USUAL_TIMES: Final = 2
USUAL_IDLE: Final = 60


class Candidate(NamedTuple):
    """A deal with all that speaks against it."""

    deal: Snapshot
    worth: conversion.Converted
    reasons: tuple[str, ...]


class Limits(NamedTuple):
    """From when on a deal is too idle: so many times its stage's days, or so many days."""

    times: int
    idle: int


def report(
    book: Book,
    *,
    times: Annotated[int, "Idle for more than N times its stage's rotting_days."] = USUAL_TIMES,
    idle: Annotated[int, "No person did anything for more than N days."] = USUAL_IDLE,
) -> Page:
    """List open deals that may not be real, each with all its reasons. Nothing is changed.

    Money or the person who decides is absent (or another hard criterion), it is stale several times
    over, was pushed to a later month three times or more, or nobody touched it for long. Those with
    the most reasons come first. Parked deals are left out.

    Example: pipectl report disqualify --times 3 --idle 90
    """
    for flag, number in (("--times", times), ("--idle", idle)):
        if number < 1:
            raise UsageError(f"{flag}: {number} would list every deal; write 1 or more")
    candidates = _candidates(book, Limits(times, idle))
    candidates.sort(
        key=lambda candidate: (-len(candidate.reasons), -candidate.worth.amount, candidate.deal.id)
    )
    columns, whole = _columns(book), conversion.total(candidate.worth for candidate in candidates)
    on = [(candidate.deal, book.as_of) for candidate in candidates]
    totals = lines.total_line(book, columns, on)
    part = lines.listed("candidates", "Candidates", columns, candidates, totals)
    about = {**open_deals.about_of(book), "times": str(times), "idle": str(idle)}
    notes = (*footer.caveats(book, whole), *footer.left_out(book), *_command(book, candidates))
    return Page("disqualify", "Candidates for disqualification", (part,), notes, about)


def _candidates(book: Book, limits: Limits) -> list[Candidate]:
    worth, called = conversion.converter(book.setup), scores.names(book)
    candidates = []
    for deal in book.open():
        if is_parked(deal, book.as_of):
            continue
        if reasons := tuple(_reasons(book, deal, limits, called)):
            candidates.append(Candidate(deal, worth(deal, book.as_of), reasons))
    return candidates


def _reasons(
    book: Book, deal: Snapshot, limits: Limits, called: Callable[[str], str]
) -> Iterator[str]:
    """Yield what speaks against a deal, in words."""
    yield from (
        say("{criterion} absent", criterion=called(name))
        for name in deal_health.absent(book.setup, deal)
    )
    rotting, idle = book.setup.stage(deal).rotting_days, deal_health.idle_days(deal, book.as_of)
    is_rotten = rotting is not None and idle > limits.times * rotting
    if is_rotten and deal_health.is_stale(book.setup, deal, book.as_of):
        yield say("stale {times} times over", times=limits.times)
    if deal.pushes >= MANY_PUSHES:
        yield say("pushed {pushes} times", pushes=deal.pushes)
    if idle > limits.idle:
        yield say("untouched for over {idle} days", idle=limits.idle)


def _columns(book: Book) -> tuple[lines.ColumnOf[Candidate], ...]:
    def deal(candidate: Candidate) -> Snapshot:
        return candidate.deal

    return (
        *lines.identity(book.setup, deal),
        lines.stage(book.setup, deal),
        lines.amount(book.setup, deal),
        lines.idle(book.as_of, deal),
        (Column("pushes", "Pushes", Kind.COUNT, for_programs=True), lambda line: line.deal.pushes),
        (Column("reasons", "Reasons", Kind.TEXTS), lambda line: line.reasons),
    )


def _command(book: Book, candidates: list[Candidate]) -> tuple[str, ...]:
    """Name the command that acts on a candidate, and the reasons that it may be given."""
    if not candidates:
        return ()
    reasons = (reason for pipeline in groups.covered(book) for reason in disqualifying(pipeline))
    ids = dict.fromkeys(reason.id for reason in reasons)
    choices = say("; reasons: {names}", names=", ".join(ids)) if ids else ""
    return (
        say("to disqualify one: pipectl disqualify DEAL --reason REASON{choices}", choices=choices),
    )
