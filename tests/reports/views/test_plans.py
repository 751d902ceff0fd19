"""The lists of what is planned and of what is closed."""

from datetime import date
from decimal import Decimal

from builders import setup
from pipectl.domain.model.closed_book import ClosedBook
from pipectl.domain.model.settings import ExchangeRate
from pipectl.reports.views.plans import closed_periods, rates
from pipectl.table import label

END = date(2026, 9, 30)


def closed(period: str, first: date, last: date = END) -> ClosedBook:
    return ClosedBook(
        period=period, first=first, last=last, day=date(2026, 11, 25), as_of=last, currency="NOK"
    )


def test_closed_periods_are_listed_by_their_last_day_the_shortest_first() -> None:
    august = closed("2026-08", date(2026, 8, 1), date(2026, 8, 31))
    september = closed("2026-09", date(2026, 9, 1))
    quarter = closed("2026Q3", date(2026, 7, 1))
    table = closed_periods([quarter, september, august])
    assert [row[0] for row in table.rows] == ["2026-08", "2026-09", "2026Q3"]


def test_a_rate_is_read_in_the_form_of_the_store_and_written_as_in_its_file() -> None:
    line = ExchangeRate(currency="DKK", day=END, rate=Decimal("1.570"))
    (row,) = rates(setup(rates=(line,), numbers="1 234,50"), END).rows
    assert (row[2], label(row[2])) == ("1.570", "1,570")
