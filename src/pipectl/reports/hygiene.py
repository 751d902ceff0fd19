"""What is wrong with open deals, in one list, each with the command that mends it."""

from collections.abc import Sequence
from typing import Annotated, Final

from pipectl.domain.history.book import Book
from pipectl.domain.journeys.hygiene import KINDS, Flaw, Flawed, flawed_deals
from pipectl.domain.journeys.waiting import ENOUGH, Threshold, norms
from pipectl.errors import UsageError
from pipectl.reports.shared import footer, lines, open_deals
from pipectl.reports.shared.sections import attention
from pipectl.table import Column, Kind, Named, Page, Row, Table
from pipectl.words import NONE, say

_COLUMNS: Final = (
    Column("deal", "Deal", heads=True),
    Column("name", "account", heads=True),
    Column("account", "Account", for_programs=True),
    Column("title", "Title", for_programs=True),
    Column("owner", "Owner", for_programs=True),
    Column("kind", "flaw", cuts=True),
    Column("about", "Criterion", for_programs=True),
    Column("what", "Asks for", for_programs=True),
    Column("days", "Days", Kind.DAYS),
    Column("limit", "Limit", Kind.DAYS),
    Column("n", "n", Kind.COUNT),
    Column("source", "By", for_programs=True),
    Column("command", "Command"),
)
_MEASURED: Final = ("ghosted", "stalled")


USUAL_LIMIT: Final = 200


def report(
    book: Book, *, limit: Annotated[int, "List no more than so many deals."] = USUAL_LIMIT
) -> Page:
    """List what is wrong with open deals, how long it has lasted, and the command that mends it.

    Overdue days count from the day that has passed. No activity: nobody did anything for more days
    than the stage's rotting_days, and no next step is ahead. Ghosted: the first activity out after
    the last one in is longer ago than 90 % of the store's answers took; with fewer than 20 of them
    14 days, never under 3. One without a direction, as a meeting, is both. Stalled: in the stage
    for longer than 75 % of the visits that ended in a step forward or a win; with fewer than 20 of
    them the stage's rotting_days, never under 7 days. Moved back: from a later stage to this one.
    Percentiles are linear between two values (PERCENTILE.INC), of all owners. Exit criteria are
    those of the stages behind.

    n is how many times the store has; `source`, for programs, says whose the limit is: history,
    stage, usual or least. Deals with most flaws come first, then those with the longest, up
    to the limit. Parked deals are left out.

    Examples: pipectl report hygiene
              pipectl report hygiene --owner signe --limit 5
    """
    if limit < 1:
        raise UsageError(f"--limit: {limit} shows nothing; write 1 or more")
    usual = norms(book)
    deals = flawed_deals(book, usual)
    parts = (attention.counts(deals, "summary", "In short"), _list(book, deals[:limit]))
    rest = len(deals) - limit
    more = (
        say(
            "{more}; --limit {n} lists all of them",
            more=book.setup.how_many(rest, "more deal"),
            n=len(deals),
        ),
    )
    notes = (*(more if rest > 0 else ()), _about(book, usual.silence), *footer.left_out(book))
    return Page("hygiene", "Hygiene", parts, notes, open_deals.about_of(book))


def _list(book: Book, deals: Sequence[Flawed]) -> Table:
    short = lines.short_ids(book)
    cells = [cell for _, cell in lines.identity(book.setup, lines.itself)]
    rows: list[Row] = []
    for deal, flaws in deals:
        _, *about = (cell(deal) for cell in cells)
        named = short(deal.id)
        head = (named, deal.account or deal.title, *about)
        rows += [(*head, *_flaw(flaw, deal.id, named.label)) for flaw in flaws]
    title = say("One by one: {n}", n=len(rows) or NONE)
    return Table("flaws", title, _COLUMNS, tuple(rows), brief=True)


def _flaw(flaw: Flaw, deal_id: str, short: str) -> Row:
    command = Named(flaw.command, flaw.command.replace(deal_id, short, 1))
    text = say("unmet: {about}", about=flaw.about) if flaw.kind == "exit" else say(KINDS[flaw.kind])
    kind, allowed = Named(flaw.kind, text), flaw.allowed
    n = allowed.n if allowed and flaw.kind in _MEASURED else None
    limit = (allowed.days, n, allowed.source) if allowed else (None, None, None)
    return (kind, flaw.about or None, flaw.what or None, flaw.days, *limit, command)


def _about(book: Book, silence: Threshold) -> str:
    """Say from when on a deal is ghosted, for it is so for all deals alike."""
    days = silence.days
    limit = say("over {days} days", days=book.setup.show(int(days) if days == int(days) else days))
    if silence.n < ENOUGH:
        return say(
            "ghosted: {limit}; {enough} answers make a norm, the store has {n}",
            limit=limit,
            enough=ENOUGH,
            n=silence.n,
        )
    return say(
        "ghosted: {limit}, by the store's {n} answers", limit=limit, n=book.setup.show(silence.n)
    )
