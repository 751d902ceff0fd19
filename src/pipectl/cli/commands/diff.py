"""Show what changed between two commits, in words of sales."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipectl.cli.completion.options import argument, option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.values.text import how_many
from pipectl.errors import Exit, InvalidError, NotFoundError, Problem, stop_at_problems, stopping
from pipectl.words import say

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.git.review.states import State
    from pipectl.store.store import Store
    from pipectl.table import Table

END: Final = "--end-of-options"
"""Behind this a text is a revision, whatever it begins with; git calls it so."""


REPORT: Final = "--report"


def prepare(words: list[str]) -> list[str]:
    """Let a revision begin with a hyphen behind git's own word for it; keep a report's words."""
    for place, word in enumerate(words):
        flag, equals, name = word.partition("=")
        if flag == REPORT and (equals or words[place + 1 : place + 2]):
            name, *rest = [name, *words[place + 1 :]] if equals else words[place + 1 :]
            whole = shlex.join([name, *rest])
            return [*_revisions(words[:place]), f"{REPORT}={whole}"]
    return _revisions(words)


def _revisions(words: list[str]) -> list[str]:
    return (
        [*words[: words.index(END)], "--", *words[words.index(END) + 1 :]]
        if END in words
        else words
    )


def run(
    ctx: typer.Context,
    revisions: Annotated[
        str | None, argument("[A..B]", "Two commits; A alone, or HEAD, is beside the files now.")
    ] = None,
    report: str | None = option(
        "--report NAME", "This report of both, with its own options behind its name."
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """Show what changed between two commits, in words of sales.

    Each deal in a line, then accounts, quotas, rates, calls and settings, and what it does to the
    forecast of the quarter. A...B is what B did since it branched off from A. A revision that
    begins with - goes behind --end-of-options. Exits with 5 where files that changed have problems,
    and names these.

    --report waterfall shows how what was open in A became what is open in B; of other reports both
    stand side by side, each from its own files as of its own day, with the change. All that stands
    behind the name is an option of the report.

    Examples: pipectl diff HEAD~1..HEAD
              pipectl diff HEAD~5..HEAD --report waterfall --period 2026Q4
              pipectl diff main...HEAD -f markdown
    """
    from pipectl.git.program import find_repository
    from pipectl.git.review.comparing import at_one_moment, compared
    from pipectl.git.review.states import states_of
    from pipectl.reports.differences import page

    store, today = context.open_store(ctx), context.today(ctx)
    repository = find_repository(store.root, environment.variables())
    states = states_of(repository, revisions, today)
    if report is not None:
        _report(ctx, store, states, report, _words(form, file, delimiter, fields, language))
        return
    difference, (effect, notes) = at_one_moment(
        store.root, lambda: (compared(store.root, *states), _effect(store, states))
    )
    problems = difference.problems
    if not terminal.is_held():
        terminal.tell(*map(str, problems))
    shown = page.report(difference, effect, [*map(str, problems), *notes])
    reading = read_in(difference.setups[1].settings, language)
    terminal.show(shown, form, file, delimiter, fields, **reading)
    _leave(problems)


def _words(form: str | None, file: object, *others: str | None) -> list[str]:
    """Return the options before a report's name as words, for the report."""
    names = ("--delimiter", "--fields", "--language")
    options = {"-f": form, "-o": file, **dict(zip(names, others, strict=True))}
    return [word for flag, value in options.items() if value for word in (flag, str(value))]


def _report(
    ctx: typer.Context, store: Store, states: tuple[State, State], text: str, more: list[str]
) -> None:
    """Print a report of both states; `text` is its name and its words, as a shell has them."""
    from pipectl.cli.reading.two_states import TwoBooks, run_report
    from pipectl.domain.differences.erased import with_erased

    name, *words = shlex.split(text) or [""]
    before, after = (_book_of(store, state) for state in states)
    titles = (states[0].name.title, states[1].name.title)
    books = TwoBooks(with_erased(before, after), after, titles)
    run_report(ctx, name, [*more, *words], books)


def _book_of(store: Store, state: State) -> Book:
    """Return the book of a state; raise InvalidError for problems, NotFoundError for no store."""
    book = _book(store, state)
    if isinstance(book, list):
        raise InvalidError(book)
    if book is None:
        raise NotFoundError(f"there is no store in {state.name.title}; choose a later one", "store")
    return book


def _leave(problems: Sequence[Problem]) -> None:
    """Exit with the code for invalid data where there were problems; programs get them too."""
    if terminal.is_held():
        stop_at_problems([*problems])
    if problems:
        raise typer.Exit(Exit.INVALID)


def _effect(store: Store, states: tuple[State, State]) -> tuple[Table | None, list[str]]:
    """Return what the change does to the forecast, or why that cannot be said."""
    from pipectl.reports.differences.effect import effect

    before, after = (_book(store, state) for state in states)
    if isinstance(after, list) or isinstance(before, list):
        counts = {
            state.name.title: len(problems)
            for state, problems in zip(states, (before, after), strict=True)
            if isinstance(problems, list)
        }
        return None, [
            say(
                "no figures of the forecast: {problems} in {state}",
                problems=how_many(count, "problem"),
                state=title,
            )
            for title, count in counts.items()
        ]
    if after is None:
        return None, []
    return effect((before, after), (states[0].name.title, states[1].name.title)), []


def _book(store: Store, state: State) -> Book | list[Problem] | None:
    """Return the book of a state, None before the store was begun, or the problems of its files."""
    from pipectl.git.review.comparing import placed
    from pipectl.store.store import Store as Opened
    from pipectl.store.tree.layout import SETTINGS

    opened = store
    if state.commit:
        if state.open_tree(store.root).find(SETTINGS) is None:
            return None
        opened = Opened(store.root, store.cache_folder, state.open_tree)
    try:
        loaded = opened.load(state.name.day)
        problems = loaded.stopping
    except InvalidError as error:
        problems = stopping(error.problems)
        return [*placed(state, problems)]
    return [*placed(state, problems)] if problems else loaded.book
