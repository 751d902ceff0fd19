"""Of which deals a call speaks: its query, owner, team and pipeline, and the currency of totals."""

from dataclasses import replace
from typing import Final, NamedTuple

from pipectl.domain.figures.conversion import rate_of
from pipectl.domain.history.book import Book, Scope
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.currencies import read_currency
from pipectl.domain.values.text import fold
from pipectl.errors import NotFoundError, UsageError

ALL: Final = "all"
"""What `--pipeline` takes for every pipeline that holds deals."""


class Choice(NamedTuple):
    """The choice of deals for a report, as the options give it."""

    query: list[str]
    owner: str | None = None
    team: str | None = None
    pipeline: str | None = None


def in_currency(book: Book, text: str | None) -> Book:
    """Return the book with its totals in another currency.

    Raises UsageError for one that has no rate by the book's day: nothing could be added up.
    """
    if text is None:
        return book
    setup = book.setup
    try:
        code = read_currency(text, setup.settings.currency)
    except ValueError as error:
        raise UsageError(f"--currency: {error}") from None
    converted = setup.in_currency(code)
    if rate_of(converted, setup.home, book.as_of) is None:
        raise UsageError(
            f"--currency: there is no rate to {code} on {book.as_of}; write one with "
            f"`pipectl rates set {code} RATE`, {setup.home} for 1 {code}"
        )
    return replace(book, setup=converted)


def narrowed(book: Book, choice: Choice) -> Book:
    """Return the book of the chosen deals, in one pipeline or in all."""
    words = [*choice.query]
    words += [f'owner:"{choice.owner}"'] if choice.owner is not None else []
    words += [f'team:"{choice.team}"'] if choice.team is not None else []
    scope = _scope(book, words) if words else None
    pipelines = _pipelines(book.setup, choice.pipeline)
    return replace(book, scope=scope, pipelines=pipelines, people=_people(book.setup, choice))


def _people(setup: Setup, choice: Choice) -> frozenset[str] | None:
    """Return the people of the owner and the team of a call, None where it names neither."""
    if choice.owner is None and choice.team is None:
        return None
    team = setup.team
    owner = None if choice.owner is None else present_id(team, setup.person(choice.owner))
    people = {owner} if owner else set(team)
    if choice.team is not None:
        name = fold(choice.team)
        people &= {who for who, person in team.items() if fold(person.team or "") == name}
    return frozenset(people)


def as_listed(book: Book, choice: Choice) -> Book:
    """Return the book of the deals that a list shows: of all pipelines, omitted ones if meant."""
    from pipectl.query.parser import compile_query
    from pipectl.query.selection import means_omitted

    query = compile_query(choice.query, book.setup, book.as_of, book.snapshots)
    pipelines = None if choice.pipeline is None else book.pipelines
    return replace(book, pipelines=pipelines, omitted_too=means_omitted(query))


def _scope(book: Book, words: list[str]) -> Scope:
    from pipectl.query.parser import compile_query

    return compile_query(words, book.setup, book.as_of, book.snapshots).matches


def _pipelines(setup: Setup, pipeline_id: str | None) -> frozenset[str]:
    """Return the pipelines to speak of: the default one, the one named, or all with deals."""
    if pipeline_id is None:
        return frozenset([setup.settings.default_pipeline])
    if pipeline_id == ALL:
        return frozenset(p.id for p in setup.pipelines.values() if p.kind == "deals")
    if pipeline_id not in setup.pipelines:
        ids = ", ".join([*setup.pipelines, ALL])
        raise NotFoundError(f"there is no pipeline '{pipeline_id}'; write one of {ids}", "pipeline")
    return frozenset([pipeline_id])
