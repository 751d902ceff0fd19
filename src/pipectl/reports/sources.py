"""Where deals come from, and what comes of them: by source and by campaign."""

from functools import partial
from typing import Annotated, Final

from pipectl.domain.figures import velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import groups
from pipectl.table import Column, Grouping, Page, Selected

_SOURCE: Final = Selected(Column("source", "Source"), lambda deal, _: deal.source)
_CAMPAIGN: Final = Selected(Column("campaign", "Campaign"), lambda deal, _: deal.campaign)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    by: Annotated[Grouping | None, "source, campaign or any field; or source,campaign."] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show what came of each source and campaign: created and closed in a period, open now.

    Won, lost, win rate = won / (won + lost), mean days from creation to a win, and the amount won
    are of the deals closed in the period, whenever they were created; open deals are those of the
    day, without parked ones: of several periods, of the end of each.

    Examples: pipectl report sources --period 2026
              pipectl report sources --period 2026 --by source,campaign
    """
    if parts or compare:
        return sides.beside(book, partial(report, by=by), period, parts, compare)
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window, book.as_of)
    fields = {"groups": by} if by else {"source": (_SOURCE,), "campaign": (_CAMPAIGN,)}
    tables = tuple(
        outcomes.board(book, name, deals, groups(book, each)) for name, each in fields.items()
    )
    left_out = footer.left_out(every, closed=[window], created=[window], forecast="not counted")
    notes = (*factors.unlike(book, window), *outcomes.board_notes(book, deals), *left_out)
    about = {**open_deals.about_of(every), "period": window.label}
    return Page("sources", "Where deals come from", tables, notes, about)
