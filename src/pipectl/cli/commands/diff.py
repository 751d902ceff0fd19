"""Show what changed between two commits, in words of sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.values.text import how_many
from pipectl.errors import Exit, InvalidError, Problem, stop_at_problems, stopping

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.git.review.states import State
    from pipectl.store.store import Store
    from pipectl.table import Table

END: Final = "--end-of-options"
"""Behind this a text is a revision, whatever it begins with; git calls it so."""


def prepare(words: list[str]) -> list[str]:
    """Let a revision begin with a hyphen behind git's own word for it."""
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
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """Show what changed between two commits, in words of sales.

    Each deal in a line, then accounts, quotas, rates, calls and settings, and what it does to the
    forecast of the quarter. A...B is what B did since it branched off from A. A revision that
    begins with - goes behind --end-of-options. Exits with 5 where files that changed have problems,
    and names these.

    Examples: pipectl diff HEAD~1..HEAD
              pipectl diff main...HEAD -f markdown
    """
    from pipectl.git.program import find_repository
    from pipectl.git.review.comparing import compared
    from pipectl.git.review.states import states_of
    from pipectl.reports.differences import page

    store, today = context.open_store(ctx), context.today(ctx)
    repository = find_repository(store.root, environment.variables())
    states = states_of(repository, revisions, today)
    difference = compared(store.root, *states)
    effect, notes = _effect(store, states)
    problems = difference.problems
    if not terminal.is_held():
        terminal.tell(*map(str, problems))
    shown = page.report(difference, effect, [*map(str, problems), *notes])
    numbers = difference.setups[1].settings.numbers
    terminal.show(shown, form, file, delimiter, fields, numbers=numbers)
    _leave(problems)


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
    if isinstance(after, str) or isinstance(before, str):
        texts = [text for text in (before, after) if isinstance(text, str)]
        return None, [f"no figures of the forecast: {text}" for text in texts]
    if after is None:
        return None, []
    return effect((before, after), (states[0].name.title, states[1].name.title)), []


def _book(store: Store, state: State) -> Book | str | None:
    """Return the book of a state, None before the store was begun, a text where it has problems."""
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
        return _problems_in(state, len(problems))
    return _problems_in(state, len(problems)) if problems else loaded.book


def _problems_in(state: State, count: int) -> str:
    return f"{how_many(count, 'problem')} in {state.name.title}"
