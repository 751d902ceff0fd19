"""Write a page: the pipeline as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import typer

from pipectl.cli.completion.options import flag, offer, option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import Report, load
from pipectl.cli.reading.reporting import noted
from pipectl.cli.reading.scope import Choice, in_currency, narrowed
from pipectl.cli.shared import context, terminal
from pipectl.domain.history.book import Book
from pipectl.domain.journeys.hygiene import KINDS
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.errors import UsageError
from pipectl.table import Column, Facts, Form, Page, Table, as_page, is_left_out

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.page.content import Content, DealPage, Whose

LOOKS_BACK: Final = True

_ENDINGS: Final = ("", ".html", ".htm")
_MOST_SECTIONS: Final = 150
_ALL_CARDS: Final = 1500
"""So many cards a page has at most; of more deals each stage shows the largest."""
_TOP_CARDS: Final = 150


def run(
    ctx: typer.Context,
    query: params.Query = None,
    period: str | None = option("--period PERIOD", "Which one; this quarter of the fiscal year."),
    as_of: str | None = option("--as-of DATE", "The day of the page; today if left out."),
    owner: str | None = option("--owner PERSON", "Only this person's deals."),
    team: str | None = option("--team TEAM", "Only the deals of this team."),
    pipeline: str | None = option(
        "--pipeline ID", "Another than the default one; all: all of deals.", offer("scopes")
    ),
    currency: params.Currency = None,
    sections: str = option(
        "--sections few|all", "A section of each deal that needs one, or of all.", default="few"
    ),
    public: bool = flag("--public", "Leave out what people typed, quotas and probabilities."),
    language: params.Language = None,
    file: params.Output = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """Write the pipeline as one HTML file.

    It needs no network, no server and no terminal. On top are what was won in the period, its
    forecast and quota, and what needs a decision. Below are the board, charts with their tables,
    the weekly report, and the deals that close in the period or need a decision, each with its
    history. Every figure leads to its deals and files.

    Without -o the page goes to the standard output, if that is no terminal.

    Examples: pipectl page -o pipeline.html
              pipectl page --period 2026Q4 --team norge --public -o board.html
    """
    params.choose("--sections", sections, ("few", "all"))
    if file is not None and file.suffix.lower() not in _ENDINGS:
        raise UsageError(
            f"a page is HTML, and {file.name} ends otherwise; write -o {file.stem}.html"
        )
    if file is None and terminal.room() is not None:
        raise UsageError("a page is a file for browsers; name one with -o, as -o pipeline.html")
    day = _day(ctx, as_of)
    loaded = load(context.open_store(ctx), day, keep_going=keep_going)
    choice = Choice(query or [], owner, team, pipeline)
    book = narrowed(loaded.book, choice)
    book = in_currency(book, currency)
    extent = _Extent(choice, _period(book, period), sections == "all", public, language)
    content = _content(ctx, loaded, book, extent)
    from pipectl.page.document import render

    text = render(content)
    terminal.deliver(text, file)
    loaded.leave()


class _Extent(NamedTuple):
    """What a page is asked for: its deals, its period, how many sections, and for whom it is."""

    choice: Choice
    period: Period | None
    is_long: bool
    is_public: bool
    language: str | None


def _day(ctx: typer.Context, as_of: str | None) -> date:
    today = context.today(ctx)
    if as_of is None:
        return today
    return context.day(as_of, today, language=context.open_store(ctx).setup.settings.language)


def _period(book: Book, text: str | None) -> Period | None:
    """Return the period that is asked for, None where none is."""
    if text is None:
        return None
    from pipectl.domain.values.typed_dates import parse_typed_period

    try:
        return parse_typed_period(text, book.setup.settings.fiscal_year_start, book.as_of)
    except ValueError as error:
        raise UsageError(f"--period: {error}") from None


def _content(ctx: typer.Context, loaded: Report, book: Book, extent: _Extent) -> Content:
    """Ask the reports for all that a page shows."""
    from pipectl.cli.reading.explaining import places_in
    from pipectl.page.content import Content
    from pipectl.reports import board, forecast, quota, weekly
    from pipectl.words import Words, say

    chosen = extent.period
    period = chosen or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    week = _dated(weekly.report(book), weekly.week_of_report(book).last)
    cards = _cards(book, week)
    count = len(cards.rows)
    rolled_up, goals = forecast.report(book, period=period), quota.report(book, period=period)
    deals, hidden = _deals(book, week, period, extent)
    read = loaded.read_in(extent.language)
    firm = book.setup.settings.name
    return Content(
        title=say("{firm}: pipeline", firm=firm) if firm else say("Pipeline"),
        period=period.label,
        board=board.report(book, top=count if count <= _ALL_CARDS else _TOP_CARDS),
        cards=cards,
        forecast=as_page(context.as_recorded(ctx, noted(rolled_up, (), extent.choice))),
        quota=goals,
        weekly=week,
        charted=(*_charted(book, chosen), rolled_up, goals, *_rates(book, extent)),
        deals=deals,
        hidden=hidden,
        names=_names(book),
        whose=_whose(book),
        place_of=places_in(context.open_store(ctx), book),
        notes=loaded.notes,
        form=Form(read["numbers"], Words(read["language"])),
        public=extent.is_public,
        people={who: person.name for who, person in book.setup.team.items()},
    )


_ON_CARDS: Final = ("account", "title", "owner", "team", "amount", "age", "next")
_OF_BOTH: Final = ("figures", "quota", "forecast", "factors")
_LISTED: Final = {"overdue": "overdue", "stale": "stale", "unmet": KINDS["exit"]}
"""The lists of the weekly report whose deals need a decision, and what a card says of it."""


def _dated(week: Page, day: date) -> Page:
    """Say of what day the figures of the week are that the page has of its own day too."""
    from pipectl.words import ours, say

    def dated(part: Table | Facts) -> Table | Facts:
        if part.name not in _OF_BOTH or is_left_out(part):
            return part
        return replace(part, title=say("{title}, as of {day}", title=ours(part.title), day=day))

    return replace(week, parts=tuple(map(dated, week.parts)))


def _cards(book: Book, week: Page) -> Table:
    """List the open deals that are not parked with what a card shows of each.

    `age` is in days since the creation. `state` names all that is amiss with its days and criteria,
    in the words of the weekly report and of hygiene, or is "on time".
    """
    from pipectl.domain.history.snapshot import is_parked
    from pipectl.query.columns import select

    listed = {name: frozenset(_listed(week, name)) for name in _LISTED}
    fields = [select(name, book.setup) for name in _ON_CARDS]
    more = (Column("deal", "Deal"), Column("state", "State"), Column("what", "Next step"))
    rows = tuple(
        (
            *(field.value(deal, book.as_of) for field in fields),
            *(deal.id, ", ".join(_states(deal, book.as_of, listed)) or "on time"),
            deal.next_step.what if deal.next_step else None,
        )
        for deal in book.open()
        if not is_parked(deal, book.as_of)
    )
    return Table("cards", "", (*(field.column for field in fields), *more), rows)


def _states(deal: Snapshot, day: date, listed: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is amiss with a deal, the worst first."""
    yield from (state for name, state in _LISTED.items() if deal.id in listed[name])
    if deal.next_step and deal.next_step.due < day:
        yield KINDS["overdue_next_step"]
    if deal.expected_close is None:
        yield KINDS["no_expected_close"]


def _charted(book: Book, chosen: Period | None) -> list[Page]:
    """Return how deals come through the stages, the pipeline by stage and owner, its changes."""
    from pipectl.domain.values.calendar import days_after
    from pipectl.query.columns import grouping
    from pipectl.reports import conversion, pipeline, waterfall

    is_begun = chosen is not None and chosen.first <= book.as_of
    since = days_after(chosen.first, -1) if chosen and is_begun else None
    by_owner = pipeline.report(book, by=grouping("owner", book.setup))
    return [
        as_page(conversion.report(book)),
        pipeline.report(book),
        replace(by_owner, parts=by_owner.parts[:1], notes=()),  # the rest stands by stage
        waterfall.report(book, since=since),
    ]


def _rates(book: Book, extent: _Extent) -> list[Page]:
    """Return velocity month by month, and win rates by source, which anybody may have typed."""
    from pipectl.domain.values.intervals import Interval
    from pipectl.query.columns import grouping
    from pipectl.reports import velocity, winrate

    by_month = velocity.report(book, parts=Interval.MONTHS)
    factors = replace(by_month, parts=by_month.parts[:1])  # without what changed them
    if extent.is_public:
        return [factors]
    by_source = grouping("source", book.setup)
    return [factors, winrate.report(book, period=extent.period, by=by_source)]


def _deals(
    book: Book, week: Page, period: Period, extent: _Extent
) -> tuple[tuple[DealPage, ...], int]:
    """Return the pages of the deals that have a section, and how many open ones have none."""
    from pipectl.domain.actions.erase import without_texts
    from pipectl.domain.figures.probability import probabilities
    from pipectl.domain.model.team import present_id
    from pipectl.page.content import DealPage
    from pipectl.reports.views import show

    records = {snapshot.id: (record, snapshot) for record, snapshot in book.open_records()}
    in_period = sorted(
        (snapshot.expected_close, name)
        for name, (_, snapshot) in records.items()
        if snapshot.expected_close and period.first <= snapshot.expected_close <= period.last
    )
    names = dict.fromkeys(
        [*_listed(week, "overdue", "stale", "unmet"), *(name for _, name in in_period)]
    )
    chosen = [*dict.fromkeys([*names, *records])] if extent.is_long else [*names][:_MOST_SECTIONS]
    chance_of = probabilities(book)
    pages = []
    for name in chosen:
        record, snapshot = records[name]
        deal = record.deal
        if extent.is_public:
            deal = without_texts(deal, book.setup.pipeline(deal))
        page = show.report(deal, book.setup, book.as_of, chance_of(snapshot))
        owner, stage = present_id(book.setup.team, snapshot.owner), book.setup.stage(snapshot)
        pages.append(DealPage(name, owner or "", stage.id, page))
    return tuple(pages), len(records) - len(pages)


def _listed(week: Page, *names: str) -> list[str]:
    """Return the deals in lists of the weekly report."""
    lists = [part for part in week.parts if part.name in names]
    return [str(row[0]) for part in lists if isinstance(part, Table) for row in part.rows]


def _names(book: Book) -> dict[str, str]:
    """Return what people call each deal."""
    return {deal.id: deal.account or deal.title for deal in _latest(book)}


def _whose(book: Book) -> dict[str, Whose]:
    """Return the owner and the stage of each deal, by their ids of today."""
    from pipectl.domain.model.team import present_id
    from pipectl.page.content import Whose

    team = book.setup.team
    return {
        deal.id: Whose(present_id(team, deal.owner) or "", deal.stage) for deal in _latest(book)
    }


def _latest(book: Book) -> Iterator[Snapshot]:
    return (record.latest for record in book.records)
