"""What is to be done: next steps that are due, and open deals that have none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Annotated, Final, TypeAlias

from pipectl.domain.figures.deal_health import reply_owed, unmet
from pipectl.domain.figures.quota import figures
from pipectl.domain.history.activities import is_meeting
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked
from pipectl.domain.journeys.waiting import ghosted, norms, unanswered_since
from pipectl.domain.model.goals import AMOUNT
from pipectl.domain.values.calendar import days_after, fiscal_quarter_of, month_of
from pipectl.money import Money
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import attainment, footer, lines, open_deals
from pipectl.reports.shared.sections.reached import QuotaFigures
from pipectl.reports.shared.sums import Valued, fraction
from pipectl.table import Behind, Column, Kind, Named, Page, Table, TracedRow, traced
from pipectl.words import joined, ours, say

AS_LISTED: Final = True
"""A query means the deals that it means in a list, of all pipelines."""

WHOLE: Final = True
"""It is one screen, and has no groups."""

USUAL_DAYS: Final = 7

_Columns: TypeAlias = tuple[lines.ColumnOf[Snapshot], ...]

_WHAT: Final = (Column("what", "What"), attrgetter("next_step.what"))
_CLOSE: Final = (Column("expected_close", "Close", Kind.DAY), attrgetter("expected_close"))
_HELP: Final = (
    Column("deal", "Deal"),
    Column("account", "Account", cuts=True),
    Column("missing", "One thing missing"),
    Column("amount", "Amount", Kind.MONEY),
    Column("probability", "Prob.", Kind.PERCENT),
    Column("gain", "Would add", Kind.MONEY),
)
_MOST_HELP: Final = 3
_UNTIL: Final = (Column("until", "Until", Kind.DAY), attrgetter("parked_until"))


def report(
    book: Book, *, until: Annotated[date | None, "A week ahead if left out."] = None
) -> Page:
    """Show what is to be done: steps due, replies owed, what closes, quota, what would help.

    Meetings to come and next steps up to a day (a week ahead), parked deals back by then, deals
    without a step. Nothing is due while a deal is parked. Late counts the days since a step was
    due, idle those since a person did anything. A reply is owed where the customer's last word
    (log DEAL email --in) has no answer; no answer is the customer's, for longer than 90 % of the
    store's answers took. Closing are deals expected to close by that day, or by the end of the
    month if that is later; gap = quota - won. Those that would help most are forecast to close this
    quarter and lack one thing - they are overdue, have no next step, or an exit criterion of the
    stages behind is unmet: by amount x (1 - probability).

    Examples: pipectl agenda --owner signe --until fri
              pipectl report agenda --as-of 2026-11-30 -f csv
    """
    last = until or days_after(book.as_of, USUAL_DAYS)
    by_id = sorted(book.open(), key=attrgetter("id"))
    deals = [(deal, is_parked(deal, book.as_of)) for deal in by_id]
    due = [deal for deal, parked in deals if not parked and deal.next_step and _due(deal) <= last]
    meetings = [deal for deal in due if _is_to_come(book, deal)]
    idle = [deal for deal, parked in deals if not deal.next_step and not parked]
    back = [
        deal for deal, parked in deals if parked and deal.parked_until and deal.parked_until <= last
    ]
    due.sort(key=_due)
    idle.sort(key=lambda deal: deal.touched or deal.created)
    back.sort(key=lambda deal: deal.parked_until or date.max)
    short = lines.short_ids(book)
    _, account, title, owner = lines.identity(book.setup, lines.itself)
    named: _Columns = ((Column("deal", "Deal"), lambda deal: short(deal.id)), account, title)
    stage = (Column("stage", "Stage"), lines.named_stages(book.setup))
    amount = lines.amount(book.setup, lines.itself)
    active = [deal for deal, parked in deals if not parked]
    owed = [deal for deal in active if reply_owed(deal)]
    owed.sort(key=_owed_since)
    close_last = max(last, month_of(book.as_of).last)
    closing = [deal for deal in active if deal.expected_close and deal.expected_close <= close_last]
    closing.sort(key=attrgetter("expected_close"))
    parts = (
        _table(
            "meetings",
            say("Meetings until {last}", last=last),
            (_DUE, _WHAT, *named, owner),
            meetings,
        ),
        _table(
            "due",
            say("Next steps until {last}", last=last),
            (_DUE, _late(book), _WHAT, *named, owner),
            [deal for deal in due if not _is_to_come(book, deal)],
        ),
        _table("replies", "Replies owed", (*_replies(book), *named, owner), owed),
        _ghosted(book, active, (*named, owner)),
        _table(
            "closing",
            say("To close by {last}", last=close_last),
            (_CLOSE, *named, amount, stage, owner),
            closing,
        ),
        _table("back", say("Parked until {last}", last=last), (_UNTIL, *named, owner), back),
        _table(
            "without",
            "Without a next step",
            (*named, stage, owner, lines.idle(book.as_of, lines.itself)),
            idle,
        ),
    )
    every = (*parts, *_quota(book), *_help(book, short))
    shown = tuple(part for part in every if part.rows or part.name == "due")
    about = {"as_of": book.as_of.isoformat()}
    ids = {deal.id for deal in back}
    left_out = footer.left_out(book, stands=lambda deal: deal.id not in ids)
    return Page("agenda", "Agenda", shown, (*_notes(book, by_id), *left_out), about)


def _notes(book: Book, deals: Sequence[Snapshot]) -> tuple[str, ...]:
    others = footer.by_pipeline(book.setup, deals)
    count = say("{deals} open", deals=book.setup.how_many(len(deals)))
    return (joined([count, others], ""),) if others else ()


def _late(book: Book) -> lines.ColumnOf[Snapshot]:
    def days_late(deal: Snapshot) -> int | None:
        late = (book.as_of - _due(deal)).days
        return late if late > 0 else None

    return Column("late", "Late", Kind.DAYS, alarm=True), days_late


def _is_to_come(book: Book, deal: Snapshot) -> bool:
    """Say whether a next step is a meeting that has not passed."""
    step = deal.next_step
    return step is not None and step.due >= book.as_of and is_meeting(step.what)


def _due(deal: Snapshot) -> date:
    return deal.next_step.due if deal.next_step else date.max


_DUE: Final = (Column("due", "Due", Kind.DAY), _due)


def _table(name: str, title: str, columns: _Columns, deals: Sequence[Snapshot]) -> Table:
    heads = tuple(column for column, _ in columns)
    head = title if deals else say("{title}: none", title=ours(title))
    return Table(name, head, heads, lines.rows(columns, deals), brief=True)


def _replies(book: Book) -> _Columns:
    def days(deal: Snapshot) -> int:
        return (book.as_of - _owed_since(deal)).days

    return (
        (Column("since", "Since", Kind.DAY), _owed_since),
        (Column("owed", "Owed", Kind.DAYS, alarm=True), days),
    )


def _owed_since(deal: Snapshot) -> date:
    owed = reply_owed(deal)
    return owed.day if owed else date.max


def _ghosted(book: Book, deals: Sequence[Snapshot], named: _Columns) -> Table:
    """Show whose customer does not answer for longer than is usual; no norm is asked for none."""
    waiting = [deal for deal in deals if unanswered_since(deal.activities)]
    usual = norms(replace(book, scope=None)) if waiting else None
    silent = {
        deal.id: silence.days
        for deal in waiting
        if usual and (silence := ghosted(usual, deal, book.as_of))
    }
    shown = sorted((deal for deal in waiting if deal.id in silent), key=lambda d: -silent[d.id])
    column = Column("silent", "Silent", Kind.DAYS, alarm=True)
    title = say("No answer")
    if usual:
        limit = usual.silence
        title = say(
            "No answer for over {days:f} days ({source}, n={n})",
            days=limit.days.normalize(),
            source=say(limit.source),
            n=limit.n,
        )
    table = _table("ghosted", title, ((column, lambda deal: silent[deal.id]), *named), shown)
    behind = [_silence(book, deal, silent[deal.id]) for deal in shown]
    return table.with_rows(map(TracedRow, table.rows, behind))


def _silence(book: Book, deal: Snapshot, days: int) -> Behind:
    """Return what the customer has not answered, on the day that the silence is counted from."""
    on = [(deal, days_after(book.as_of, -days))]
    formula = "days since what the customer has not answered"
    return {"silent": lambda: of_deals.statistic(formula, on, lambda *_: days, sum, "activity")}


def _quota(book: Book) -> Iterator[Table]:
    """Show the quotas of this quarter and what is left of them, where there are any.

    None stands beside the deals of a query, which are only some of those that it is made of.
    """
    period = fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    sold, is_by_query = _of_deals(book), book.scope is not None and book.people is None
    if not book.setup.quotas or not sold.pipelines or is_by_query:
        return
    sheet = attainment.sheet(sold, period, AMOUNT, open_deals.in_play(sold)[0])
    people = list(attainment.by_person(sheet))
    rows = [
        TracedRow(
            (
                *line.who,
                *(sheet.cell(value, code) for value in (done.quota, done.won)),
                attainment.held_against(line.target, sheet.cell(done.gap, code)),
            ),
            QuotaFigures(sheet, (), line, code).behind(is_weighted=False),
        )
        for line in people
        if (aim := sheet.quota(line.target))
        for code in aim.sums
        if (done := figures(aim, line.reached, code))
    ]
    columns = (
        *attainment.WHO,
        Column("quota", "Quota", Kind.MONEY),
        Column("won", "Won", Kind.MONEY),
        Column("gap", "Gap", Kind.MONEY, over=True),
    )
    notes = (*attainment.lacking([line.target for line in people]),)
    table = traced("quota", say("Quota {period}", period=period.label), columns, rows)
    yield replace(table, notes=notes)


def _of_deals(book: Book) -> Book:
    """Return the book without leads, which are no revenue, and without deals left out."""
    pipelines = book.setup.pipelines
    chosen = pipelines.keys() if book.pipelines is None else book.pipelines
    deals = frozenset(name for name in chosen if pipelines[name].kind == "deals")
    return replace(book, pipelines=deals, omitted_too=False).forecasting()


def _help(book: Book, short: Callable[[str], Named]) -> Iterator[Table]:
    """Show the deals to close this quarter that lack one thing and would bring most."""
    period = fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    deals, _ = open_deals.in_play(_of_deals(book), period)
    rated = [
        valued
        for valued in deals
        if valued.category not in (None, "omitted")
        and valued.worth.unrated is None
        and valued.worth.amount
    ]
    gains = [
        (valued.worth.amount * (1 - fraction(valued.chance)), valued, missing[0])
        for valued in rated
        if len(missing := _missing(book, valued.deal)) == 1
    ]
    gains.sort(key=lambda gain: (-gain[0], gain[1].deal.id))
    rows = (
        TracedRow(
            (
                *(short(valued.deal.id), valued.deal.account, missing),
                Money(valued.worth.amount, valued.worth.currency),
                valued.chance.percent,
                Money(gain, valued.worth.currency),
            ),
            _gain(book, valued),
        )
        for gain, valued, missing in gains[:_MOST_HELP]
    )
    yield traced("help", say("Would help most in {period}", period=period.label), _HELP, rows)


def _gain(book: Book, valued: Valued) -> Behind:
    """Return what stands behind the amount of a deal, in totals, and what it would add."""
    on, currency = (valued.deal, book.as_of), valued.worth.currency
    percent = 100 * fraction(valued.chance)
    return {
        "amount": partial(of_deals.worth, book.setup, on, currency),
        "gain": partial(of_deals.gain, book.setup, on, currency, percent),
    }


def _missing(book: Book, deal: Snapshot) -> list[str]:
    """Name what a deal lacks: it is overdue, has no next step, or skipped exit criteria."""
    lacks: list[str] = [say("overdue")] if is_overdue(deal, book.as_of) else []
    lacks += [] if deal.next_step else [say("no next step")]
    return lacks + [
        say("{criterion} {state}", criterion=each.criterion, state=say(each.state))
        for each in unmet(book.setup, deal)
    ]
