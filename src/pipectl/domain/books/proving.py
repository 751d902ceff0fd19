"""Assertions proven: each beside the figure as it is, and what is wrong with one that cannot be."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from pipectl.domain.books.period_figures import (
    FIGURES,
    UNITS,
    FigureValue,
    Subject,
    open_by_category,
    open_by_stage,
    read,
    subject,
)
from pipectl.domain.checks.quotas import is_known, whos
from pipectl.domain.figures.conversion import ZERO, Total, rate_of
from pipectl.domain.history.book import Book
from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.goals import ALL, GOALS
from pipectl.domain.model.pipeline import live_id, live_stage
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period, parse_period
from pipectl.domain.values.text import how_many, suggestion
from pipectl.errors import Finding, Severity
from pipectl.money import ROUNDING, grouped

_PARTS: Final = ("stage", "category")
"""What `open` can be narrowed to."""

_NOTHING: Final = Total(0, {}, 0, {})
_AIMS: Final = frozenset(["quota", "gap"])
"""Those that are no sum of deals, and are not there without a quota."""
_BOOKED: Final = frozenset(["won", "lost", "new", "open"])
"""Those that come about in the period: nothing is known of them before it begins."""


def findings(book: Book, assertions: Iterable[Assertion | None]) -> Iterator[Finding]:
    """Yield what is wrong with each assertion, by its place in the file; None was not readable."""
    for index, assertion in enumerate(assertions):
        if assertion is None:
            continue
        wrong = [*_wrong(book, assertion)] or _failed(book, assertion)
        yield from (finding._replace(path=(index, *finding.path)) for finding in wrong)


def _wrong(book: Book, line: Assertion) -> Iterator[Finding]:
    """Say why there is no such figure."""
    setup = book.setup
    if line.figure not in FIGURES:
        what = f"there is no figure '{line.figure}'{suggestion(line.figure, FIGURES)}"
        yield Finding(("figure",), what, f"write one of {', '.join(FIGURES)}")
        return
    yield from _wrong_units(line)
    yield from _wrong_parts(setup, line)
    if setup.team and not is_known(setup, line.who):
        what = f"'{line.who}' is no person or team in team.yaml"
        remedy = f"write a person, a team or {ALL}{suggestion(line.who, whos(setup))}"
        yield Finding(("who",), what, remedy)
    yield from _wrong_day(book, line)
    yield from _wrong_currency(book, line)


def _wrong_day(book: Book, line: Assertion) -> Iterator[Finding]:
    """Say of which day nothing can be known."""
    period, remedy = _period(book.setup, line), "delete the line, or write a day or a period before"
    if line.as_of and line.as_of > period.last:
        what = f"{line.as_of} is after {line.period}, whose figures are those of its last day"
        yield Finding(("as_of",), what, f"delete the key, or write a day up to {period.last}")
    elif line.as_of and line.as_of > book.as_of:
        yield Finding(("as_of",), f"{line.as_of} is to come; nothing is known of it", remedy)
    elif line.figure in _BOOKED and _day(book, line) < period.first:
        what = f"{line.period} begins on {period.first}; its {line.figure} is not known before"
        yield Finding(("period",), what, remedy)


def _wrong_currency(book: Book, line: Assertion) -> Iterator[Finding]:
    """Say of a currency that nothing can be converted to it, as `--currency` does."""
    setup, code = book.setup, line.currency
    if code is None or line.amount is None or not setup.rates:
        return
    day = min(_day(book, line), _period(setup, line).last)
    if rate_of(setup.in_currency(code), setup.home, day) is None:
        remedy = f"`pipectl rates set {code} RATE` writes one, {setup.home} for 1 {code}"
        yield Finding(("currency",), f"there is no rate to {code} on {day}", remedy)


def _day(book: Book, line: Assertion) -> date:
    return line.as_of or book.as_of


def _wrong_units(line: Assertion) -> Iterator[Finding]:
    units = FIGURES[line.figure].units
    if not _asserted(line):
        what = f"this line does not say what {line.figure} is"
        yield Finding((), what, f"add {' or '.join(units)}")
    for unit in _asserted(line):
        if unit not in units:
            yield Finding((unit,), f"{line.figure} has no {unit}", f"write {' or '.join(units)}")
    if line.currency and line.amount is None:
        yield Finding(("currency",), "a number of deals has no currency", "delete the key")


def _wrong_parts(setup: Setup, line: Assertion) -> Iterator[Finding]:
    """Say which pipeline, stage or category is none, or does not go with the figure."""
    if line.pipeline not in (None, ALL, *setup.pipelines):
        what = f"there is no pipeline '{line.pipeline}'"
        yield Finding(("pipeline",), what, f"write one of {', '.join([*setup.pipelines, ALL])}")
        return
    parts = [key for key in _PARTS if getattr(line, key) is not None]
    if parts and line.figure != "open":
        what = f"{line.figure} has no {parts[0]}"
        yield Finding((parts[0],), what, "delete the key, or write `figure: open`")
    if len(parts) > 1:
        yield Finding((parts[1],), "a figure is of a stage or of a category", "delete one of them")
    stages, open_stages = _stages(setup, line), _stages(setup, line, is_open=True)
    if line.stage is not None and line.stage not in stages:
        what = f"there is no stage '{line.stage}'{suggestion(line.stage, stages)}"
        yield Finding(("stage",), what, f"write one of {', '.join(open_stages)}")
    elif line.figure == "open" and line.stage is not None and line.stage not in open_stages:
        what = f"no deal is open in {line.stage}"
        yield Finding(("stage",), what, f"write one of {', '.join(open_stages)}")


def _stages(setup: Setup, line: Assertion, *, is_open: bool = False) -> dict[str, str]:
    """Return the stages that a line can mean, each with the id of the one that counts now."""
    name = line.pipeline or setup.settings.default_pipeline
    chosen = [*setup.pipelines.values()] if name == ALL else [setup.pipelines[name]]
    return {
        stage.id: live_id(each, stage.id)
        for each in chosen
        for stage in each.stages
        if not is_open or live_stage(each, stage).type == "open"
    }


def _period(setup: Setup, line: Assertion) -> Period:
    return parse_period(line.period, setup.settings.fiscal_year_start)


def _asserted(line: Assertion) -> list[str]:
    return [unit for unit in UNITS if getattr(line, unit) is not None]


def _failed(book: Book, line: Assertion) -> Iterator[Finding]:
    """Say what an asserted figure is, where it is another."""
    code = line.currency or book.setup.settings.currency
    if book.setup.rates:
        book = replace(book, setup=book.setup.in_currency(code))
    day = book.at(line.as_of) if line.as_of else book
    about = subject(day, _period(book.setup, line), line.who, line.pipeline)
    value = _value(about, line)
    for unit in _asserted(line):
        number = value.count if unit == "count" else _amount(line, value.amount, code)
        if number is None:
            what, remedy = _no_quota(line, unit)
            yield Finding((unit,), what, remedy, Severity.FAILED)
        elif difference := _difference(Decimal(number), Decimal(getattr(line, unit))):
            what = _differs(line, unit, difference, code, about) + _caveats(line, value)
            yield Finding((unit,), what, _remedy(about, line, book.as_of), Severity.FAILED)


def _value(about: Subject, line: Assertion) -> FigureValue:
    """Return the figure, or the part of it that is in a stage or category."""
    if line.stage is not None:
        stage = _stages(about.book.setup, line)[line.stage]
        total = open_by_stage(about).get(stage, _NOTHING)
    elif line.category is not None:
        total = open_by_category(about).get(line.category, _NOTHING)
    else:
        return read(line.figure, about)
    return FigureValue(total.count, total)


def _amount(line: Assertion, total: Total | None, code: str) -> Decimal | None:
    """Return the amount in a currency; None where there is no quota in it."""
    if total is None:
        return None
    return total.sums.get(code, None if line.figure in _AIMS else ZERO)


def _difference(number: Decimal, asserted: Decimal) -> Decimal:
    """Return a figure less what is asserted, rounded half up to the decimals written there."""
    places = Decimal(1).scaleb(int(asserted.as_tuple().exponent))
    return number.quantize(places, context=ROUNDING) - asserted


def _name(line: Assertion) -> str:
    """Name a figure: `open of 2026Q3 (kari, proposal)`."""
    who = None if line.who == ALL else line.who
    parts = [part for part in (who, line.pipeline, line.stage, line.category) if part]
    return f"{line.figure} of {line.period}" + (f" ({', '.join(parts)})" if parts else "")


def _differs(line: Assertion, unit: str, difference: Decimal, code: str, about: Subject) -> str:
    """Name both values and the difference."""
    asserted = Decimal(getattr(line, unit))
    numbers = (asserted + difference, abs(difference), asserted)
    now, by, before = (grouped(each, about.book.setup.settings.numbers) for each in numbers)
    currency = f" {code}" if unit == "amount" else ""
    more = "more" if difference > 0 else "less" if currency else "fewer"
    return f"{_name(line)} is {now}{currency}, {by} {more} than the {before} asserted"


def _caveats(line: Assertion, value: FigureValue) -> str:
    """Say what is peculiar: no deal, or one without a rate."""
    if value.count == 0 and line.figure not in _AIMS:
        return ": no deal is behind it"
    unrated = value.amount.unrated if value.amount else {}
    return "".join(f", without {how_many(n)} in {code}: no rate" for code, n in unrated.items())


def _no_quota(line: Assertion, unit: str) -> tuple[str, str]:
    none = "no whole quota" if line.figure == "gap" else "no quota"
    what = f"{_name(line)} is n/a: {none} is set ({GOALS[unit]})"
    return what, "`pipectl quota set` sets one; or delete this line"


def _remedy(about: Subject, line: Assertion, today: date) -> str:
    """Say where the figure is seen."""
    words = ["pipectl report", FIGURES[line.figure].report]
    words += [] if line.figure == "open" else ["--period", line.period]
    words += ["--as-of", str(about.book.as_of)] if about.book.as_of != today else []
    words += ["--pipeline", line.pipeline] if line.pipeline else []
    words += ["--currency", line.currency] if line.currency and about.book.setup.rates else []
    if about.book.people and line.figure not in _AIMS:
        words.append("owner:" + ",".join(sorted(about.book.people)))
    return f"see `{' '.join(words)}`; correct what is wrong there, or this line"
