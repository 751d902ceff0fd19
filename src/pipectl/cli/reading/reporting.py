"""Reports as commands: their own options are read from their signatures, the others are shared.

A report is a public module of `pipectl.reports`. Its keyword-only parameters,
`Annotated[TYPE, "help"]`, are its options; more strings that begin with `--` are further names.
"""

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar

import typer

from pipectl import plugins, reports
from pipectl.cli.completion.options import Offer, argument, offer, shared_flag, shared_option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.reading.option_types import TEXT_HINTS, past_day, reading
from pipectl.cli.reading.scope import Choice, as_listed, in_currency, narrowed
from pipectl.cli.shared import context, terminal
from pipectl.domain.history.book import Book
from pipectl.domain.model.settings import LANGUAGES, Setup
from pipectl.domain.values.intervals import COUNTS, Interval
from pipectl.errors import UsageError
from pipectl.table import Grouping, Page, Table, as_page

T = TypeVar("T")

_BY_GROUP: Final = "by_group"
"""What `--by` is called where a report has none of its own."""


class Own(NamedTuple):
    """An option of a report's own: what its value is, and how typer is to ask for it.

    `words` are what it is called where that is not its flag.
    """

    kind: object
    parameter: inspect.Parameter
    words: str = ""

    @property
    def flag(self) -> str:
        """Return how it is called where something is wrong with it."""
        return self.words or _flag(self.parameter.name)


def names() -> tuple[str, ...]:
    """List the reports."""
    return plugins.modules_in(reports)


def function_of(name: str, show: Callable[..., None] | None = None) -> Callable[..., None]:
    """Return the function that typer makes the command of a report of; `show` is what it does."""
    module = plugins.load(reports, name)
    own = _options(module)

    def run(**values: Any) -> None:
        (show or _run)(module, own, **values)

    first: tuple[inspect.Parameter, ...] = _FIRST
    if argument := getattr(module, "ARGUMENT", None):
        first, own = _FIRST[:1], {**own, argument: _argument(own[argument])}
    parameters = [*first, *(each.parameter for each in own.values()), *_SHARED]
    run.__doc__ = (module.report.__doc__ or "").replace("\n    ", "\n")
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def _run(  # noqa: PLR0913 - what every report can be asked
    module: ModuleType,
    own: Mapping[str, Own],
    *,
    ctx: typer.Context,
    query: list[str] | None = None,
    as_of: str | None,
    owner: str | None,
    team: str | None,
    pipeline: str | None,
    currency: str | None,
    form: str | None,
    file: Path | None,
    delimiter: str | None,
    fields: str | None,
    language: str | None,
    explain: bool,
    cell: str | None,
    keep_going: bool,
    **options: Any,
) -> None:
    today = context.today(ctx)
    day = today if as_of is None else _read("--as-of", lambda: _as_of(ctx, as_of, today))
    loaded = load(
        context.open_store(ctx), day, keep_going=keep_going, on_page=terminal.is_shown(form, file)
    )
    choice = Choice(query or [], owner, team, pipeline)
    book = narrowed(loaded.book, choice)
    if getattr(module, "AS_LISTED", False):
        book = as_listed(book, choice)
    book = in_currency(book, currency)
    page = noted(page_for(module, own, book, options, day), loaded.notes, choice)
    if explain or cell is not None:
        from pipectl.cli.reading.explaining import explained

        page = explained(context.open_store(ctx), book, page, cell, terminal.format_of(form, file))
        language = LANGUAGES[0]  # formulas name what the documentation does
    terminal.show(
        context.as_recorded(ctx, page), form, file, delimiter, fields, **loaded.read_in(language)
    )
    loaded.leave()


def _as_of(ctx: typer.Context, text: str, today: date) -> date:
    language = context.open_store(ctx).setup.settings.language
    return context.day(text, today, language=language)


def page_for(
    module: ModuleType, own: Mapping[str, Own], book: Book, options: Mapping[str, Any], day: date
) -> Page | Table:
    """Return the page of a report of a book, for options as they stand in a call."""
    values = {
        name: _value(option, options[name], book.setup, day)
        for name, option in own.items()
        if options[name] not in (None, []) and option.kind is not Interval
    }
    more = _several(own, options)
    by: Any = values.pop(_BY_GROUP, None)
    if by:
        from pipectl.cli.reading.by_group import by_group

        return by_group(lambda part: module.report(part, **values, **more), book, by)
    page: Page | Table = module.report(book, **values, **more)
    return page


def _several(own: Mapping[str, Own], options: Mapping[str, Any]) -> dict[str, Interval]:
    """Return the parts of a period that a report is to show, of which one flag speaks."""
    chosen = [name for name, option in own.items() if option.kind is Interval and options[name]]
    flags = [f"-{name[0].upper()}" for name in chosen]
    flags += ["--compare"] if chosen and options.get("compare") else []
    if len(flags) > 1:
        raise UsageError(f"{' and '.join(flags)} do not go together; write one of them")
    return {"parts": Interval(chosen[0])} if chosen else {}


def page_of(name: str, book: Book, options: Mapping[str, Any], day: date) -> Page | Table:
    """Return the page of a report for options as they stand in a call."""
    module = plugins.load(reports, name)
    own = _options(module)
    return page_for(module, own, narrowed(book, Choice([])), options, day)


def noted(page: Page | Table, notes: tuple[str, ...], choice: Choice | None = None) -> Page:
    """Add the notes on the files to a page, and the choice of deals."""
    whole = as_page(page)
    if choice is None:
        return replace(whole, notes=(*whole.notes, *notes))
    scope = {"owner": choice.owner, "team": choice.team, "query": " ".join(choice.query) or None}
    about = {**(whole.about or {}), **{name: text for name, text in scope.items() if text}}
    return replace(whole, about=about, notes=(*whole.notes, *notes))


def _options(module: ModuleType) -> dict[str, Own]:
    """Return the options of a report by name; one without `--by` gets it, if it is not WHOLE."""
    own = {each.parameter.name: each for each in _own_options(module.report)}
    if "by" in own or getattr(module, "WHOLE", False):
        return own
    hint = reading(Grouping)
    about = "owner, source or any field: the rows of each below its name; or two fields."
    option = Annotated[list[str] | None, shared_option(f"--by {hint.metavar}", about, hint.hints)]
    return {**own, _BY_GROUP: Own(Grouping, _parameter(_BY_GROUP, option))}


def _own_options(report: Callable[..., object]) -> Iterator[Own]:
    """Yield the options that a report's keyword-only parameters ask for."""
    hints = typing.get_type_hints(report, include_extras=True)
    for parameter in inspect.signature(report).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            annotation, *texts = typing.get_args(hints[parameter.name])
            if _without_none(annotation) is Interval:
                yield from map(partial(_interval, *texts), Interval)
            else:
                yield _own_option(parameter, annotation, *texts)


def _interval(about: str, interval: Interval) -> Own:
    """Make the flag for a row, or a table, for each part of a period."""
    words = f"--{interval} -{interval[0].upper()}"
    text = about.format(f"{COUNTS[interval]} {interval}", interval)
    hint = Annotated[bool, shared_flag(words, text)]
    return Own(Interval, _parameter(interval.value, hint, default=False))


def _own_option(parameter: inspect.Parameter, annotation: object, *texts: str) -> Own:
    """Make an option; texts that begin with `--` are further names of it, the others its help."""
    kind = _without_none(annotation)
    names = [_flag(parameter.name), *(text for text in texts if text.startswith("--"))]
    about = " ".join(text for text in texts if not text.startswith("--"))
    hint: object
    if kind is bool:
        hint = Annotated[bool, shared_flag(" ".join(names), about)]
    else:
        of_type = reading(kind)
        words = " ".join([*names, of_type.metavar])
        hints = of_type.hints or TEXT_HINTS.get(parameter.name)
        hint = Annotated[list[str] | None, shared_option(words, about, hints)]
    default = None if parameter.default is inspect.Parameter.empty else parameter.default
    if default is not None and kind is not bool:
        default = [str(default)]
    return Own(kind, _parameter(parameter.name, hint, default))


def _argument(option: Own) -> Own:
    """Return an option that is written without its name, in the place of a query."""
    name, about = option.parameter.name, "Which one; the latest if left out."
    offered = offer(f"{name}s_closed")
    hint = Annotated[list[str] | None, argument(f"[{name.upper()}]", about, offered)]
    return Own(option.kind, _parameter(name, hint), name.upper())


def _without_none(annotation: object) -> object:
    """Return the type of an option, without the None that it may be."""
    if typing.get_origin(annotation) is Literal:
        return annotation
    return next(
        (each for each in typing.get_args(annotation) if each is not type(None)), annotation
    )


def _flag(name: str) -> str:
    return "--by" if name == _BY_GROUP else f"--{name.replace('_', '-')}"


def _value(option: Own, value: object, setup: Setup, day: date) -> object:
    """Convert what the command line holds to the value that a report takes."""
    if not isinstance(value, list):
        return value
    flag, read = option.flag, reading(option.kind).read
    if option.parameter.name == "since":
        read = past_day
    if len(value) > 1 and option.kind != Grouping:
        raise UsageError(f"{flag} is given {len(value)} times; give it once")
    return _read(flag, lambda: read(",".join(map(str, value)), setup, day))


def _read(flag: str, read: Callable[[], T]) -> T:
    """Read a value; what is wrong with it begins with its option."""
    try:
        return read()
    except (UsageError, ValueError) as error:
        raise UsageError(f"{flag}: {error}") from None


def _parameter(name: str, annotation: object, default: object = None) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _text(words: str, about: str, offered: Offer | None = None) -> inspect.Parameter:
    name = words.partition(" ")[0].removeprefix("--").replace("-", "_")
    return _parameter(name, Annotated[str | None, shared_option(words, about, offered)])


_FIRST: Final = (
    _parameter("ctx", typer.Context, inspect.Parameter.empty),
    _parameter("query", params.Query),
)
_SHARED: Final = (
    _text("--as-of DATE", "The day of the report; today if left out."),
    _text("--owner PERSON", "Only this person's deals."),
    _text("--team TEAM", "Only the deals of this team."),
    _text("--pipeline ID", "Another than the default one; all: all of deals.", offer("scopes")),
    _parameter("currency", params.Currency),
    _parameter("form", params.Format),
    _parameter("file", params.Output),
    _parameter("delimiter", params.Delimiter),
    _parameter("fields", params.Fields),
    _parameter("language", params.Language),
    _parameter("explain", params.Explain, default=False),
    _parameter("cell", params.Cell),
    _parameter("keep_going", params.KeepGoing, default=False),
)
"""What every report can be asked, behind what it asks itself."""
