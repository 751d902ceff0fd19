"""What deals add to the figures of a period, then or now: won, lost, new, open at its end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.figures.conversion import Converted, Total, converter, total
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.snapshot import category_in, is_parked, type_of
from pipectl.domain.model.closed_book import PARTS, ClosedBook, CountedAs
from pipectl.domain.model.pipeline import find_stage, live_stage
from pipectl.domain.model.team import present_id

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from pipectl.domain.history.book import Book, Dated
    from pipectl.domain.model.pipeline import Stage
    from pipectl.domain.model.settings import ExchangeRate, Setup
    from pipectl.domain.values.calendar import Period


class Counted(NamedTuple):
    """A deal in a figure of a period: which, what it was, and what it is worth there.

    `place` is that of its line in a closed file, from 0.
    """

    id: str
    part: str
    was: CountedAs
    worth: Converted
    place: int | None = None


def whole(book: Book) -> Book:
    """Return the book of all that a closed period counts: the forecast pipelines of deals."""
    deals = [p.id for p in book.setup.pipelines.values() if p.kind == "deals" and p.forecast]
    return replace(book, scope=None, people=None, pipelines=frozenset(deals), omitted_too=False)


def end_of(book: Book, period: Period) -> date:
    """Return the last day of a period that a book knows of."""
    return min(period.last, book.as_of)


def counted(book: Book, period: Period, until: date) -> Iterator[Counted]:
    """Yield what deals add to the figures of a period.

    Won and lost are as known on the day `until`, for a correction corrects, and what is left out by
    then counts in no figure but `open`; new and open deals are as of the book's day.

    Won and lost are at the rate of their closing day, new ones at that of their close or of the
    period's last day, whichever is earlier, open ones, without those parked, at that of the last
    day.
    """
    worth, end = converter(book.setup), end_of(book, period)
    for deal_id, part, was in _counted(book, period, end, until):
        yield Counted(deal_id, part, was, worth(was, was.day or end))


def _counted(
    book: Book, period: Period, end: date, until: date
) -> Iterator[tuple[str, str, CountedAs]]:
    setup, later = book.setup, replace(book, as_of=until)
    home = setup.settings.default_pipeline
    omitted = {deal.id for deal in replace(later, pipelines=None).omitted()}
    for dated in later.closed(period.first, end):
        yield dated.now.id, type_of(setup, dated.now), _closed_as(dated, closing_day(dated), home)
    for dated in book.created(period.first, period.last):
        if dated.now.id in omitted:
            continue
        day = min(dated.now.closed or end, end)
        yield dated.now.id, "new", _closed_as(dated, None if day == end else day, home)
    for deal in book.open(end):
        if is_parked(deal, end):
            continue
        stage = setup.stage(deal)
        was = CountedAs(
            amount=deal.amount,
            currency=_other(deal.currency, setup.home),
            owner=present_id(setup.team, deal.owner),
            pipeline=_other(deal.pipeline, home),
            stage=stage.id,
            category=category_in(stage, deal) or "omitted",
        )
        yield deal.id, "open", was


def _closed_as(dated: Dated, day: date | None, home: str) -> CountedAs:
    now = dated.now
    is_settled = now.settled is not None and now.settled <= dated.day
    owner = now.owner if is_settled else dated.then.owner
    return CountedAs(
        amount=now.amount,
        currency=_other(now.currency, dated.setup.home),
        owner=present_id(dated.setup.team, owner),
        pipeline=_other(dated.pipeline, home),
        day=day,
    )


def _other(name: str | None, home: str) -> str | None:
    """Return a pipeline or a currency, None for that which goes without saying."""
    return None if name == home else name


def is_spoken_of(book: Book, part: Counted) -> bool:
    """Say whether what a deal adds is in the pipelines and of the people of a book."""
    home = book.setup.settings.default_pipeline
    if book.pipelines is not None and (part.was.pipeline or home) not in book.pipelines:
        return False
    return book.people is None or present_id(book.setup.team, part.was.owner) in book.people


def stage_of(setup: Setup, was: CountedAs) -> Stage | None:
    """Return the stage of today of a deal in a figure, None where there is none any more."""
    pipeline = setup.pipelines.get(was.pipeline or setup.settings.default_pipeline)
    stage = find_stage(pipeline, was.stage) if pipeline else None
    return live_stage(pipeline, stage) if pipeline and stage else None


def stands(book: Book, part: Counted | None) -> tuple[object, ...]:
    """Return what a deal counts under besides its worth, with the owner's id of today."""
    if part is None:
        return ()
    was = part.was
    stage = stage_of(book.setup, was)
    name = stage.id if stage else was.stage
    return (present_id(book.setup.team, was.owner), name, was.category, was.pipeline)


def own(part: Counted | None) -> tuple[object, ...]:
    """Return a deal's own amount in a figure."""
    return () if part is None else (part.was.amount, part.was.currency)


def is_elsewhere(
    book: Book, before: Counted | None, after: Counted | None, others: Container[str]
) -> bool:
    """Say whether a deal of the same entries differs by what pipelines' files say now.

    It is in another stage, category or pipeline, in a pipeline that is counted on one side only
    (`others`), or was open in a stage that is not open any more.
    """
    if before and after:
        same_owner = stands(book, before)[:1] == stands(book, after)[:1]
        return same_owner and own(before) == own(after)
    part = before or after
    if part is None or (part.was.pipeline or book.setup.settings.default_pipeline) in others:
        return part is not None
    stage = stage_of(book.setup, part.was)
    return before is not None and part.part == "open" and (not stage or stage.type != "open")


def counted_then(closed: ClosedBook, setup: Setup) -> Iterator[Counted]:
    """Yield what deals added to the figures of a closed period, at the rates of then."""
    worth, end = converter(setup_then(closed, setup)), min(closed.last, closed.as_of)
    for place, line in enumerate(closed.deals):
        for part in PARTS:
            was: CountedAs | None = getattr(line, part)
            if was is not None:
                yield Counted(line.id, part, was, worth(was, was.day or end), place)


def as_its_lines_say(closed: ClosedBook, setup: Setup) -> ClosedBook:
    """Return a closed period with the figures that its lines add up to, as `restated` has them."""
    parts = [*counted_then(closed, setup)]
    won, lost, new, stand = (figure(each for each in parts if each.part == name) for name in PARTS)
    return replace(closed, won=won, lost=lost, new=new, open=stand)


def setup_then(closed: ClosedBook, setup: Setup) -> Setup:
    """Return a setup with the currency and the rates of a closed period."""
    settings = replace(setup.settings, currency=closed.currency)
    return replace(setup, settings=settings, rates=closed.rates, own_currency=None)


def figure(parts: Iterable[Counted]) -> dict[str, Decimal]:
    """Add up to a figure as a closed period keeps it."""
    return figure_of(total(part.worth for part in parts))


def figure_of(sums: Total) -> dict[str, Decimal]:
    """Return a total as a closed period keeps it."""
    counts = {"missing": sums.missing, "unrated": sum(sums.unrated.values())}
    rest = {name: Decimal(count) for name, count in counts.items() if count}
    return {"deals": Decimal(sums.count), **sums.sums, **rest}


def rates_of(setup: Setup) -> Callable[[str, date], ExchangeRate | None]:
    """Return what gives the line of rates.yaml that counts for a currency on a day."""
    lines: dict[str, dict[date, ExchangeRate]] = {}
    for rate in setup.rates:
        lines.setdefault(rate.currency, {})[rate.day] = rate
    days = {currency: sorted(of_day) for currency, of_day in lines.items()}

    def line(currency: str, day: date) -> ExchangeRate | None:
        place = bisect_right(days.get(currency, ()), day)
        return lines[currency][days[currency][place - 1]] if place else None

    return line
