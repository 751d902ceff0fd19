"""Merge what git left unmerged, by field and entry."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from pipectl.cli.completion.options import argument, flag, offer
from pipectl.cli.reading import params
from pipectl.cli.reading.checking import serious_problems
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.values.text import fold
from pipectl.errors import AmbiguousError, Exit, InvalidError, NotFoundError
from pipectl.git.conflicts import UnmergedFile, change_of, put, unmerged_files
from pipectl.git.program import find_repository
from pipectl.git.state import UnderWay, under_way
from pipectl.store.records import Written
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: str | None = argument(
        "[DEAL]", "Only this one; a file's path too.", offer("deals"), default=None
    ),
    force: bool = flag("--force", "Also files that were edited since git stopped."),
    dry_run: params.DryRun = False,
) -> None:
    """Merge by field and entry what git left unmerged, and check the store.

    What is merged is staged, as `git add` does. Where two people have said different things, each
    field is named, with markers in the file: choose, then `git add` it. It needs no set-up, and
    goes in a merge, a rebase, a cherry-pick or a stash. Exits with 6 where something is left to
    choose, with 5 where the check has problems.

    Examples: pipectl resolve
              pipectl resolve acme-website
    """
    store = context.open_store(ctx)
    repository = find_repository(store.root, environment.variables())
    files = _meant(unmerged_files(repository, store, force=force), deal, store.root)
    if dry_run:
        changes = tuple(filter(None, map(change_of, files)))
        terminal.report_written(Written(changes, tuple(map(str, files))), dry_run=True)
        return
    with store.alone():
        for file in files:
            kept_path = put(repository, store, file)
            terminal.tell(f"{file}{f'; your edit is in {kept_path}' if kept_path else ''}")
    if not files:
        doing = under_way(repository)
        more = f"; {_how_to_go_on(doing)}" if doing else ""
        terminal.tell(f"git has left nothing unmerged{more}")
    left = {file.path for file in unmerged_files(repository, store)}
    _check(store, context.today(ctx), left)
    if any(file.path in left for file in files):
        terminal.tell("what is left is yours to settle; then `git add` it")
        raise typer.Exit(Exit.CONFLICT)
    if files and not left:
        terminal.tell(f"all is merged and staged; {_how_to_go_on(under_way(repository))}")


def _how_to_go_on(doing: UnderWay | None) -> str:
    if doing is None:
        return "`git commit` when you like"
    return f"`git {' '.join(doing.go_on)}` goes on" if doing.go_on else "`git status` says more"


def _meant(files: Sequence[UnmergedFile], text: str | None, root: Path) -> list[UnmergedFile]:
    """Return the files that a text means, by the id or a part of it, or the path.

    A path is one in the store, or from where the command is called.
    """
    if text is None:
        return list(files)
    place = Path(os.path.abspath(text))  # noqa: PTH100 - a link among the files stays one
    exact = [file for file in files if text in (file.name, file.path)]
    exact = exact or [file for file in files if root.resolve() / file.path == place]
    alike = exact or [file for file in files if fold(text) in fold(file.path)]
    names = ", ".join(file.name for file in alike or files) or "nothing"
    if not alike:
        what = f"git has left no '{text}' unmerged; unmerged is {names}"
        raise NotFoundError(what, "unmerged_file")
    if len(alike) > 1:
        raise AmbiguousError(f"'{text}' may be {names}; write more of it")
    return alike


def _check(store: Store, today: date, left: set[str]) -> None:
    """Stop at what is wrong with the store but for the files that are still in conflict."""
    problems = [p for p in serious_problems(store, today) if p.place.path not in left]
    if problems:
        raise InvalidError(problems)
