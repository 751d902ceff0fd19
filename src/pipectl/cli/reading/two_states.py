"""A report of two states of a store: side by side, or how the one became the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipectl import plugins, reports
from pipectl.cli.reading.loading import read_in
from pipectl.cli.reading.reporting import Own, function_of, names, noted, page_for
from pipectl.cli.reading.scope import Choice, in_currency, narrowed
from pipectl.cli.shared import terminal
from pipectl.cli.shared.group import make_command
from pipectl.domain.values.text import suggestion
from pipectl.errors import UsageError
from pipectl.reports.shared import sides
from pipectl.table import Column, Page, as_page

if TYPE_CHECKING:
    import typer

    from pipectl.domain.history.book import Book

WATERFALL: Final = "waterfall"
_STATE: Final = Column("state", "State")
_REFUSED: Final = ("as_of", "explain", "cell", "keep_going")
_SHOWN: Final = ("form", "file", "delimiter", "fields")


class TwoBooks(NamedTuple):
    """The books of two states, each as of its own day, and what these are called."""

    before: Book
    after: Book
    titles: tuple[str, str]


def run_report(ctx: typer.Context, name: str, words: list[str], books: TwoBooks) -> None:
    """Print a report of two states, for the words of a call behind its name.

    Raises UsageError for a report that does not go with two states.
    """
    if name not in names() or not _takes(name):
        takes = [each for each in names() if _takes(each)]
        hint = suggestion(name, takes) or ";"
        raise UsageError(f"--report: there is no '{name}' here{hint} it takes {', '.join(takes)}")
    command = make_command(name, function_of(name, partial(_show, books)))
    with command.make_context(f"--report {name}", words, parent=ctx) as below:
        command.invoke(below)


def _takes(name: str) -> bool:
    """Say whether a report can stand beside itself: one that compares periods can."""
    function: Callable[..., object] = plugins.load(reports, name).report
    return name == WATERFALL or "compare" in function.__annotations__


def _show(books: TwoBooks, module: ModuleType, own: Mapping[str, Own], **values: Any) -> None:
    for option in _REFUSED:
        if values.pop(option):
            flag = option.replace("_", "-")
            why = "each has its own day and files"
            raise UsageError(f"--{flag} does not go with two states; {why}")
    names_ = ("owner", "team", "pipeline")
    choice = Choice(values.pop("query", None) or [], *(values.pop(each) for each in names_))
    code = values.pop("currency")
    before, after = (
        in_currency(narrowed(book, choice), code) for book in (books.before, books.after)
    )
    shown = [values.pop(name) for name in _SHOWN]
    language = values.pop("language")
    options = {name: value for name, value in values.items() if name in own}
    report = partial(page_for, module, own)
    if module.__name__.endswith(f".{WATERFALL}"):
        page = as_page(report(replace(after, earlier=before), options, after.as_of))
    else:
        pages = [as_page(report(book, options, book.as_of)) for book in (before, after)]
        page = _beside(after, dict(zip(books.titles, pages, strict=True)))
    about = {"from": books.titles[0], "to": books.titles[1]}
    page = noted(replace(page, about={**about, **(page.about or {})}), (), choice)
    terminal.show(page, *shown, **read_in(after.setup.settings, language))


def _beside(book: Book, pages: Mapping[str, Page]) -> Page:
    """Return the tables of two pages side by side, with what changed."""
    (first, old), (_, new) = pages.items()
    tables = sides.joined(book, pages, _STATE, sides.CHANGE)
    notes = (*new.notes, *(f"{first}: {note}" for note in old.notes if note not in new.notes))
    return replace(new, parts=tables, notes=notes)
