"""Import deals."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer

from pipectl.cli.completion.options import argument, flag, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes import imports
from pipectl.domain.actions.action import Action
from pipectl.domain.intake.draft import DealDraft
from pipectl.domain.intake.importer import ByRules, ImportResult, RefusedRow
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.ids import new_id
from pipectl.errors import Exit, InvalidError, NotFoundError, Problem, UsageError
from pipectl.store.operations.import_rows import import_rows
from pipectl.store.operations.outcome import Outcome
from pipectl.store.operations.restore import restore
from pipectl.store.records import Written
from pipectl.store.store import Store
from pipectl.table import Column, Kind, Table


def run(
    ctx: typer.Context,
    form: str = imports.FORMAT,
    file: str | None = argument(
        "[FILE]", "For json the standard input if left out, or -.", default=None
    ),
    rules: Path | None = option("--rules RULES.yaml", "csv: which column is what."),
    rejects: Path | None = option(
        "--rejects FILE", "csv: put bad rows there, import the rest.", parser=params.as_file
    ),
    explain: str | None = option("--explain ROW", "csv: show how a row is read; 1 is the header."),
    draft_rules: bool = flag("--draft-rules", "csv: write rules for the file, to be read first."),
    output: Path | None = option("--output -o RULES.yaml", "A new file for drafted rules."),
    replace: bool = flag("--replace", "json: replace deals that are there and differ."),
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Import deals: rows of CSV by rules, or what `export json` has written. All or nothing.

    A second import changes only what has changed in its file since the last one; what was
    changed on both sides is listed and left.

    `import csv deals.csv --draft-rules -o rules.yaml` writes rules for a file, to be filled in;
    `import csv deals.csv --rules rules.yaml --dry-run` tries them.

    Examples: pipectl export csv > d.csv; pipectl import csv d.csv --draft-rules
              pipectl export csv > d.csv; pipectl import csv d.csv --dry-run
              pipectl export json | pipectl import json
    """
    format_ = imports.format_of(form)
    read = imports.able(format_.read, form, "read")
    ruled = {"--rules": rules, "--rejects": rejects, "--explain": explain}
    drafting = {"--draft-rules": draft_rules or None}
    flags = {**ruled, **drafting} if format_.by_rules is None else {"--replace": replace or None}
    _refuse(flags, f"for {form}")
    _refuse(
        {**ruled, "--by": by, "--dry-run": dry_run or None}
        if draft_rules
        else {"--output": output},
        f"{'with' if draft_rules else 'without'} --draft-rules",
    )
    store = context.open_store(ctx)
    if draft_rules and format_.by_rules:
        imports.draft_rules(format_.by_rules, file, output, store, context.today(ctx))
        return
    call = imports.prepare(format_, file, rules, rejects, store, context.today(ctx))
    if explain is not None and format_.by_rules:
        _explain(call, format_.by_rules, params.whole("--explain", explain, store.setup))
        return
    result = read(call.request._replace(progress=terminal.progress))
    imports.stop_at(result, call.rules)
    if format_.by_rules:
        _import_rows(store, call, result, context.action(ctx, None, by), dry_run=dry_run)
    else:
        _restore(store, call, result, replace=replace, dry_run=dry_run)


def _refuse(flags: Mapping[str, object], where: str) -> None:
    wrong = next((name for name, value in flags.items() if value is not None), None)
    if wrong:
        raise UsageError(f"{wrong} means nothing {where}; leave it out")


def _explain(call: imports.Import, by_rules: ByRules, number: int) -> None:
    try:
        result = by_rules.explain(call.request, number)
    except ValueError as error:
        raise NotFoundError(str(error), "file") from None
    imports.stop_at(result, call.rules)
    columns = tuple(
        Column(name, name.capitalize(), Kind.TEXT) for name in ("field", "value", "from")
    )
    title = f"Row {number} of {call.request.source.path}"
    terminal.show(Table("explain", title, columns, tuple(result.explained)), None, None)


def _import_rows(
    store: Store, call: imports.Import, result: ImportResult, action: Action, *, dry_run: bool
) -> None:
    def before(outcome: Outcome) -> None:
        _put_aside(store.setup, call, result, outcome.refused, dry_run=dry_run)

    written, outcome = import_rows(store, result, action, _new_id, before=before, dry_run=dry_run)
    refused = len(result.refused) + len(outcome.refused)
    imports.tell_outcome(store.setup, result, outcome, refused=refused)
    _finish(written, dry_run=dry_run)
    if refused and not dry_run:
        terminal.tell(f"{store.setup.how_many(refused, 'row')} refused: see {call.rejects}")
    if refused or result.complaints:
        raise typer.Exit(Exit.INVALID)


def _put_aside(
    setup: Setup,
    call: imports.Import,
    result: ImportResult,
    late: Sequence[RefusedRow],
    *,
    dry_run: bool,
) -> None:
    """Write bad rows to their own file, those that the store refused too; without one stop."""
    problems = [*result.complaints]
    problems += [Problem(row.place, f"row {row.number}: {row.why}") for row in late]
    rows = [*result.refused, *late]
    if problems and call.rejects is None:
        where, others = "rows of other files", "import all others with --rejects FILE"
        if rows:
            where = f"{setup.how_many(len(rows), 'row')} of {setup.show(result.rows)}"
            others = "import the others and write these to a file with --rejects FILE"
        terminal.tell(f"{where} cannot be imported, so nothing was; correct them, or {others}")
        raise InvalidError(imports.limited(problems))
    terminal.tell(*map(str, imports.limited(problems)))
    if rows and not dry_run:
        imports.write_rejects(call, rows)
    elif problems and not rows:
        terminal.tell(f"{call.rejects} is not written: no row of {call.request.source.path} is bad")


def _new_id(draft: DealDraft, is_taken: Callable[[str], bool]) -> str:
    account, title = (str(draft.fields.get(name) or "") for name in ("account", "title"))
    return new_id(account, title, secrets.choice, is_taken)


def _restore(
    store: Store, call: imports.Import, result: ImportResult, *, replace: bool, dry_run: bool
) -> None:
    path = call.request.source.path
    written, restored = restore(store, path, result.deals, replace=replace, dry_run=dry_run)
    imports.tell_restored(store.setup, result, restored)
    _finish(written, dry_run=dry_run)


def _finish(written: Written, *, dry_run: bool) -> None:
    if dry_run:
        imports.show_diff(written)
    elif not written.changes:
        terminal.tell("nothing was written")
