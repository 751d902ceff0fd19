"""The columns of what a command shows, for the shell to offer behind `--fields`."""

from collections.abc import Callable, Mapping
from typing import Final

from pipectl.cli.completion.line import Line, Values
from pipectl.cli.reading import find, reporting, scope
from pipectl.cli.shared import context
from pipectl.domain.history.book import Book
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.reports.views import (
    accounts,
    brief,
    calls,
    check,
    explain,
    pipelines,
    plans,
    show,
    stages,
)
from pipectl.table import Facts, Page, Table, as_page, column_names

View = Page | Table | Facts


def names(line: Line) -> Values:
    """Name the columns that the command before would show, behind the last comma."""
    before, comma, _ = line.start.rpartition(",")
    present = before.split(",")
    columns = column_names(_view(line))
    return [f"{before}{comma}{name}" for name in columns if name not in present]


def cells(line: Line) -> Values:
    """Name the figures that the report before would show: its rows, and behind one its columns."""
    return explain.names(as_page(_view(line)))


def _view(line: Line) -> View:
    _, *words = line.ctx.command_path.split()
    name = words[-1]
    if words[0] == "report" or name in reporting.names():
        options = {**line.ctx.params, **_UNTOLD.get(name, {})}
        return reporting.page_of(name, _book(line), options, context.today(line.ctx))
    return _VIEWS[" ".join(words)](line)


def _book(line: Line) -> Book:
    return line.store.load(context.today(line.ctx)).book


def _deal(line: Line) -> Deal:
    """Return the deal whose id stands before, or begins so."""
    text = _named(line, "deal")
    ids = find.beginning_with(text, line.store.ids_by_name())
    return line.store.deals.take(ids[0] if len(ids) == 1 else text).record


def _named(line: Line, parameter: str) -> str:
    """Return the record's name; before an option without its value no argument has its place."""
    return str(line.ctx.params.get(parameter) or "".join(line.ctx.args[:1]))


def _quarter(line: Line) -> Period:
    return fiscal_quarter_of(context.today(line.ctx), line.setup.settings.fiscal_year_start)


def _account(line: Line) -> Page:
    record = line.store.accounts.take(_named(line, "account")).record
    return accounts.page(record, _book(line))


_UNTOLD: Final[Mapping[str, Mapping[str, list[str] | None]]] = {
    "compare": {"before": ["last-quarter"], "after": ["this-quarter"]},
    "leads": {"wins": ["1"], "revenue": None},
}
"""What stands for that which a report must be told: its columns are the same whatever it is."""

_VIEWS: Final[Mapping[str, Callable[[Line], View]]] = {
    "account list": lambda line: accounts.report(_book(line), (), ()),
    "account show": _account,
    "brief": lambda line: brief.report(_deal(line), line.setup, context.today(line.ctx)),
    "check": lambda _: check.report(()),
    "forecast list": lambda line: calls.report(line.setup, _quarter(line), context.today(line.ctx)),
    "pipeline list": lambda line: pipelines.report(_book(line)),
    "qualify": lambda line: show.qualification(_deal(line), line.setup, context.today(line.ctx)),
    "quota list": lambda line: plans.quotas(line.setup, context.today(line.ctx), None),
    "rates list": lambda line: plans.rates(line.setup, context.today(line.ctx)),
    "show": lambda line: show.report(_deal(line), line.setup, context.today(line.ctx)),
    "stage list": lambda line: stages.report(scope.narrowed(_book(line), scope.Choice([]))),
}
"""What commands show that are no reports, by their words; `list` has a query's fields."""
