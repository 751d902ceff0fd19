"""Which deals are won more often than others, or less: by the values of their fields."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

from pipectl.domain.figures import statistics
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, currency_of, type_of
from pipectl.domain.model.account import meaning
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period
from pipectl.money import ROUNDING, divide, grouped
from pipectl.reports.behind import samples
from pipectl.reports.shared import footer, open_deals, rates, scores
from pipectl.table import (
    NA,
    Behind,
    Cell,
    Column,
    Figure,
    Kind,
    Named,
    Page,
    Ratio,
    Row,
    TracedRow,
    traced,
)
from pipectl.words import NONE, say

ENOUGH: Final = 10
"""So many resolved deals make a value worth a look."""

_ERROR: Final = Decimal("0.05")
_COLUMNS: Final = (
    Column("field", "Field", heads=True),
    Column("value", "Value", cuts=True),
    Column("rate", "Win rate", Kind.SHARE),
    Column("others", "All others", Kind.SHARE),
    rates.POINTS,
    Column("low", "From", Kind.NUMBER),
    Column("high", "To", Kind.NUMBER),
)

_Values: TypeAlias = Callable[[Snapshot], Iterable[str]]
_Ended: TypeAlias = tuple[list[Dated], list[Dated]]
"""Deals that were won, and that were lost."""


class Look(NamedTuple):
    """A value of a field, with the win rates of the deals that have it and of all others.

    `split` is what finds the deals of the two, won and lost ones.
    """

    field: str
    value: str
    rate: rates.Rate
    others: rates.Rate
    split: Callable[[], tuple[_Ended, _Ended]]


def report(
    book: Book, *, period: Annotated[Period | None, "Only deals won or lost in it."] = None
) -> Page:
    """Show what goes with winning: values of fields whose deals win more or less than all others.

    Looked at is each source, campaign, owner, kind, account, tag, currency, pipeline, own field and
    state of a criterion with 10 or more resolved deals, as it was on the day of the close. Who
    looks often finds something by chance: intervals of the difference are of 1 - 0.05 / number of
    values looked at, and only those without 0 are listed. A state that is set with the win itself
    explains nothing: `report criteria` asks what was known before.

    Source of the intervals: Newcombe, Interval estimation for the difference between independent
    proportions (1998), method 10.

    Example: pipectl report patterns --period 2026
    """
    every, book = book, book.forecasting()
    closed = period or book.ever
    looks = _looks(book, closed)
    rows = _rows(looks)
    patterns = traced("patterns", say("Patterns: {n}", n=len(rows) or NONE), _COLUMNS, rows)
    table = replace(patterns, brief=True)
    about = {**open_deals.about_of(every), "looked_at": str(len(looks))}
    about |= {"period": period.label} if period else {}
    left_out = footer.left_out(every, closed=[closed], has_open=False, forecast="not counted")
    notes = (*_notes(looks, book.setup.settings.numbers), *left_out)
    return Page("patterns", "What goes with winning", (table,), notes, about)


def _looks(book: Book, period: Period) -> list[Look]:
    """Return what there is to look at: values with enough deals, and deals that are others."""
    closed = [*book.closed(period.first, period.last)]
    wins = [type_of(book.setup, dated.now) == "won" for dated in closed]
    whole, looks = rates.Rate(sum(wins), len(wins)), []
    for field, values in _fields(book).items():
        counts: Counter[tuple[str, bool]] = Counter()
        for dated, is_won in zip(closed, wins, strict=True):
            counts.update((value, is_won) for value in values(dated.then))
        for value in dict.fromkeys(value for value, _ in counts):
            won, lost = counts[value, True], counts[value, False]
            others = rates.Rate(whole.won - won, whole.n - won - lost)
            if won + lost >= ENOUGH and others.n:
                split = partial(_split, book.setup, closed, values, value)
                looks.append(Look(field, value, rates.Rate(won, won + lost), others, split))
    return looks


def _split(
    setup: Setup, closed: Sequence[Dated], values: _Values, value: str
) -> tuple[_Ended, _Ended]:
    """Return the deals that have a value, and all others."""
    having: _Ended = ([], [])
    others: _Ended = ([], [])
    for dated in closed:
        ended = having if value in values(dated.then) else others
        ended[type_of(setup, dated.now) != "won"].append(dated)
    return having, others


def _fields(book: Book) -> Mapping[str, _Values]:
    """Return the fields to look at, each with its values for a deal; none where it has none."""
    setup, meant, called = book.setup, meaning(book.accounts), scores.names(book)
    names = {account.id: account.name for account in book.accounts}

    def account(deal: Snapshot) -> str | None:
        text = meant(deal.account) if deal.account else None
        return Named(text, names[text]) if text in names else text

    singles: dict[str, Callable[[Snapshot], object]] = {
        "source": lambda deal: deal.source,
        "campaign": lambda deal: deal.campaign,
        "owner": lambda deal: present_id(setup.team, deal.owner),
        "kind": lambda deal: deal.kind and say(deal.kind),
        "account": account,
        "currency": lambda deal: currency_of(setup, deal),
        "pipeline": lambda deal: setup.pipeline(deal).id,
        **{name: _own(name) for name in setup.settings.fields},
    }
    return {
        **{Named(name, say(name.capitalize())): _one(value) for name, value in singles.items()},
        Named("tags", say("Tag")): lambda deal: dict.fromkeys(deal.tags),
        **{Named(name, called(name)): _one(_state(name)) for name in scores.criteria(book)},
    }


def _one(value: Callable[[Snapshot], object]) -> _Values:
    def values(deal: Snapshot) -> Iterator[str]:
        held = value(deal)
        if held is not None:
            yield held if isinstance(held, str) else str(held)

    return values


def _own(name: str) -> Callable[[Snapshot], object]:
    return lambda deal: deal.fields.get(name)


def _state(criterion: str) -> Callable[[Snapshot], object]:
    return lambda deal: say(deal.qualification.get(criterion, "unknown"))


def _level(looks: Sequence[Look]) -> Decimal:
    """Return what an interval misses: 0.05 of all looks together."""
    return divide(_ERROR, max(1, len(looks)))


def _rows(looks: Sequence[Look]) -> list[TracedRow]:
    """Return the differences that are not by chance, field by field, the largest gain first."""
    z = statistics.quantile(1 - _level(looks) / 2)
    rows: dict[str, list[tuple[Decimal, TracedRow]]] = {look.field: [] for look in looks}
    for look in looks:
        ends = statistics.newcombe(look.rate, look.others, z)
        if ends is None or ends[0] <= 0 <= ends[1]:
            continue
        gain = divide(*look.rate) - divide(*look.others)
        points: Row = tuple(100 * each for each in (gain, *ends))
        row = (look.field, look.value, Ratio(*look.rate), Ratio(*look.others), *points)
        rows[look.field].append((-gain, TracedRow(row, _behind(look, z))))
    return [row for lines in rows.values() for _, row in sorted(lines, key=lambda pair: pair[0])]


def _behind(look: Look, z: Decimal) -> Behind:
    """Return what stands behind the two rates, their difference and the ends of its interval."""

    def rate() -> Figure:
        return samples.win_rate(*look.split()[0])

    def others() -> Figure:
        return samples.win_rate(*look.split()[1])

    def end(place: int) -> Figure:
        def percent(rate: Any, others: Any) -> Cell:
            ends = statistics.newcombe((rate.part, rate.whole), (others.part, others.whole), z)
            return NA if ends is None else 100 * ends[place]

        formula = f"{('lower', 'upper')[place]} end of Newcombe's interval of rate - others"
        return Figure(formula, percent, (), {"rate": rate(), "others": others()})

    return {
        "rate": rate,
        "others": others,
        "points": lambda: samples.points(("rate", rate()), ("others", others())),
        "low": partial(end, 0),
        "high": partial(end, 1),
    }


def _notes(looks: Sequence[Look], form: str | None) -> tuple[str, ...]:
    if not looks:
        return (say("no value of a field has {enough} resolved deals", enough=ENOUGH),)
    level = (100 * (1 - _level(looks))).quantize(Decimal("0.01"), context=ROUNDING)
    percent = grouped(level, form)
    count = say(
        "{n} values with {enough} or more resolved deals looked at", n=len(looks), enough=ENOUGH
    )
    return (
        say("{count}; intervals in points, of {percent} % each", count=count, percent=percent),
        "what goes together need not be the cause",
    )
