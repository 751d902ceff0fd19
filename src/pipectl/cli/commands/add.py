"""Add a deal."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import typer

from pipectl.cli.completion import offers
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    title: Annotated[
        str | None, typer.Argument(metavar="TITLE", help="What is to be sold.")
    ] = None,
    account: Annotated[
        str | None,
        typer.Option("--account", metavar="NAME", help="The customer.", callback=params.not_empty),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option(
            "--amount", metavar="NUMBER", help="120000, 120k or 1.2m.", callback=params.not_empty
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency", metavar="CODE", help="The store's if left out.", callback=params.not_empty
        ),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            "--owner",
            metavar="PERSON",
            help="Whoever adds it if left out.",
            callback=params.not_empty,
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help="Id or name; the first open one if left out.",
            autocompletion=offers.stages,
            callback=params.not_empty,
        ),
    ] = None,
    close: Annotated[
        str | None,
        typer.Option(
            "--close", metavar="DATE", help="The expected close.", callback=params.not_empty
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="TEXT",
            help="Where it came from.",
            autocompletion=offers.sources,
            callback=params.not_empty,
        ),
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="TEXT", callback=params.not_empty)
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="KIND", help="new, upsell or renewal.", callback=params.not_empty
        ),
    ] = None,
    parent: Annotated[
        str | None,
        typer.Option(
            "--parent",
            metavar="DEAL",
            help="The deal it came from.",
            autocompletion=offers.deals,
            callback=params.not_empty,
        ),
    ] = None,
    probability: Annotated[
        str | None,
        typer.Option(
            "--probability",
            metavar="PERCENT",
            help="Instead of the stage's.",
            callback=params.not_empty,
        ),
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option(
            "--pipeline", metavar="ID", help="The default if left out.", callback=params.not_empty
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="WORD", help="May be repeated.")
    ] = None,
    deal_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="An id of your own.", callback=params.not_empty),
    ] = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Add a deal and print its id.

    Example: pipectl add "New website" --account "Acme AS" --amount 120k --close +6w
    """
    from pipectl.domain.actions import stages
    from pipectl.domain.actions.fields import parse_field
    from pipectl.domain.values.ids import new_id

    store = context.open_store(ctx)
    title = title if title and title.strip() else _ask_title()
    action = context.action(ctx, on, by, note)
    texts = {
        "title": title,
        "account": account,
        "owner": owner,
        "amount": amount,
        "currency": currency,
        "probability": probability,
        "pipeline": pipeline,
        "source": source,
        "campaign": campaign,
        "kind": kind,
    }
    values: dict[str, Any] = {
        name: parse_field(name, text, action.today)
        for name, text in texts.items()
        if text is not None
    }
    if close is not None:
        values["expected_close"] = context.day(close, action.today)
    if tag:
        values["tags"] = tuple(parse_field("tags", word, action.today) for word in tag)
    if parent is not None:
        from pipectl.cli.reading import find

        values["parent"] = find.one(store, parent, action.today)
    values["id"] = (
        _chosen(deal_id) if deal_id else new_id(account, title, secrets.choice, store.path_of)
    )
    deal = stages.create(store.setup, action, stage, **values)
    written = store.add(deal, dry_run=dry_run)
    if dry_run:
        terminal.data(terminal.diff(written))
    else:
        if deal.next_step is not None:
            terminal.tell(f"next step: {deal.next_step.what} (by {deal.next_step.due})")
        terminal.data(f"{deal.id}\n")


def _ask_title() -> str:
    if not context.is_terminal():
        raise UsageError("a deal needs a title; write `pipectl add TITLE`")
    return terminal.ask("Title")


def _chosen(deal_id: str) -> str:
    from pipectl.domain.values.scalars import parse_deal_id

    try:
        return parse_deal_id(deal_id)
    except ValueError as error:
        raise UsageError(f"--id: {error}") from None
