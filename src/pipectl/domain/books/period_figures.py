"""The figures of a period by name, as reports print them on the period's last day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, quota, velocity
from pipectl.domain.figures.pacing import is_forecast
from pipectl.domain.figures.probability import probabilities
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, category_in, is_parked
from pipectl.domain.model.goals import ALL, AMOUNT, COUNT, Goal, Target
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period
from pipectl.records import dataclass

UNITS: Final = ("amount", "count")


@dataclass(frozen=True, slots=True)
class FigureValue:
    """What a figure comes to: a number, and an amount a currency; None where it has none."""

    count: int | None
    amount: conversion.Total | None


class Subject(NamedTuple):
    """Of what a figure is: a book as of the period's last day, a period, and whose it is."""

    book: Book
    period: Period
    who: str = ALL


class PeriodFigure(NamedTuple):
    """A figure: what it is, the report that prints it, and its units."""

    what: str
    report: str
    of: Callable[[Subject], FigureValue]
    units: tuple[str, ...] = UNITS


def subject(book: Book, period: Period, who: str = ALL, pipeline: str | None = None) -> Subject:
    """Return of what the figures of a period are, judged at the end of its last day.

    A running period is judged on the book's day. `who` is a person, a team or all: a manager's
    figures are those of all below and the manager's own, as quotas are, by the owner of the day.
    `pipeline` is an id, or all of those with deals; None is what the book speaks of, of a whole
    book the default pipeline.
    """
    setup = book.setup
    pipelines = book.pipelines
    if pipelines is None:
        pipelines = frozenset([setup.settings.default_pipeline])
    if pipeline == ALL:
        pipelines = frozenset(p.id for p in setup.pipelines.values() if p.kind == "deals")
    elif pipeline is not None:
        pipelines = frozenset([pipeline])
    narrowed = replace(book.at(period.last), pipelines=pipelines)
    return Subject(narrowed if who == ALL else _of_people(narrowed, who), period, who)


def _of_people(book: Book, who: str) -> Book:
    team = book.setup.team
    name = present_id(team, who) or who
    people = frozenset(quota.Hierarchy(team).group(name) or [name])
    return replace(
        book, scope=lambda deal, _: present_id(team, deal.owner) in people, people=people
    )


def open_by_stage(about: Subject) -> dict[str, conversion.Total]:
    """Add up `open` by the id of the stage; one that is retired counts as its successor."""
    return _added(about, lambda deal: about.book.setup.stage(deal).id)


def open_by_category(about: Subject) -> dict[str, conversion.Total]:
    """Add up `open` by category of the forecast; what has none is omitted."""
    return _added(about, lambda deal: _category(about.book, deal))


def _added(about: Subject, key_of: Callable[[Snapshot], str]) -> dict[str, conversion.Total]:
    groups: dict[str, list[Snapshot]] = {}
    for deal in _open(about.book):
        groups.setdefault(key_of(deal), []).append(deal)
    return {key: _worth(about.book, deals) for key, deals in groups.items()}


def _open(book: Book) -> Iterator[Snapshot]:
    """Yield the open deals but those that are parked."""
    return (deal for deal in book.open() if not is_parked(deal, book.as_of))


def _category(book: Book, deal: Snapshot) -> str:
    return category_in(book.setup.stage(deal), deal) or "omitted"


def _closing(about: Subject) -> Iterator[Snapshot]:
    """Yield the deals of the forecast pipeline that are expected to close in the period."""
    book = about.book.forecasting()
    return (deal for deal in book.open() if is_forecast(book, deal, about.period, book.as_of))


def _worth(book: Book, deals: Iterable[Snapshot]) -> conversion.Total:
    """Add up open deals at the latest rate."""
    worth = conversion.converter(book.setup)
    return conversion.total(worth(deal, book.as_of) for deal in deals)


def _of(total: conversion.Total) -> FigureValue:
    return FigureValue(total.count, total)


def _won(about: Subject) -> conversion.Total:
    return _closed(about, velocity.closed_sample(about.book.forecasting(), about.period).won)


def _lost(about: Subject) -> conversion.Total:
    return _closed(about, velocity.closed_sample(about.book.forecasting(), about.period).lost)


def _closed(about: Subject, deals: Iterable[Dated]) -> conversion.Total:
    """Add up closed deals, each at the rate of its closing day."""
    worth = conversion.converter(about.book.setup)
    return conversion.total(worth(dated.now, velocity.closing_day(dated)) for dated in deals)


def _new(about: Subject) -> conversion.Total:
    """Add up what was created, closed deals at the rate of their closing day."""
    book, worth = about.book.forecasting(), conversion.converter(about.book.setup)
    created = book.created(*about.period[:2])
    return conversion.total(worth(d.now, d.now.closed or book.as_of) for d in created)


def _in_category(name: str) -> Callable[[Subject], conversion.Total]:
    def of(about: Subject) -> conversion.Total:
        deals = (deal for deal in _closing(about) if _category(about.book, deal) == name)
        return _worth(about.book, deals)

    return of


_commit, _best_case, _pipeline = map(_in_category, ("commit", "best_case", "pipeline"))


def _weighted(about: Subject) -> conversion.Total:
    """Add up amount x probability of the forecast pipeline that closes in the period."""
    book, chance_of = about.book, probabilities(about.book)
    worth, deals = conversion.converter(book.setup), [*_closing(about)]
    chances = ((chance_of(deal).percent or conversion.ZERO) / 100 for deal in deals)
    return conversion.total((worth(deal, book.as_of) for deal in deals), chances)


def _quota(about: Subject) -> FigureValue:
    return _aims(about, _target(about, COUNT), _target(about, AMOUNT))


def _aims(about: Subject, count: Target | None, amount: Target | None) -> FigureValue:
    day, worth = about.book.as_of, conversion.converter(about.book.setup)
    number = quota.quota(count, quota.number, day)
    whole = None if number is None else int(number.in_currency(""))
    return FigureValue(whole, quota.quota(amount, worth, day))


def _target(about: Subject, goal: Goal) -> Target | None:
    """Return a quota as it was valid on the day; None where there is none."""
    who = present_id(about.book.setup.team, about.who) or about.who
    return quota.quotas_of(about.book).target(goal, who, about.period[:2])


def _gap(about: Subject) -> FigureValue:
    """Return quota - won: none in a currency without a quota, nor of one that lacks parts."""
    targets = (_target(about, goal) for goal in (COUNT, AMOUNT))
    whole = (None if target and target.missing else target for target in targets)
    aim, won = _aims(about, *whole), _won(about)
    amount = None
    if aim.amount is not None:
        sums = {code: sum_ - won.in_currency(code) for code, sum_ in aim.amount.sums.items()}
        amount = replace(won, sums=sums)
    return FigureValue(None if aim.count is None else aim.count - won.count, amount)


def _sum(*parts: Callable[[Subject], conversion.Total]) -> Callable[[Subject], FigureValue]:
    return lambda about: _of(conversion.sum_of(*(part(about) for part in parts)))


_ALONE: Final = UNITS[:1]

FIGURES: Final = {
    "won": PeriodFigure("deals won in the period", "forecast", _sum(_won)),
    "lost": PeriodFigure("deals lost in the period", "losses", _sum(_lost)),
    "new": PeriodFigure("deals created in the period", "owners", _sum(_new)),
    "open": PeriodFigure(
        "deals open on its last day, but parked ones",
        "pipeline",
        lambda about: _of(_worth(about.book, _open(about.book))),
    ),
    "commit": PeriodFigure("commit, closing in the period", "forecast", _sum(_commit)),
    "best_case": PeriodFigure("best case, closing in the period", "forecast", _sum(_best_case)),
    "pipeline": PeriodFigure("pipeline, closing in the period", "forecast", _sum(_pipeline)),
    "forecast_pipeline": PeriodFigure(
        "these three together", "quota", _sum(_commit, _best_case, _pipeline)
    ),
    "weighted": PeriodFigure(
        "forecast pipeline times probability", "forecast", _sum(_weighted), _ALONE
    ),
    "commit_forecast": PeriodFigure("won + commit", "forecast", _sum(_won, _commit), _ALONE),
    "best_case_forecast": PeriodFigure(
        "won + commit + best case", "forecast", _sum(_won, _commit, _best_case), _ALONE
    ),
    "weighted_forecast": PeriodFigure("won + weighted", "forecast", _sum(_won, _weighted), _ALONE),
    "quota": PeriodFigure("the quota", "quota", _quota),
    "gap": PeriodFigure("quota - won", "quota", _gap),
}
"""Each figure by the name that assertions have for it.

Closed books count `won`, `lost`, `new` and `open` in `counting`: over all pipelines of the
forecast, with what corrects or leaves out a deal after the period, which assertions wait for.
"""


def read(name: str, about: Subject) -> FigureValue:
    """Return a figure by its name in `FIGURES`."""
    return FIGURES[name].of(about)
