"""Show who committed what of a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, environment, terminal

if TYPE_CHECKING:
    from pipectl.git.commits import Commit
    from pipectl.reports.differences.committed import Committed


def run(
    ctx: typer.Context,
    deal: params.Deal,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """Show the history of a deal, each entry with who committed it: commit, day, author, subject.

    An entry is of the first commit that has it, whatever folder the file was in then. What is in no
    commit yet says so.

    Example: pipectl history krabbesund
    """
    from pipectl.git.program import find_repository
    from pipectl.git.review.authors import origins_of
    from pipectl.reports.differences import committed

    store = context.open_store(ctx)
    repository = find_repository(store.root, environment.variables())
    document = store.deals.take(find.deal_id(store, deal, context.today(ctx)), agreed=False)
    origins = origins_of(repository, document.path, document.data)
    commits = [_origin(commit) for commit in origins.commits]
    setup = store.setup
    page = committed.report(document.record, commits, setup, is_shallow=origins.is_shallow)
    terminal.show(page, form, file, delimiter, fields, **read_in(setup.settings, language))


def _origin(commit: Commit | None) -> Committed | None:
    from pipectl.reports.differences.committed import Committed

    if commit is None:
        return None
    return Committed(commit.short, commit.dated, commit.author, commit.subject)
