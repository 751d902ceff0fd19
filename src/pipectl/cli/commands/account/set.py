"""Set fields of an account."""

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.domain.actions.assign import assigned, each_once
from pipectl.domain.checks.account import caveats
from pipectl.domain.model.account import Account
from pipectl.domain.model.fields import links_of
from pipectl.store.records import Edited


def run(
    ctx: typer.Context,
    account: params.Account,
    words: list[str] = argument(
        "KEY=VALUE...", "aliases+=x adds, owner= clears.", offer("account_assignments")
    ),
    dry_run: params.DryRun = False,
) -> None:
    """Set fields of an account: key=value, key= to clear, tags+=x and tags-=x.

    Example: pipectl account set krabbesund-verft-as address.city=Bergen
    """
    store = context.open_store(ctx)
    today = context.today(ctx)
    account_id = find.account(store, account, today)
    assignments = find.with_ids(
        words, links_of(Account), lambda text: find.account(store, text, today)
    )
    assignments = find.with_ids(assignments, ("owner",), lambda text: context.person(store, text))
    others = [other for other in store.load(today).book.accounts if other.id != account_id]

    def edit(present: Account) -> Edited[Account]:
        changed = present
        for assignment in each_once(assignments):
            changed = assigned(store.setup, changed, assignment, today)
        if changed == present:
            return Edited(present, (f"{account_id} has these values already",))
        before = caveats(present, others, store.setup)
        after = caveats(changed, others, store.setup)
        return Edited(changed, tuple(caveat for caveat in after if caveat not in before))

    written = store.accounts.change([account_id], edit, dry_run=dry_run)
    terminal.report_written(written, f"{account_id}: set {' '.join(assignments)}", dry_run=dry_run)
