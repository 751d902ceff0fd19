"""How far off forecasts were: calls, categories, run-rate and yield beside what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Annotated, Final, Literal, NamedTuple

from pipectl.domain.books import judging, methods
from pipectl.domain.books.lookback import DealsThen, Lookback, Moment
from pipectl.domain.books.methods import METHODS, Forecaster, PeriodSoFar, foretold
from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.domain.values.text import how_many
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.roll_ups import worths_won
from pipectl.reports.shared.sections import accuracies
from pipectl.reports.shared.sections.foretold import Sources
from pipectl.table import Column, Kind, Named, Page, Table, TracedRow, traced
from pipectl.words import say

_LEAD: Final = Column("lead", "Judged", heads=True)
_EACH: Final = (
    Column("period", "Period", heads=True),
    accuracies.METHOD,
    Column("forecast", "Forecast", Kind.MONEY),
    Column("actual", "Came", Kind.MONEY),
    Column("error", "Error", Kind.MONEY),
)

Leads = Mapping[int, Sequence[Moment]]
"""The days on which periods are judged, by weeks before their end; 0 is the first day."""


class _Trial(NamedTuple):
    """What all methods are judged by."""

    book: Book
    lookback: Lookback
    then: Callable[[], DealsThen]

    def lines(self, of: Forecaster, moments: Sequence[Moment]) -> Iterator[TracedRow]:
        """Yield the errors of each method that had something to say."""
        for name in METHODS:
            pairs = judging.judged(name, self.book, self.lookback, of, moments)
            cells = accuracies.cells(each for _, each in pairs)
            if cells[0]:
                behind = accuracies.behind(self._sources(of, moments[0]), name, moments)
                yield TracedRow((accuracies.method(name), *cells), behind)

    def each(self, of: Forecaster, moments: Sequence[Moment]) -> Iterator[TracedRow]:
        """Yield each forecast of a period, and what came."""
        code = self.book.setup.settings.currency
        for moment in moments:
            for name in METHODS:
                pairs = judging.judged(name, self.book, self.lookback, of, [moment])
                for period, each in pairs:
                    amounts = (Money(n, code) for n in (each.forecast, each.actual, each.error))
                    behind = accuracies.behind_each(self._sources(of, moment), name)
                    yield TracedRow((period.label, accuracies.method(name), *amounts), behind)

    def _sources(self, of: Forecaster, moment: Moment) -> Sources:
        return Sources(PeriodSoFar(self.book, self.lookback, moment, of), self.then)

    def why(self, of: Forecaster, leads: Leads) -> Iterator[str]:
        """Say what the methods lack that say nothing at all, and who has not called."""
        missing: dict[str, None] = {}
        for name in METHODS:
            every = [
                foretold(name, PeriodSoFar(self.book, self.lookback, moment, of))
                for moments in leads.values()
                for moment in moments
            ]
            missing |= dict.fromkeys(who for each in every for who in each.missing)
            if every and all(each.amount is None for each in every):
                yield say(
                    "{method}: n/a, {why}", method=say(accuracies.LABELS[name]), why=every[0].why
                )
        if missing:
            people = ", ".join(missing)
            yield say(
                "without calls of {people}, calls are judged by what the others have won",
                people=people,
            )


def report(
    book: Book,
    *,
    period: Annotated[
        Period | None, "The last one, and how long they are; without it the last quarter."
    ] = None,
    weeks: Annotated[int, "Of each person: so many weeks before the end; 0: the first day."] = 0,
    by: Annotated[Literal["person", "team"], "People with all below them, or teams."] = "person",
    each: Annotated[bool, "List each forecast with what came, too."] = False,
) -> Page:
    """Show how far off forecasts of past periods were: by method, lead time and person.

    The last eight periods of one length that have ended are judged on their first day, and 12, 8,
    4, 2 and 1 weeks before their end. The methods are those of `report outlook`; each has only
    what was known on that day, and yields of the periods before it.

    Error = forecast - actual. WAPE = sum |error| / sum(actual). Bias = sum(error) / sum(actual):
    above 0 was too much. MAPE = mean of |error| / actual, where every actual is above 0. A method
    is worth something where it is nearer than `as the period before`. Calls of only some people
    are judged by what these have won.

    Source: Hyndman and Koehler 2006, "Another look at measures of forecast accuracy".
    Examples: pipectl report accuracy --weeks 4
              pipectl report accuracy --period 2026-10 --each
    """
    every, book = book, book.forecasting()
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    periods = judging.judged_periods(book, whole)
    leads = _leads(periods)
    if weeks not in leads:
        raise UsageError(f"--weeks {weeks}: write one of {', '.join(map(str, leads))}")
    moments = [moment for some in leads.values() for moment in some]
    then = cache(partial(judging.deals_then, book, moments))
    trial, firm = _Trial(book, judging.look_back(book, moments), then), methods.all_of(book)
    first = trial.lookback.first or date.max
    periods = [past for past in periods if past.last >= first]
    leads = {weeks: [m for m in some if m[1] in periods] for weeks, some in leads.items()}
    tables = [_by_lead(trial, firm, leads), _by_people(trial, by, leads[weeks], _lead(weeks))]
    if each:
        rows = trial.each(firm, leads[weeks])
        tables.append(
            traced("each", say("Each forecast, {label}", label=_lead(weeks).label), _EACH, rows)
        )
    worth = total(worth for past in periods for worth in worths_won(book, past))
    others = worth.sums.keys() - {trial.lookback.currency}
    notes = (
        *([] if periods else ["no period of this length has ended since the first deal"]),
        *trial.why(firm, leads),
        *footer.caveats(book, worth),
        *(
            [say("errors are of amounts in {currency} alone", currency=trial.lookback.currency)]
            if others
            else []
        ),
        *footer.left_out(every, closed=periods, has_open=False, forecast="not counted"),
    )
    span = (
        say("{first} to {last}", first=periods[-1].label, last=periods[0].label) if periods else ""
    )
    about = open_deals.about_of(every) | ({"periods": span} if span else {})
    return Page(
        "accuracy",
        say("Forecasts {span} and what came", span=span)
        if span
        else say("Forecasts and what came"),
        tuple(tables),
        notes,
        about,
    )


def _leads(periods: Sequence[Period]) -> dict[int, list[Moment]]:
    """Lay out the days on which periods are judged; of short ones there are few."""
    leads: dict[int, list[Moment]] = {0: []}
    for past in periods:
        for weeks, day in judging.lead_days(past).items():
            leads.setdefault(weeks, []).append((day, past))
    return leads


def _lead(weeks: int) -> Named:
    before = say("{weeks} before the end", weeks=how_many(weeks, "week"))
    return Named(str(weeks), before if weeks else say("on the first day"))


def _by_lead(trial: _Trial, firm: Forecaster, leads: Leads) -> Table:
    rows = (
        TracedRow((_lead(weeks), *line.cells), line.behind)
        for weeks, moments in leads.items()
        for line in trial.lines(firm, moments)
    )
    columns = (_LEAD, accuracies.METHOD, *accuracies.ERRORS)
    return traced("leads", "By lead time", columns, rows)


def _by_people(trial: _Trial, by: str, moments: Sequence[Moment], lead: Named) -> Table:
    owners = {
        who
        for day, past in moments
        for who in (
            *trial.lookback.open.get((day, past), {}),
            *trial.lookback.won(trial.book.as_of, past.first, past.last),
        )
    }
    people = methods.each_of(trial.book, by, owners)
    rows = (
        TracedRow((who, *line.cells), line.behind)
        for who, forecaster in people.items()
        for line in trial.lines(forecaster, moments)
    )
    columns = (Column("who", by.capitalize(), heads=True), accuracies.METHOD, *accuracies.ERRORS)
    return traced("people", say("By {by}, {lead}", by=say(by), lead=lead.label), columns, rows)
