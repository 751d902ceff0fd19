"""A chart of each shape, as the reports have them."""

from __future__ import annotations

from decimal import Decimal

from pipectl.money import Money
from pipectl.table import NA, Cell, Chart, Kind, Ratio, Series, Shape

STAGES = ("Prospecting", "Needs assessment", "Proposal", "Closing")
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10", "2026-11")


def nok(*amounts: str | int) -> tuple[Cell, ...]:
    return tuple(Money(Decimal(amount), "NOK") for amount in amounts)


def chart(
    shape: Shape, kind: Kind, categories: tuple[str, ...], *series: Series, currency: str = ""
) -> Chart:
    return Chart("groups", "By stage", shape, kind, categories, series, currency or None)


def counts(name: str, title: str, *values: Cell) -> Series:
    return Series(name, title, values)


AMOUNTS = Series("amount", "Amount", nok(0, 1724760, "1499665.50", 590000))
QUOTAS = Series("quota", "Quota", nok(*[1800000] * 5))
COMMIT = Series("commit", "Commit", nok(200000, 300000, 900000, 1100000, 1300000))
BEST = Series("best", "Best case", nok(200000, 500000, 1400000, 2100000, 2900000))
WEIGHTED = Series("weighted", "Closed + weighted", (*nok(200000), NA, *nok(1, 1500000, 2000000)))
CHANGES = Series("amount", "Amount", nok(9760775, 681300, -40000, -1860720, 8541355))
ENDS = ("Open on 2026-09-30", "New", "Decreased", "Won", "Open on 2026-11-30")

BARS = chart(Shape.BARS, Kind.MONEY, STAGES, AMOUNTS, currency="NOK")
STACKED = chart(
    Shape.STACKED,
    Kind.COUNT,
    STAGES,
    counts("advanced", "Went on", 70, 39, 22, 5),
    counts("lost", "Lost here", 0, 14, 11, 0),
    counts("open", "Still open", 1, 3, 6, 1),
)
WATERFALL = chart(Shape.WATERFALL, Kind.MONEY, ENDS, CHANGES, currency="NOK")._replace(
    levels=frozenset([0, 4])
)
BAND = chart(Shape.BAND, Kind.MONEY, MONTHS, WEIGHTED, currency="NOK")._replace(
    target=QUOTAS, low=COMMIT, high=BEST
)
FLOW = chart(
    Shape.FLOW,
    Kind.COUNT,
    STAGES,
    counts("forward", "Forward", 1, 3, 1, 0),
    counts("won", "Won", 0, 1, 0, 2),
    counts("lost", "Lost", 1, 4, 0, 0),
)
SPARK = chart(Shape.SPARK, Kind.COUNT, MONTHS, counts("n", "N", 7, NA, 17, 0, 13))
RATES = chart(
    Shape.BARS,
    Kind.SHARE,
    ("referral", "cold_call"),
    counts("rate", "Win rate", Ratio(2, 4), Ratio(0, 4)),
)._replace(
    low=counts("low", "From", Decimal(15), Decimal(0)),
    high=counts("high", "To", Decimal(85), Decimal(49)),
)
SAMPLES = {each.shape: each for each in (BARS, STACKED, WATERFALL, BAND, FLOW, SPARK)}
