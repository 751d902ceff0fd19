"""What stands behind figures of deals closed or created in a period: counts, rates, cycles."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from pipectl.domain.figures import statistics, velocity
from pipectl.domain.figures.velocity import Sample
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.model.settings import Setup
from pipectl.money import Money
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind.deals import closings
from pipectl.table import NA, Behind, Cell, Figure, number_of
from pipectl.table.figure import ANY, CREATED, Contribution, count, share

_CYCLE: Final = "days from creation to close"
_MARGIN: Final = "1.96 s / sqrt(n)"
_WILSON: Final = (
    "Wilson's {} end of 95 %: "
    "(p + z^2 / 2n {} z x sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n), "
    "p = won / n, z = 1.959964"
)
_ENDS: Final = (("lower", "-"), ("upper", "+"))


def or_na(work_out: Callable[[Sequence[Decimal | int]], Decimal | None]) -> Callable[..., Cell]:
    """Return a statistic that is n/a where it cannot be worked out."""

    def figure(values: Sequence[Decimal | int]) -> Cell:
        result = work_out(values)
        return NA if result is None else result

    return figure


def created(deals: Iterable[Dated]) -> Figure:
    """Count deals that were created in a period."""
    return of_deals.number("deals created", closings(deals), CREATED)


def closed(what: str, deals: Iterable[Dated]) -> Figure:
    """Count deals that were closed in a period."""
    return of_deals.number(f"deals {what}", closings(deals))


def win_rate(won: Iterable[Dated], lost: Iterable[Dated]) -> Figure:
    """Return won / (won + lost), by count."""
    wins, losses = [*won], [*lost]
    whole = closed("won or lost", [*wins, *losses])
    return share("won / (won + lost)", ("won", closed("won", wins)), ("won + lost", whole))


def points(now: tuple[str, Figure], before: tuple[str, Figure]) -> Figure:
    """Return how many percentage points a rate is above another, each with its name."""

    def gain(*rates: Cell) -> Cell:
        high, low = map(number_of, rates)
        return NA if high is None or low is None else 100 * (high - low)

    return Figure(f"100 x ({now[0]} - {before[0]})", gain, (), dict([now, before]))


def interval(won: Sequence[Dated], lost: Sequence[Dated]) -> Behind:
    """Return what stands behind the ends of the interval of a win rate, in percent."""

    def end(place: int) -> Figure:
        def percent(wins: int, n: int) -> Cell:
            ends = statistics.wilson(wins, n)
            return NA if ends is None else 100 * ends[place]

        inputs = {"won": closed("won", won), "n": closed("won or lost", [*won, *lost])}
        return Figure(_WILSON.format(*_ENDS[place]), percent, (), inputs)

    return {"low": partial(end, 0), "high": partial(end, 1)}


def cycle(deals: Sequence[Dated]) -> Behind:
    """Return what stands behind n, mean, median and 90th percentile of cycles."""

    def days() -> Iterator[Contribution]:
        for deal, day in closings(deals):
            yield Contribution(deal.id, (day - deal.created).days, day=day)

    return {"n": lambda: closed("closed", deals), **spread(_CYCLE, days)}


def spread(what: str, parts: Callable[[], Iterable[Contribution]]) -> Behind:
    """Return what stands behind mean, median and 90th percentile of days, one a part."""

    def figure(name: str, work_out: Callable[..., Decimal | None]) -> Callable[[], Figure]:
        return lambda: Figure(f"{name} of {what}", or_na(work_out), [*parts()])

    return {
        "mean": figure("mean", statistics.mean),
        "median": figure("median", partial(statistics.percentile, part=statistics.MEDIAN)),
        "p90": figure("90th percentile", partial(statistics.percentile, part=statistics.P90)),
        "margin": figure(_MARGIN, statistics.margin),
    }


def amount(setup: Setup, deals: Iterable[Dated], currency: str, what: str) -> Figure:
    """Add up closed deals, each at the rate of its day."""
    formula = f"sum of {of_deals.AT_CLOSE}, of deals {what}"
    return of_deals.amounts(formula, setup, closings(deals), currency)


def value(setup: Setup, won: Sequence[Dated], lost: Sequence[Dated], currency: str) -> Behind:
    """Return what stands behind the amounts won and lost, and the win rate by value."""
    both = [*won, *lost]
    gain = partial(amount, setup, won, currency, "won")
    whole = partial(amount, setup, both, currency, "won or lost")
    return {
        "won": gain,
        "lost": partial(amount, setup, lost, currency, "lost"),
        "rate": lambda: share(
            "amount won / amount won or lost", ("amount won", gain()), ("won or lost", whole())
        ),
    }


def size(setup: Setup, won: Sequence[Dated], currency: str) -> Behind:
    """Return what stands behind n, mean and median of the amounts won in a currency."""

    def amounts() -> Figure:
        return amount(setup, won, currency, "won")

    def number() -> Figure:
        counted = (part._replace(value=part.value and 1) for part in amounts().parts)
        return count("number of amounts won", counted)

    return {"n": number, **middles("the amounts won", amounts, currency)}


def middles(what: str, amounts: Callable[[], Figure], currency: str) -> Behind:
    """Return what stands behind mean and median of the amounts that a sum is of."""

    def figure(name: str, work_out: Callable[..., Decimal | None]) -> Callable[[], Figure]:
        def of_amounts(values: Sequence[Money]) -> Cell:
            result = work_out([each.amount for each in values])
            return NA if result is None else Money(result, currency)

        return lambda: Figure(f"{name} of {what}", of_amounts, amounts().parts)

    return {
        "mean": figure("mean", statistics.mean),
        "median": figure("median", partial(statistics.percentile, part=statistics.MEDIAN)),
        "margin": figure(_MARGIN, statistics.margin),
    }


def board(book: Book, deals: Sample, currency: str) -> Behind:
    """Return what stands behind what was created and closed in a period, and is open."""
    still = [(deal, book.as_of) for deal in deals.open]
    return {
        "created": lambda: created(deals.created),
        "won": lambda: closed("won", deals.won),
        "lost": lambda: closed("lost", deals.lost),
        "rate": lambda: win_rate(deals.won, deals.lost),
        "cycle": cycle(deals.won)["mean"],
        "won_amount": lambda: amount(book.setup, deals.won, currency, "won"),
        "open": lambda: of_deals.number("open deals", still, ANY),
        "open_amount": lambda: of_deals.amounts(
            f"sum of {of_deals.AT_LATEST}, of open deals", book.setup, still, currency
        ),
    }


def cohort(setup: Setup, several: Sequence[Dated]) -> Behind:
    """Return what stands behind what became of the deals created in a period."""

    def ended(type_: str) -> list[Dated]:
        return [dated for dated in several if type_of(setup, dated.now) == type_]

    def count(type_: str) -> Figure:
        return of_deals.number(
            f"deals created that are {type_}", [(d.now, d.now.last) for d in ended(type_)]
        )

    def of_created() -> Figure:
        return share("won / created", ("won", count("won")), ("created", created(several)))

    return {
        "created": lambda: created(several),
        "deals": lambda: created(several),
        "won": lambda: count("won"),
        "lost": lambda: count("lost"),
        "open": lambda: count("open"),
        "rate": of_created,
        "resolved": lambda: win_rate(ended("won"), ended("lost")),
    }


def real(setup: Setup, lost: Sequence[Dated]) -> list[Dated]:
    """Return the losses of the narrow win rate: without disqualified and no decision."""
    return [dated for dated in lost if not velocity.never_was(setup, dated.now)]
