"""A period closed: a book to the record of its figures, with a line for each deal behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipectl.domain.books.counting import Counted, counted, end_of, figure, rates_of
from pipectl.domain.books.counting import whole as whole_of
from pipectl.domain.books.digests import is_in, marks, sealed
from pipectl.domain.books.submissions import calls_of
from pipectl.domain.figures.conversion import ZERO, converter
from pipectl.domain.figures.quota import quota, quotas_of
from pipectl.domain.model.closed_book import PARTS, ClosedBook, ClosedLine, ClosedPerson
from pipectl.domain.model.goals import ALL, AMOUNT
from pipectl.domain.model.team import present_id
from pipectl.money import ROUNDING, grouped

if TYPE_CHECKING:
    from datetime import date

    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Record
    from pipectl.domain.model.calls import ForecastCall
    from pipectl.domain.model.settings import ExchangeRate, Setup
    from pipectl.domain.values.calendar import Period


def closed(
    book: Book, period: Period, *, day: date, by: str | None = None, reason: str | None = None
) -> ClosedBook:
    """Return the record of a period as of a book's day, whatever the scope.

    What is known on the day of the closing corrects what was won and lost, and leaves deals out.
    """
    book = whole_of(book)
    parts = list(counted(book, period, max(day, book.as_of)))
    stand = [part for part in parts if part.part == "open"]
    figures = {name: figure(part for part in parts if part.part == name) for name in PARTS}
    record = ClosedBook(
        period=period.label,
        first=period.first,
        last=period.last,
        day=day,
        as_of=book.as_of,
        by=by,
        reason=reason,
        currency=book.setup.settings.currency,
        pipelines=tuple(name for name in book.setup.pipelines if name in (book.pipelines or ())),
        rates=tuple(_rates(book.setup, parts, end_of(book, period))),
        won=figures["won"],
        lost=figures["lost"],
        new=figures["new"],
        open=figures["open"],
        stages=_grouped(stand, _stage),
        categories=_grouped(stand, lambda part: part.was.category or "omitted"),
        people=tuple(_people(book, period, parts, max(day, book.as_of))),
        calls=calls_up_to(book.setup, period, book.as_of),
        deals=tuple(_lines(book, period, parts, max(day, book.as_of))),
    )
    return sealed(record)


def _stage(part: Counted) -> str:
    """Name a stage, with its pipeline where that is not the default one."""
    home = f"{part.was.pipeline}/" if part.was.pipeline else ""
    return f"{home}{part.was.stage}"


def _grouped(
    parts: Iterable[Counted], label: Callable[[Counted], str]
) -> dict[str, dict[str, Decimal]]:
    groups: dict[str, list[Counted]] = {}
    for part in parts:
        groups.setdefault(label(part), []).append(part)
    return {name: figure(group) for name, group in sorted(groups.items())}


def _rates(setup: Setup, parts: Iterable[Counted], end: date) -> Iterator[ExchangeRate]:
    """Yield the lines of rates.yaml that were used, and of each currency one at least.

    That of the end, else the first: so what has no rate is told from what needs none.
    """
    line = rates_of(setup)
    first: dict[str, ExchangeRate] = {}
    for rate in sorted(setup.rates, key=lambda rate: rate.day):
        first.setdefault(rate.currency, rate)
    lines = [line(currency, end) or rate for currency, rate in first.items()]
    pairs = {(part.was.currency or setup.home, part.was.day or end) for part in parts}
    lines += [used for pair in pairs if (used := line(*pair))]
    by_day = {(rate.currency, rate.day): rate for rate in lines}
    return (by_day[key] for key in sorted(by_day))


def _people(
    book: Book, period: Period, parts: Sequence[Counted], until: date
) -> Iterator[ClosedPerson]:
    owners = {part.was.owner for part in parts}
    targets = quotas_by_person(replace(book, as_of=until), period)
    for who in sorted(owners | targets.keys(), key=lambda who: (who is None, who or "")):
        own = [part for part in parts if part.was.owner == who] if who in owners else []
        figures = {
            name: figure(part for part in own if part.part == name)
            for name in PARTS
            if any(part.part == name for part in own)
        }
        yield ClosedPerson(who=who, quota=targets.get(who, {}) if who else {}, **figures)


def calls_up_to(setup: Setup, period: Period, day: date) -> tuple[ForecastCall, ...]:
    """Return the calls of a period that were made up to a day, without what only people read.

    A note may name a customer, who may have to be forgotten.
    """
    return tuple(replace(call, note=None) for call in calls_of(setup, period, day))


def quotas_by_person(book: Book, period: Period) -> dict[str | None, dict[str, Decimal]]:
    """Return the quotas of the amount won, by person, team or `all`, as valid on the book's day."""
    quotas, worth = quotas_of(book), converter(book.setup)
    team = book.setup.team
    teams = dict.fromkeys(person.team for person in team.values() if person.team)
    lines = {who for goal, who, span in quotas.lines if goal == AMOUNT}
    every = dict.fromkeys([*team, *teams, *sorted(lines), ALL])
    targets = {who: quotas.target(AMOUNT, who, period[:2]) for who in every}
    totals = {who: quota(target, worth, end_of(book, period)) for who, target in targets.items()}
    return {who: dict(each.sums) for who, each in totals.items() if each and each.sums}


def moved(book: Book, record: ClosedBook) -> Iterator[tuple[str, dict[str, Decimal]]]:
    """Yield the figures of a closed period that are others now: what of, and by how much.

    As of the day of which it was closed; by what is known on the book's. Of its parts categories
    and the quotas are compared; what makes a difference is not looked for.
    """
    now, period = whole_of(book).at(record.as_of), record.whole_period
    parts = list(counted(now, period, book.as_of))
    after = {name: figure(part for part in parts if part.part == name) for name in PARTS}
    before: dict[str, dict[str, Decimal]] = {name: getattr(record, name) for name in PARTS}
    if before["open"] == after["open"]:
        stand = (part for part in parts if part.part == "open")
        groups = _grouped(stand, lambda part: part.was.category or "omitted")
        after |= {f"open in {name}": each for name, each in groups.items()}
        before |= {f"open in {name}": each for name, each in record.categories.items()}
    team = book.setup.team
    quotas = {p.who: p.quota for p in record.people if p.who and p.quota}
    before |= {f"quota of {present_id(team, who)}": each for who, each in quotas.items()}
    targets = quotas_by_person(whole_of(book), period)
    after |= {f"quota of {who}": each for who, each in targets.items()}
    for name in dict.fromkeys([*before, *after]):
        then, this = before.get(name, {}), after.get(name, {})
        sums = {key: this.get(key, ZERO) - then.get(key, ZERO) for key in {**then, **this}}
        if any(sums.values()):
            yield name, {key: value for key, value in sums.items() if value}


def difference_text(by: Mapping[str, Decimal], numbers: str | None) -> str:
    """Write a difference of a figure: `+1 deal, +7 000 NOK`."""
    words = {"missing": "without amount", "unrated": "without a rate"}
    texts = []
    for key, value in by.items():
        number = ("+" if value > 0 else "-") + grouped(_rounded(abs(value)), numbers)
        unit = ("deal" if abs(value) == 1 else "deals") if key == "deals" else words.get(key, key)
        texts.append(f"{number} {unit}")
    return ", ".join(texts)


def _rounded(value: Decimal) -> Decimal:
    """Return a sum to the cent, without decimals where it has none."""
    cents = value.quantize(Decimal("0.01"), context=ROUNDING)
    return cents.to_integral_value() if cents == cents.to_integral_value() else cents


def _lines(
    book: Book, period: Period, parts: Iterable[Counted], until: date
) -> Iterator[ClosedLine]:
    """Yield a line for each deal that counts or has an entry in the period, in their order."""
    by_deal: dict[str, list[Counted]] = {}
    for part in parts:
        by_deal.setdefault(part.id, []).append(part)
    for record in book.records:
        name = record.latest.id
        if name in by_deal or may_have_entries(record, period):
            entries = marks(record.deal, until)
            if name in by_deal or any(is_in(period, each) for each in entries):
                values = {part.part: part.was for part in by_deal.get(name, ())}
                yield ClosedLine(id=name, entries=entries, **values)


def may_have_entries(record: Record, period: Period) -> bool:
    """Say whether a deal may have an entry in a period: that takes no look at its entries."""
    latest = record.latest
    return latest.created <= period.last and latest.last >= period.first
