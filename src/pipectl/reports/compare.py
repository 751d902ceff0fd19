"""What a change did: two periods side by side, each figure with its n and an interval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Annotated, Final, NamedTuple

from pipectl.domain.figures import conversion, statistics, velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.values.calendar import Period
from pipectl.errors import UsageError
from pipectl.money import Money, divide
from pipectl.reports.behind import samples, two_sides
from pipectl.reports.shared import factors, footer, open_deals, outcomes, rates, sums
from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.table import Column, Grouping, Kind, Page, Ratio, Row, Table, TracedRow, traced
from pipectl.words import as_is, say

_EXAMPLE: Final = "pipectl report compare --before 2026H1 --after 2026H2"


_NO_DEALS: Final = velocity.Sample((), (), (), (), ())


class Two(NamedTuple):
    """The two periods, and the deals of each."""

    first: Period
    second: Period
    before: velocity.Sample
    after: velocity.Sample

    @property
    def labels(self) -> tuple[str, str]:
        """Return what the periods are called."""
        return as_is(self.first.label), as_is(self.second.label)

    @property
    def samples(self) -> tuple[velocity.Sample, velocity.Sample]:
        """Return the deals of the two periods in order."""
        return self.before, self.after


def report(
    book: Book,
    *,
    before: Annotated[Period | None, "The period before the change; it must be said."] = None,
    after: Annotated[Period | None, "The period after the change; it must be said."] = None,
    by: Annotated[Grouping | None, "owner, source or any field: each figure by group."] = None,
) -> Page:
    """Compare two periods: win rate, cycle, deal size, velocity, numbers created, won and lost.

    Rates have Wilson intervals of 95 %, means of five deals and more +/- 1.96 s / sqrt(n). Where
    two intervals overlap, the difference may be chance alone. The narrow win rate leaves out deals
    lost as disqualified or for no decision.

    Examples: pipectl report compare --before 2026H1 --after 2026H2
              pipectl report compare --before 2026Q2 --after 2026Q3 --by source
    """
    every, book = book, book.forecasting()
    first, second = _checked(before, after)
    both = Two(first, second, velocity.sample(book, first), velocity.sample(book, second))
    parts = _by_group(book, both, groups(book, by)) if by else _tables(book, both)
    about = {**open_deals.about_of(every), "before": first.label, "after": second.label}
    title = say("{first} against {second}", first=first.label, second=second.label)
    left_out = footer.left_out(every, closed=[first, second], forecast="not counted")
    return Page("compare", title, parts, (*_notes(book, both), *left_out), about)


def _tables(book: Book, both: Two) -> tuple[Table, ...]:
    return (
        _rates(book, both),
        _by_value(book, both),
        _lengths(both),
        _sizes(book, both),
        *_velocity(book, both),
        _numbers(book, both),
    )


def _by_group(book: Book, both: Two, rule: Groups) -> tuple[Table, ...]:
    """Show each figure for one group below the other; a deal is judged on the day it counts."""
    ends = (min(period.last, book.as_of) for period in (both.first, both.second))
    before, after = (
        outcomes.split(deals, rule, end) for deals, end in zip(both.samples, ends, strict=True)
    )
    labels = [*grouped([*before, *after], lambda key: key, rule)]
    in_groups = [
        both._replace(before=before.get(label, _NO_DEALS), after=after.get(label, _NO_DEALS))
        for label in labels
    ]
    nothing = _tables(book, both._replace(before=_NO_DEALS, after=_NO_DEALS))
    pages = (_tables(book, each) for each in in_groups)
    return tuple(
        _below_labels(book, rule, table, empty.rows, dict(zip(labels, parts, strict=True)))
        for table, empty, *parts in zip(_tables(book, both), nothing, *pages, strict=True)
    )


def _below_labels(
    book: Book, rule: Groups, whole: Table, empty: tuple[Row, ...], parts: Mapping[Row, Table]
) -> Table:
    """Put the rows of groups behind their labels, and count those that say what no deals do."""
    some = {label: part.traced_rows() for label, part in parts.items() if part.rows != empty}
    rest = len(parts) - len(some)
    note = say(
        "{rest} of {groups} have nothing here",
        rest=rest,
        groups=book.setup.how_many(len(parts), "group"),
    )
    return replace(
        whole,
        columns=(*(column._replace(heads=True) for column in rule.columns), *whole.columns),
        rows=(),
        notes=(note,) if rest else (),
    ).with_rows(
        row._replace(cells=(*label, *row.cells)) for label, rows in some.items() for row in rows
    )


def _checked(before: Period | None, after: Period | None) -> tuple[Period, Period]:
    """Return the two periods. Raises UsageError unless both are there, one after the other."""
    if before is None:
        raise UsageError(f"--before is missing; write {_EXAMPLE}")
    if after is None:
        raise UsageError(f"--after is missing; write {_EXAMPLE}")
    if after.first <= before.last:
        raise UsageError(
            f"--after {after.label} begins on {after.first}, but --before {before.label} ends on "
            f"{before.last}; write the earlier period behind --before, and none that overlap"
        )
    return before, after


def _rates(book: Book, both: Two) -> Table:
    """Compare win rates by count."""
    broad = [deals.lost for deals in both.samples]
    narrow = [samples.real(book.setup, lost) for lost in broad]
    rows = (_rate_row(both, say("by count"), *broad), _rate_row(both, say("narrow"), *narrow))
    heads = rates.columns(*both.labels, Kind.SHARE, rates.ENDS)
    columns = (Column("rate", "Win rate"), *heads, rates.POINTS, rates.INTERVALS)
    return traced("win_rate", "Win rate", columns, rows)


def _rate_row(both: Two, name: str, *lost: Sequence[Dated]) -> TracedRow:
    """Return the rates of both sides with their intervals; `lost` are the losses that count."""
    pairs = [(deals.won, losses) for deals, losses in zip(both.samples, lost, strict=True)]
    old, new = (rates.Rate(len(won), len(won) + len(losses)) for won, losses in pairs)
    before, after = (outcomes.rate_row((), *pair).behind for pair in pairs)
    columns = two_sides.beside((before, after), {"": "rate", "low": "low", "high": "high"})
    gain = two_sides.points((before, after), "rate")
    change = (rates.points(old.value, new.value), rates.overlap(old.range, new.range))
    return TracedRow((name, *old.cells, *new.cells, *change), {**columns, "points": gain})


def _by_value(book: Book, both: Two) -> Table:
    """Compare win rates by value, a row a currency; an n that is money has no interval."""
    won, closed = (
        [sums.closed_total(book, getattr(deals, name)) for deals in both.samples]
        for name in ("won", "closed")
    )
    rows = []
    for code in conversion.currencies(book.setup.settings.currency, closed):
        parts = [whole.in_currency(code) for whole in won]
        wholes = [whole.in_currency(code) for whole in closed]
        shares = [Ratio(Money(a, code), Money(b, code)) for a, b in zip(parts, wholes, strict=True)]
        both_sides = [divide(a, b) if b else None for a, b in zip(parts, wholes, strict=True)]
        before, after = (
            samples.value(book.setup, deals.won, deals.lost, code) for deals in both.samples
        )
        gain = two_sides.points((before, after), "rate")
        behind = {**two_sides.beside((before, after), {"": "rate"}), "points": gain}
        rows.append(TracedRow((say("by value"), *shares, rates.points(*both_sides)), behind))
    columns = (Column("rate", "Win rate"), *rates.columns(*both.labels, Kind.SHARE), rates.POINTS)
    return traced("win_rate_by_value", "", columns, rows)


def _lengths(both: Two) -> Table:
    """Compare the cycles of deals that were won."""
    old, new = (velocity.cycles(deals.won) for deals in both.samples)
    columns = _columns(both, Column("cycle", "Won cycle"), Kind.DAYS)
    before, after = (samples.cycle(deals.won) for deals in both.samples)
    rows = _means(rates.means(old, new, _same), (before, after))
    return traced("cycle", "Sales cycle, won", columns, rows)


def _means(rows: tuple[Row, Row], both: two_sides.Sides) -> Iterator[TracedRow]:
    """Yield a mean and a median with what stands behind them."""
    for cells, name in zip(rows, ("mean", "median"), strict=True):
        columns = two_sides.beside(both, {"": name, "n": "n", "margin": "margin"})
        yield TracedRow(cells, {**columns, "difference": two_sides.gained(both, name)})


def _same(value: Decimal) -> Decimal:
    return value


def _sizes(book: Book, both: Two) -> Table:
    """Compare the amounts of deals that were won, two rows a currency."""
    worth, home = conversion.converter(book.setup), book.setup.settings.currency
    old, new = (velocity.sizes(deals.won, worth) for deals in both.samples)
    codes = sorted({*old, *new} or {home}, key=lambda code: (code != home, code))
    rows: list[TracedRow] = []
    for code in codes:
        means = rates.means(old.get(code, []), new.get(code, []), partial(Money, currency=code))
        before, after = (samples.size(book.setup, deals.won, code) for deals in both.samples)
        rows += _means(means, (before, after))
    columns = _columns(both, Column("size", "Deal size"), Kind.MONEY)
    return traced("size", "Size of deals won", columns, rows)


def _columns(both: Two, first: Column, kind: Kind) -> tuple[Column, ...]:
    """Return the columns of means."""
    between = (Column("n", "n", Kind.COUNT), Column("margin", "+/-", kind))
    change = Column("difference", "Difference", kind)
    return (first, *rates.columns(*both.labels, kind, between), change, rates.INTERVALS)


def _velocity(book: Book, both: Two) -> tuple[Table, Table]:
    """Compare velocity and its factors; N counts at the end of each period."""
    deals_of: dict[Row, velocity.Sample] = {
        (label,): deals for label, deals in zip(both.labels, both.samples, strict=True)
    }
    column = Column("period", "Period")
    table = factors.table(book, "qualified", deals_of, column, title="Sales velocity")
    return table, factors.change(book, "qualified", both.after, both.before, "What changed it")


def _numbers(book: Book, both: Two) -> Table:
    """Compare how many deals were created, won and lost, and in how many days."""
    counts = {
        name: [len(getattr(deals, name)) for deals in both.samples]
        for name in ("created", "won", "lost")
    }
    counts["days counted"] = [*_days(book, both)]
    before, after = map(two_sides.numbers, both.samples, _days(book, both))
    rows = (
        TracedRow((say(name), old, new, new - old), two_sides.gain((before, after), name))
        for name, (old, new) in counts.items()
    )
    change = Column("difference", "Difference", Kind.COUNT)
    columns = (Column("what", "Deals"), *rates.columns(*both.labels, Kind.COUNT), change)
    return traced("numbers", "Numbers", columns, rows)


def _days(book: Book, both: Two) -> tuple[int, int]:
    """Count the days of each period that have passed."""
    first, second = (
        max(0, (min(period.last, book.as_of) - period.first).days + 1)
        for period in (both.first, both.second)
    )
    return first, second


def _notes(book: Book, both: Two) -> tuple[str, ...]:
    closed = (*both.before.closed, *both.after.closed)
    whole = sums.closed_total(book, closed)
    few = any(len(deals.won) < statistics.FEW for deals in both.samples)
    return (
        "before and after prove nothing: other things have changed too",
        *_young(book, both.second),
        *_uneven(book, both),
        *([say("no +/- for a mean of fewer than {few} deals", few=statistics.FEW)] if few else []),
        *footer.caveats(book, whole),
    )


def _uneven(book: Book, both: Two) -> tuple[str, ...]:
    """Say so where one period is longer than the other by more than a tenth."""
    days = _days(book, both)
    if 10 * min(days) >= 9 * max(days):
        return ()
    return (
        say(
            "{days} days against {others}: compare rates and means, not numbers of deals",
            days=days[0],
            others=days[1],
        ),
    )


def _young(book: Book, period: Period) -> tuple[str, ...]:
    """Say so where deals of a period that take long cannot be won yet."""
    if period.first > book.as_of:
        return (say("{period} has not begun", period=period.label),)
    slow = velocity.slow_cycle(book)
    age = (book.as_of - period.last).days
    if age >= 0 and (slow is None or age > slow):
        return ()
    when = say("has not ended") if age < 0 else say("ended {age} days ago", age=age)
    reason = (
        say("; a quarter of the deals won took more than {days} days", days=int(slow))
        if slow
        else ""
    )
    return (
        say("{period} is young: it {when}{reason}", period=period.label, when=when, reason=reason),
    )
