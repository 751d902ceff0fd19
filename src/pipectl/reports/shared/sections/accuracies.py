"""How far off ways of forecasting were: their names, and the cells of their errors."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from pipectl.domain.books.judging import Accuracy, Judged, accuracy
from pipectl.table import NA, Cell, Column, Kind, Named, Ratio, Row

LABELS: Final = {
    "closed": "closed",
    "call": "calls",
    "adjusted": "calls, adjusted",
    "commit": "commit forecast",
    "best_case": "best-case forecast",
    "weighted": "closed + weighted",
    "run_rate": "closed + run-rate",
    "yield": "closed + yield",
    "naive": "as the period before",
}
"""What people read for the names of methods."""

METHOD: Final = Column("method", "Method")
ERRORS: Final = (
    Column("n", "Periods", Kind.COUNT),
    Column("wape", "WAPE", Kind.PART),
    Column("bias", "Bias", Kind.PART),
    Column("mape", "MAPE", Kind.PART),
)


def method(name: str) -> Named:
    """Return a method, which people read in words."""
    return Named(name, LABELS[name])


def cells(judged: Iterable[Judged]) -> Row:
    """Return the number of forecasts, WAPE, bias and MAPE; n/a where there is none of them."""
    errors: Accuracy = accuracy(judged)
    shares: tuple[Cell, ...] = (NA, NA, NA)
    if errors.n:
        mape = NA if errors.mape is None else Ratio(errors.mape, Decimal(1))
        wape, bias = (Ratio(sum_, errors.actual) for sum_ in (errors.absolute, errors.error))
        shares = (wape, bias, mape)
    return (errors.n, *shares)
