"""Sales velocity and its factors in rows, and how its change splits into theirs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, days_up_to
from pipectl.domain.values.typed_numbers import plain_number
from pipectl.money import Money, divide
from pipectl.reports.behind import factors as behind_factors
from pipectl.table import (
    NA,
    Behind,
    ChartColumns,
    Column,
    Kind,
    Ratio,
    Row,
    Shape,
    Table,
    TracedRow,
    money_or_na,
    or_na,
    traced,
)
from pipectl.words import say

TRAILING_DAYS: Final = 90


_FACTORS: Final = (
    Column("n", "N", Kind.COUNT),
    Column("size", "A: mean won", Kind.MONEY, mean=True),
    Column("win_rate", "W: win rate", Kind.SHARE),
    Column("cycle", "L: won cycle", Kind.DAYS),
    Column("velocity", "V a day", Kind.MONEY, mean=True),
    Column("won", "Won", Kind.COUNT),
    Column("amount", "Won amount", Kind.MONEY),
)


SPARKS: Final = tuple(
    ChartColumns(Shape.SPARK, (column.name,), column.title) for column in _FACTORS[:5]
)
"""How each factor, and V, went over time."""

_CHANGE: Final = (
    Column("factor", "Factor"),
    Column("currency", "Currency"),
    Column("ratio", "New / old", Kind.NUMBER),
    Column("part", "Part of the change a day", Kind.MONEY, mean=True),
)


_FACTOR: Final = (Column("period", "In"), Column("currency", "Currency"))
_NAMES: Final = {"n": "N", "size": "A", "win_rate": "W", "cycle": "1/L", "velocity": "V"}


_LEVER: Final = re.compile(r"(?ai)(n|size|rate|cycle)\s*=\s*([-+−]?)\s*([^%+−-]+?)\s*(%?)")
_NUMBER: Final = re.compile(r"(?ai)(\d{1,15}(?:\.\d{1,6})?)([km]?)")
_UNITS: Final = {"": 1, "k": 1000, "m": 1_000_000}
LEVERS: Final = "cycle=-20%, rate=30%, n=+5 or size=300000"
_WHAT_IF: Final = (
    Column("side", ""),
    Column("currency", "Currency"),
    Column("n", "N", Kind.COUNT),
    Column("size", "A: mean won", Kind.MONEY, mean=True),
    Column("rate", "W: win rate", Kind.PERCENT),
    Column("cycle", "L: won cycle", Kind.DAYS),
    Column("velocity", "V a day", Kind.MONEY, mean=True),
)


def trailing(book: Book) -> Period:
    """Return the window of 90 days that ends with the book's day."""
    return days_up_to(book.as_of, TRAILING_DAYS)


def table(
    book: Book, n: str, samples: Mapping[Row, velocity.Sample], *columns: Column, title: str = ""
) -> Table:
    """Show the factors of samples, a row each; `columns` are those of their labels."""
    rows: list[TracedRow] = []
    short = []
    for label, deals in samples.items():
        for code, figures in of_currencies(book, n, deals)[0].items():
            cells = (*label, *_row(figures, code))
            rows.append(TracedRow(cells, behind_factors.of(book, deals, n, code)))
            if figures.cycle is not None and figures.cycle < 1:
                short.append(str(label[-1]))
    names = ", ".join(dict.fromkeys(short))
    notes = (say("L is below a day and counts as 1: {names}", names=names),) if short else ()
    factors = traced("factors", title, (*columns, *_FACTORS), rows)
    return replace(factors, notes=notes)


def of_currencies(
    book: Book, n: str, *samples: velocity.Sample
) -> tuple[dict[str, velocity.Factors], ...]:
    """Work out the factors of samples in each currency of any of them, the store's own first."""
    worth, home = conversion.converter(book.setup), book.setup.settings.currency
    parts = [velocity.factors(deals, n, worth, book.as_of) for deals in samples]
    codes = sorted({code for part in parts for code in part}, key=lambda code: (code != home, code))
    return tuple(
        {code: part.get(code, velocity.NO_DEALS) for code in codes or [home]} for part in parts
    )


def _row(figures: velocity.Factors, code: str) -> Row:
    return (
        figures.n,
        money_or_na(figures.size, code),
        Ratio(figures.won, figures.won + figures.lost),
        or_na(figures.cycle),
        money_or_na(figures.velocity, code),
        figures.won,
        Money(figures.amount, code),
    )


def change(
    book: Book,
    n: str,
    deals: velocity.Sample,
    before: velocity.Sample,
    title: str = "Change against the window before",
) -> Table:
    """Split the change of V into those of its factors, in each currency."""
    rows = (
        TracedRow((each.factor, code, or_na(each.ratio), money_or_na(each.part, code)), behind)
        for code, split in _changes(book, n, deals, before)
        for each, behind in split
    )
    return traced("change", title, _CHANGE, rows)


def _changes(
    book: Book, n: str, deals: velocity.Sample, before: velocity.Sample
) -> Iterator[tuple[str, list[tuple[velocity.FactorChange, Behind]]]]:
    """Yield the changes of V and its factors in each currency, with what stands behind them."""
    now, then = of_currencies(book, n, deals, before)
    for code in now:
        sides = [behind_factors.of(book, each, n, code) for each in (deals, before)]
        split = velocity.changes(now[code].levers, then[code].levers)
        yield code, [(c, behind_factors.change(sides, c.factor, code)) for c in split]


def changes(book: Book, n: str, samples: Mapping[str, velocity.Sample]) -> tuple[Table, Table]:
    """Split the change of V from each window to the next: new / old, and parts in money a day."""
    ratios: list[TracedRow] = []
    parts: list[TracedRow] = []
    for before, label in pairwise(samples):
        for code, split in _changes(book, n, samples[label], samples[before]):
            new_by_old = (or_na(each.ratio) for each, _ in split)
            ratios.append(TracedRow((label, code, *new_by_old), _named(split, "ratio")))
            amounts = (money_or_na(each.part, code) for each, _ in split)
            parts.append(TracedRow((label, code, *amounts), _named(split, "part")))

    def columns(kind: Kind) -> tuple[Column, ...]:
        return (*_FACTOR, *(Column(name, title, kind) for name, title in _NAMES.items()))

    ratio_title, title = "New / old: the four multiply to V", "Part of the change of V a day"
    return (
        traced("ratios", ratio_title, columns(Kind.NUMBER), ratios),
        traced("parts", title, columns(Kind.MONEY), parts),
    )


def _named(split: Sequence[tuple[velocity.FactorChange, Behind]], what: str) -> Behind:
    """Return what stands behind one of the figures of all factors, by their columns."""
    return {name: each[what] for name, (_, each) in zip(_NAMES, split, strict=True)}


def parse_levers(text: str, form: str | None) -> Callable[[velocity.Levers], velocity.Levers]:
    """Read what becomes of factors: `cycle=-20%,rate=30%,n=+5`, numbers as the store's `form`.

    A sign means so much more or less, with % of the factor itself; else it is the new value. The
    rate is in percent, or points of it. Raises ValueError for anything else.
    """
    parts = [part.strip() for part in re.split(r",(?=\s*[^\W\d])", text)]
    steps: dict[str, tuple[str, Callable[[Decimal], Decimal]]] = {}
    for part in parts:
        name, new = _lever(part, form)
        if name in steps:
            raise ValueError(f"{name} is there twice; write one of {steps[name][0]} and {part}")
        steps[name] = part, new

    def change(levers: velocity.Levers) -> velocity.Levers:
        for name, (_, new) in steps.items():
            value: Decimal | None = getattr(levers, name)
            changed = {name: None if value is None else new(value)}
            levers = velocity.Levers(**{**levers._asdict(), **changed})
        return levers

    return change


def _lever(text: str, form: str | None) -> tuple[str, Callable[[Decimal], Decimal]]:
    match = _LEVER.fullmatch(text)
    number = _NUMBER.fullmatch(plain_number(match[3], form)) if match else None
    if not match or not number or (number[2] and (match[4] or match[1].lower() != "size")):
        raise ValueError(f"'{text}' is no change of a factor; write {LEVERS}")
    name, sign, percent = match[1].lower(), match[2], bool(match[4])
    if percent and not sign and name != "rate":
        raise ValueError(f"'{text}' may be more or less; write {name}=+{match[3]}% or -{match[3]}%")
    value = Decimal(f"{sign}{number[1]}".replace("−", "-")) * _UNITS[number[2].lower()]
    if name == "rate" and not sign and not percent and 0 < value < 1:
        raise ValueError(
            f"'{text}' looks like a fraction; write rate={(100 * value).normalize():f}% for percent"
        )
    value = divide(value, 100) if name == "rate" or percent else value

    def new(old: Decimal) -> Decimal:
        base = old if sign else Decimal(0)
        result = base + old * value if sign and percent else base + value
        if result < 0 or (name == "rate" and result > 1):
            raise ValueError(
                f"with '{text}' {name} is {'below 0' if result < 0 else 'above 100 %'}"
            )
        return result

    return name, new


def what_if(
    now: Mapping[str, velocity.Levers],
    then: Mapping[str, velocity.Levers],
    behind: Mapping[str, Sequence[Behind]],
) -> Table:
    """Show the factors and V as they are, as they would be, and what V would gain.

    `behind` are the figures of these three rows, in each currency.
    """
    rows: list[TracedRow] = []
    for code, levers in now.items():
        old, new = levers.velocity, then[code].velocity
        gain = NA if old is None or new is None else Money(new - old, code)
        lines: tuple[Row, ...] = (
            (say("now"), code, *_lever_cells(levers, code)),
            (say("then"), code, *_lever_cells(_of_a_day(then[code]), code)),
            (say("change"), code, None, None, None, None, gain),
        )
        rows += map(TracedRow, lines, behind[code])
    is_short = any(each.cycle is not None and each.cycle < 1 for each in then.values())
    notes = (say("L is below a day and counts as 1: then"),) if is_short else ()
    return replace(traced("what_if", "What if", _WHAT_IF, rows), notes=notes)


def _of_a_day(levers: velocity.Levers) -> velocity.Levers:
    """Return factors with the L that V counts, which is a day at least."""
    cycle = None if levers.cycle is None else max(levers.cycle, Decimal(1))
    return levers._replace(cycle=cycle)


def _lever_cells(levers: velocity.Levers, code: str) -> Row:
    rate = NA if levers.rate is None else 100 * levers.rate
    size, v = money_or_na(levers.size, code), money_or_na(levers.velocity, code)
    return (levers.n, size, rate, or_na(levers.cycle), v)


def unlike(book: Book, window: Period, *before: Period) -> tuple[str, ...]:
    """Say so where a window has not begun or ended, or is longer or shorter than those before."""
    notes = []
    if window.last > book.as_of:
        is_ahead = window.first > book.as_of
        notes.append(
            say("{window} has not begun", window=window.label)
            if is_ahead
            else say(
                "{window} has not ended: it counts up to {day}", window=window.label, day=book.as_of
            )
        )
    for earlier in before:
        days = [(period.last - period.first).days + 1 for period in (window, earlier)]
        if days[0] != days[1]:
            notes.append(
                say(
                    "{window} has {days} days, {earlier} {others}",
                    window=window.label,
                    days=days[0],
                    earlier=earlier.label,
                    others=days[1],
                )
            )
    return tuple(notes)
