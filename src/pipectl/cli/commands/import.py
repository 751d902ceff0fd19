"""Import deals."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import typer

from pipectl.cli.completion import offers
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.options import argument, flag, option
from pipectl.cli.writes import imports
from pipectl.domain.values.text import how_many
from pipectl.errors import Exit, InvalidError, NotFoundError, Problem, UsageError

if TYPE_CHECKING:
    from pipectl.domain.actions.action import Action
    from pipectl.domain.intake.draft import Brought, Draft, Request
    from pipectl.store.operations.import_rows import Outcome
    from pipectl.store.rules_file import Foreign
    from pipectl.store.store import Store, Written


def run(
    ctx: typer.Context,
    form: str = argument("FORMAT", "csv or json.", offers.exchanges),
    file: str | None = argument(
        "[FILE]", "For json the standard input if left out, or -.", default=None
    ),
    rules: Path | None = option("--rules RULES.yaml", "csv: which column is what."),
    rejects: Path | None = option(
        "--rejects FILE", "csv: put bad rows there, import the rest.", parser=params.as_file
    ),
    explain: int | None = option("--explain ROW", "csv: show how a row is read; 1 is the header."),
    replace: bool = flag("--replace", "json: replace deals that are there and differ."),
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Import deals: rows of CSV by rules, or what `export json` has written. All or nothing.

    A second import changes only what has changed in its file since the last one; what was
    changed on both sides is listed and left.

    Examples: pipectl import csv deals.csv --rules rules.yaml --dry-run
              pipectl import json backup.json
    """
    module = imports.module_of(form, "read")
    is_ruled = hasattr(module, "RULES")
    given = {"--rules": rules, "--rejects": rejects, "--explain": explain}
    wrong = [flag for flag, value in given.items() if value is not None and not is_ruled]
    wrong += ["--replace"] if replace and is_ruled else []
    if wrong:
        raise UsageError(f"{wrong[0]} means nothing for {form}; leave it out")
    store = context.open_store(ctx)
    asked, foreign = imports.request(module, file, rules, store, context.today(ctx))
    if rejects is not None:
        imports.refuse_rejects(rejects, asked, rules)
    if explain is not None:
        _explain(module, asked, foreign, explain)
        return
    brought = module.read(asked)
    imports.stop_at(brought, foreign)
    if is_ruled:
        action = context.action(ctx, None, by)
        _bring_in(store, module, asked, brought, action, rejects, dry_run=dry_run)
    else:
        _restore(store, asked, brought, replace=replace, dry_run=dry_run)


def _explain(module: ModuleType, asked: Request, foreign: Foreign | None, number: int) -> None:
    from pipectl.table import Column, Kind, Table

    try:
        told = module.explain(asked, number)
    except ValueError as error:
        raise NotFoundError(str(error)) from None
    if not isinstance(told, list):
        imports.stop_at(told, foreign)
    names = ("field", "value", "from")
    columns = tuple(Column(name, name.capitalize(), Kind.TEXT) for name in names)
    terminal.show(
        Table("explain", f"Row {number} of {asked.source.path}", columns, tuple(told)), None, None
    )


def _bring_in(
    store: Store,
    module: ModuleType,
    asked: Request,
    brought: Brought,
    action: Action,
    rejects: Path | None,
    *,
    dry_run: bool,
) -> None:
    from pipectl.domain.values.ids import new_id
    from pipectl.store.operations.import_rows import bring_in

    def make_id(draft: Draft, is_taken: Callable[[str], bool]) -> str:
        fields = draft.fields
        return new_id(fields.get("account"), fields.get("title") or "", secrets.choice, is_taken)

    def before(outcome: Outcome) -> None:
        late = [
            Problem(draft.place, f"row {draft.number}: {why}") for draft, why in outcome.refused
        ]
        problems = [*brought.complaints, *late]
        if not problems:
            return
        if rejects is None:
            refused = len(brought.refused) + len(late)
            rows = how_many(refused, "row")
            terminal.tell(
                f"{rows} of {brought.rows:,} cannot be imported, so nothing was; "
                "correct them, or put them aside with --rejects FILE"
            )
            raise InvalidError(imports.limited(problems))
        terminal.tell(*map(str, imports.limited(problems)))
        if not dry_run:
            imports.write_rejects(module, asked, brought, outcome, rejects)

    written, outcome = bring_in(
        store, brought.drafts, brought.people, action, make_id, before=before, dry_run=dry_run
    )
    refused = len(brought.refused) + len(outcome.refused)
    imports.tell_outcome(brought, outcome, refused=refused)
    _finish(written, dry_run=dry_run)
    if refused:
        if not dry_run:
            terminal.tell(f"{how_many(refused, 'row')} refused: see {rejects}")
        raise typer.Exit(Exit.INVALID)


def _restore(
    store: Store, asked: Request, brought: Brought, *, replace: bool, dry_run: bool
) -> None:
    from pipectl.store.operations.restore import restore

    path = asked.source.path
    written, restored = restore(store, path, brought.wholes, replace=replace, dry_run=dry_run)
    imports.tell_restored(brought, restored)
    _finish(written, dry_run=dry_run)


def _finish(written: Written, *, dry_run: bool) -> None:
    if dry_run:
        imports.show_diff(written)
    elif not written.changes:
        terminal.tell("nothing was written")
