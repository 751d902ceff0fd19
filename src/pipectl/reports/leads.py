"""How many leads and deals so many wins need, and by when they must be there."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Final

from pipectl.domain.figures import statistics, velocity
from pipectl.domain.figures.conversion import Total, converter, currencies
from pipectl.domain.history.book import Book
from pipectl.domain.journeys import planning
from pipectl.domain.journeys.planning import lead_pipelines
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.domain.values.text import how_many
from pipectl.errors import PipectlError, UsageError
from pipectl.money import Money, divide, spoken
from pipectl.reports.behind import planned
from pipectl.reports.shared import footer, open_deals, sums
from pipectl.table import (
    NA,
    Column,
    Kind,
    Page,
    Ratio,
    Row,
    Table,
    TracedRow,
    Undefined,
    or_na,
    traced,
)
from pipectl.words import say

MOST: Final = 10_000
"""So many wins are planned at most: more take minutes to work out."""

_RATES: Final = (
    Column("of", "Of", ours=True),
    Column("rate", "Won of created", Kind.SHARE),
    Column("open", "Still open", Kind.COUNT),
    Column("median", "Half won within", Kind.DAYS),
    Column("slow", "75 % within", Kind.DAYS),
)
_NEEDED: Final = (
    Column("of", "Needed", ours=True),
    Column("naive", "Naive", Kind.COUNT),
    Column("chance", "Enough with", Kind.PERCENT),
    Column("sure", "For 80 %", Kind.COUNT),
    Column("by", "Half in time by", Kind.DAY),
    Column("by_slow", "75 % in time by", Kind.DAY),
)


def report(
    book: Book,
    *,
    wins: Annotated[int | None, "So many deals are to be won."] = None,
    revenue: Annotated[Money | None, "So much is to be won, instead of a number of deals."] = None,
    by: Annotated[date | None, "The day by which; the end of this quarter if left out."] = None,
    period: Annotated[Period | None, "Rates of what was created in it; all up to now."] = None,
) -> Page:
    """Show how many leads and deals so many wins need, and by when they must exist.

    Rate = won / created, of the months of creation that are older than 90 % of all wins took,
    whatever the scope. A lead is won when it, or a deal opened from it, is. Naive is wins / rate,
    which is enough in about half of all cases. For 80 % is the smallest n with
    P(Binomial(n, rate) >= wins) >= 0.8. For a revenue wins = revenue / mean amount won, rounded up.
    They must exist by the day less the days within
    which half (75 %) of all wins came. Without a rate nothing is said.

    Examples: pipectl plan leads --wins 6 --by 2027-03-31
              pipectl report leads --revenue 1500000 -f csv
    """
    every, book = book, book.forecasting()
    day = by or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start).last
    chosen = period or book.ever
    count, reason = _count(book, chosen, wins, revenue)
    rates = _rates(book, chosen)
    if not any(rate.value for rate in rates.values()):
        raise PipectlError(_unknown(rates))
    parts = (_shown(rates), _needed(rates, count, day, book.as_of))
    notes = [*reason, *([f"{day} has passed"] if day < book.as_of else [])]
    spoken_of = replace(every, pipelines=(every.pipelines or frozenset()) | lead_pipelines(book))
    notes += footer.left_out(
        spoken_of if every.pipelines else every,
        created=[chosen],
        has_open=False,
        forecast="not counted",
    )
    about = {**open_deals.about_of(every), "wins": str(count), "by": day.isoformat()}
    title = say("Leads and deals for {count} wins by {day}", count=count, day=day)
    return Page("leads", title, parts, tuple(notes), about)


def _count(
    book: Book, period: Period, wins: int | None, revenue: Money | None
) -> tuple[int, tuple[str, ...]]:
    """Return how many wins are to be planned for, and where that comes from.

    Raises UsageError for none or too many, PipectlError for a revenue without a mean amount.
    """
    if wins is not None and revenue is not None:
        raise UsageError("--wins and --revenue do not go together; write one of them")
    if wins is None and revenue is None:
        raise UsageError("what is planned for is missing; write --wins 6 or --revenue 1500000")
    reason: tuple[str, ...] = ()
    if revenue is not None:
        sizes, whole = _sizes(book, period, revenue.currency)
        mean = statistics.mean(sizes)
        if not mean:
            codes = ", ".join(currencies(book.setup.settings.currency, ()))
            raise PipectlError(
                f"no amount was won in {revenue.currency}, so nobody knows how many wins bring "
                f"{revenue.amount:f}; write --wins N, or the revenue in {codes}"
            )
        wins = int(divide(revenue.amount, mean).to_integral_value(ROUND_CEILING))
        form = book.setup.settings.numbers
        size = spoken(Money(mean, revenue.currency), form)
        mean_of = say(
            "mean amount won {size}, of {deals}", size=size, deals=how_many(len(sizes), form=form)
        )
        reason = (mean_of, *footer.caveats(book, whole))
    assert wins is not None  # noqa: S101 - one of the two is there
    if not 1 <= wins <= MOST:
        raise UsageError(f"{wins} wins cannot be planned; write 1 to {MOST}")
    return wins, reason


def _sizes(book: Book, period: Period, currency: str) -> tuple[list[Decimal], Total]:
    """Return the amounts won in a currency, and the total of all that was won."""
    won = velocity.closed_sample(book, period).won
    return velocity.sizes(won, converter(book.setup)).get(currency, []), sums.closed_total(
        book, won
    )


def _rates(book: Book, period: Period) -> dict[str, planning.SuccessRate]:
    """Return the rates of leads, where there are pipelines of them, and of deals."""
    origins = {"leads": planning.leads, "deals": planning.deals}
    if not lead_pipelines(book):
        del origins["leads"]
    whole = replace(book, scope=None)
    return {
        name: planning.rate_of([*of(book, period)], [*of(whole, whole.ever)], book.as_of)
        for name, of in origins.items()
    }


def _unknown(rates: dict[str, planning.SuccessRate]) -> str:
    """Say why nothing can be planned."""
    n = max(rate.n for rate in rates.values())
    if n:
        return say(
            "none of {n} was won, so nobody knows how many it takes; book wins, and ask again", n=n
        )
    return (
        "how many it takes is unknown: no month is old enough that most of its deals had their "
        "time; book wins, and ask again, or take a longer --period"
    )


def _shown(rates: dict[str, planning.SuccessRate]) -> Table:
    rows = (
        TracedRow(
            (name, Ratio(rate.won, rate.n), rate.still_open, *map(or_na, _cycle(rate))),
            planned.rates(rate),
        )
        for name, rate in rates.items()
    )
    return traced("rates", "What became of those that had their time", _RATES, rows)


def _needed(rates: dict[str, planning.SuccessRate], wins: int, day: date, today: date) -> Table:
    rows: list[TracedRow] = []
    for name, rate in rates.items():
        cells: Row = (NA, NA, NA, NA, NA)
        if rate.value:
            naive = planning.naive(wins, rate.value)
            chance = 100 * planning.chance(naive, rate.value, wins)
            sure = planning.needed(wins, rate.value)
            cells = (naive, chance, sure, *(_before(day, days) for days in _cycle(rate)))
        rows.append(TracedRow((name, *cells), planned.needed(rate, wins, day)))
    days = sorted({cell for row in rows for cell in row.cells if isinstance(cell, date)})
    passed = ", ".join(str(each) for each in days if each < today)
    notes = (say("has passed: {passed}", passed=passed),) if passed else ()
    return replace(traced("needed", "They must exist", _NEEDED, rows), notes=notes)


def _cycle(rate: planning.SuccessRate) -> tuple[Decimal | None, Decimal | None]:
    return rate.median, rate.slow


def _before(day: date, days: Decimal | None) -> date | Undefined:
    earlier = None if days is None else planning.before(day, days)
    return NA if earlier is None else earlier
