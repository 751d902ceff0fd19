"""Forget a customer."""

import secrets

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, environment, terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes.questions import introduce
from pipectl.domain.actions.erase import erased_id
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.text import show_count
from pipectl.errors import NotFoundError, PipectlError
from pipectl.git.program import find_repository
from pipectl.git.traces import commits_naming, forget_shown
from pipectl.store.operations.erase import erase
from pipectl.store.store import Store


def run(
    ctx: typer.Context, deal: params.Deal, dry_run: params.DryRun = False, yes: params.Yes = False
) -> None:
    """Remove texts, account and contacts of a deal; its figures stay. The file gets another name.

    It cannot be taken back: what `undo` keeps of the customer goes too, and so do versions that
    pipectl kept of an edit, notes on calls, and words in closed books. Where the store is in git,
    the commits that still name the customer are listed; what a colleague's clone keeps for `undo`
    goes when `pipectl sync` brings the erase in there, not with `git pull`. Files that you wrote
    elsewhere, with -o or --rejects, are yours to look through.

    Example: pipectl erase krabbesund-verft-as-prosjektstyring-tw3d --dry-run
    """
    store = context.open_store(ctx)
    old_id = find.deal_id(store, deal, context.today(ctx))
    new_id = erased_id(old_id, secrets.choice, store.deals.path_of)
    if not dry_run:
        if not yes and is_terminal():
            introduce(store.setup, store.deals.take(old_id, agreed=False).record)
        terminal.confirm(f"Erase {old_id} for good?", yes=yes)
    document = None if dry_run else store.deals.take(old_id, agreed=False)
    written = erase(store, old_id, new_id, dry_run=dry_run)
    traces = _traces(store, document.record, document.path) if document else []
    terminal.report_written(written, f"{old_id} is now {new_id}", *traces, dry_run=dry_run)


def _traces(store: Store, deal: Deal, path: str) -> list[str]:
    """Say which commits still name the customer; nothing where the store is in no repository.

    That of the erasure itself does too: it shows what it took away. What git keeps of files as it
    has shown them is no commit of anybody: it is thrown away.
    """
    try:
        repository = find_repository(store.root, environment.variables())
        forget_shown(repository)
        commits, count = commits_naming(repository, deal, path)
    except NotFoundError:
        return []
    except PipectlError as error:
        past = "git still holds the past: rewrite its history too if it has to go"
        return [past, f"which commits name the customer cannot be said: {error}"]
    if not count:
        return ["no commit of this repository names the customer"]
    rest = [f"  and {show_count(count - len(commits))} more"] if count > len(commits) else []
    commit = "1 commit still names" if count == 1 else f"{show_count(count)} commits still name"
    return [
        f"{commit} the customer; rewrite the history, in each clone, if that has to go:",
        *(
            f"  {each.short} {each.dated or 'no day'} {each.author}: {each.subject}"
            for each in commits
        ),
        *rest,
    ]
