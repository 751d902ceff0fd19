"""What stands behind the factors of velocity, what changed them, and what others would give."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.figures.velocity import Levers, Sample
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.money import Money, divide
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind import samples
from pipectl.table import NA, Behind, Cell, Figure, money_or_na, number_of, or_na
from pipectl.table.figure import ANY, CREATED, difference

_BASES: Final = {
    "qualified": ("deals open and past the first stage", "stage"),
    "open": ("open deals", ANY),
    "created": ("deals created", CREATED),
    "closed": ("deals won or lost", "stage"),
}
"""What N counts, in words, and the key of the entries that make a deal count."""

_LETTERS: Final = {"N": "n", "A": "size", "W": "win_rate", "L": "cycle"}
_VELOCITY: Final = "N x A x W / L, where L is at least 1"
_PART: Final = "ln({}) x (V now - V before) / (ln V now - ln V before), V = N x A x W / L"
_CHANGE: Final = "V now - V before, V = N x A x W / L, where L is at least 1"


def of(book: Book, deals: Sample, basis: str, currency: str) -> Behind:
    """Return what stands behind the factors of a sample in a currency, and behind V."""

    def within(name: str) -> list[Any]:
        worth = conversion.converter(book.setup)
        return [
            each
            for each in getattr(deals, name)
            if velocity.code_of(each, worth, book.as_of) == currency
        ]

    def won() -> Figure:
        return samples.closed("won", within("won"))

    def amount() -> Figure:
        return samples.amount(book.setup, within("won"), currency, "won")

    def size() -> Figure:
        return Figure("won amount / won", _mean, (), {"won amount": amount(), "won": won()})

    def cycle() -> Figure:
        return samples.cycle(within("won"))["mean"]()

    behind = {
        "n": lambda: _number(within(basis), basis),
        "size": size,
        "win_rate": lambda: samples.win_rate(within("won"), within("lost")),
        "cycle": cycle,
        "won": won,
        "amount": amount,
    }
    money = partial(money_or_na, currency=currency)
    return behind | {"velocity": lambda: _all(_VELOCITY, behind, lambda each: money(each.velocity))}


def change(sides: Sequence[Behind], factor: str, currency: str) -> Behind:
    """Return what stands behind how often a factor is what it was, and its part of V's change.

    The sides are what stands behind the factors now, and before.
    """
    now, before = sides
    new, old = (f"{factor} now", f"{factor} before")
    if factor == "1/L":
        new, old = "L before", "L now"
    inputs = _sides(now, before)
    if factor == "V":
        both = {new: now["velocity"], old: before["velocity"]}
        formula = _CHANGE
    else:
        both = {name: inputs[name] for name in (new, old)}
        formula = _PART.format(f"{new} / {old}")

    def part(*values: Cell) -> Cell:
        split = velocity.changes(_levers(*values[:4]), _levers(*values[4:]))
        part = next(each.part for each in split if each.factor == factor)
        return money_or_na(part, currency)

    return {
        "ratio": lambda: Figure(f"{new} / {old}", partial(_ratio, factor), (), _made(both)),
        "part": lambda: Figure(formula, part, (), _made(inputs)),
    }


def what_if(
    now: Behind, currency: str, text: str, new: Callable[[Levers], Levers]
) -> tuple[Behind, Behind, Behind]:
    """Return what stands behind factors as they are, as they would be, and behind the gain of V."""

    def then(letter: str, cell: Callable[[Levers], Cell]) -> Callable[[], Figure]:
        return lambda: _all(f"{letter} with {text}", now, lambda levers: cell(new(levers)))

    money = partial(money_or_na, currency=currency)
    current = {
        **now,
        "rate": lambda: Figure("W, in percent", _percent, (), {"W": now["win_rate"]()}),
        "cycle": lambda: Figure("L, at least 1", _length, (), {"L": now["cycle"]()}),
    }
    other = {
        "n": then("N", lambda levers: levers.n),
        "size": then("A", lambda levers: money(levers.size)),
        "rate": then("W", lambda levers: _percent(or_na(levers.rate))),
        "cycle": then("L", lambda levers: _length(or_na(levers.cycle))),
        "velocity": then(f"V = {_VELOCITY},", lambda levers: money(levers.velocity)),
    }

    def gain() -> Figure:
        return difference("then - now", ("then", other["velocity"]()), ("now", now["velocity"]()))

    return current, other, {"velocity": gain}


def _number(several: list[Any], basis: str) -> Figure:
    what, key = _BASES[basis]
    on = [
        (each, each.last) if isinstance(each, Snapshot) else (each.now, each.day)
        for each in several
    ]
    return of_deals.number(what, on, key)


def _all(formula: str, behind: Behind, cell: Callable[[Levers], Cell]) -> Figure:
    """Return a figure of all four factors."""
    inputs = {letter: behind[name]() for letter, name in _LETTERS.items()}
    return Figure(formula, lambda *values: cell(_levers(*values)), (), inputs)


def _sides(now: Behind, before: Behind) -> Behind:
    return {
        f"{letter} {side}": behind[name]
        for side, behind in (("now", now), ("before", before))
        for letter, name in _LETTERS.items()
    }


def _made(behind: Behind) -> Mapping[str, Figure]:
    return {name: figure() for name, figure in behind.items()}


def _levers(*values: Cell) -> Levers:
    n, size, rate, cycle = map(number_of, values)
    return Levers(n or Decimal(0), size, rate, None if cycle is None else max(cycle, Decimal(1)))


def _ratio(factor: str, now: Cell, before: Cell) -> Cell:
    both = [_length(each) for each in (now, before)] if factor == "1/L" else [now, before]
    ratio = velocity.ratio(*map(number_of, both))
    return or_na(ratio)


def _mean(amount: Money, n: int) -> Cell:
    return Money(divide(amount.amount, n), amount.currency) if n else NA


def _percent(rate: Cell) -> Cell:
    fraction = number_of(rate)
    return NA if fraction is None else 100 * fraction


def _length(cycle: Cell) -> Cell:
    days = number_of(cycle)
    return NA if days is None else max(days, Decimal(1))
