"""Set fields of a deal, or of many."""

from typing import Final

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask, can_ask, need_person
from pipectl.cli.writes.changes import change_many, change_one
from pipectl.cli.writes.missing import which_deal
from pipectl.domain.actions import fields
from pipectl.domain.actions.action import Change
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.fields import links_of
from pipectl.errors import UsageError

_MISSING: Final = "name a deal and key=value, or --where QUERY and key=value"


def run(
    ctx: typer.Context,
    words: list[str] | None = argument(
        "[DEAL] KEY=VALUE...", "tags+=x adds, amount= clears.", offer("assignments"), default=None
    ),
    where: params.Where = None,
    pipeline: params.Pipeline = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
    yes: params.Yes = False,
) -> None:
    """Set fields of a deal: key=value, key= to clear, tags+=x and tags-=x.

    Examples: pipectl set krabbesund amount=130k expected_close=eoq tags+=urgent
              pipectl set --where "owner:signe is:open" owner=jonas --yes
    """
    words = words or []
    if pipeline is not None and not where:
        raise UsageError("--pipeline chooses deals with --where QUERY; to move one: pipectl move")
    if not where and (not words or (can_ask() and all("=" in word for word in words))):
        words = [which_deal(ctx, _MISSING), *words]
    assignments = words if where else words[1:]
    if not assignments:
        need_person(_MISSING)
        assignments = [ask("key=value, as amount=120k", str)]
    for text in assignments:
        if "=" not in text:
            raise UsageError(f"'{text}' has no '='; write key=value, or key= to clear")
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    assignments = find.with_ids(
        assignments, links_of(Deal), lambda text: find.deal_id(store, text, action.today)
    )
    assignments = find.with_ids(assignments, ("owner",), lambda text: context.person(store, text))
    done = "set " + " ".join(assignments)

    def assigned(deal: Deal) -> Change:
        return fields.assign(store.setup, deal, assignments, action)

    if where:
        change_many(
            store, where, action, assigned, done, dry_run=dry_run, yes=yes, pipeline=pipeline
        )
    else:
        change_one(store, words[0], action, assigned, done, dry_run=dry_run)
