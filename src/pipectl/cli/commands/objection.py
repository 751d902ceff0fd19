"""Record what a customer has against it, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipectl.cli import complete, options, output, parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.booking import Act, Change
    from pipectl.domain.deal import Deal
    from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|ID",
            help="What they said; with --resolved the objection's id.",
            autocompletion=complete.objections,
            callback=parameters.not_empty,
        ),
    ],
    answer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ANSWER]", help="How it was resolved.", callback=parameters.not_empty
        ),
    ] = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="The objection is answered.")
    ] = False,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Record an objection and print its id, or that it is resolved, with the answer.

    Examples: pipectl objection acme "Too dear with hosting"
              pipectl objection acme k7 --resolved "Hosting is an option now"
    """
    from pipectl.domain import objections

    if answer is not None and not resolved:
        raise UsageError('an objection is one text; put it in "quotes", or add --resolved')
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    if not resolved:
        _object(store, deal, text, act, dry_run=dry_run)
        return
    change_one(
        store,
        deal,
        act,
        lambda d: objections.resolve(d, text, answer or "", act),
        f"{text} resolved on {act.day}",
        dry_run=dry_run,
    )


def _object(store: Store, deal: str, text: str, act: Act, *, dry_run: bool) -> None:
    """Record an objection; its id goes to stdout, for scripts."""
    from pipectl.domain import objections

    made: list[str] = []

    def how(one: Deal) -> Change:
        change, name = objections.object_to(one, text, act)
        made[:] = [name]
        return change

    change_one(store, deal, act, how, lambda _: f"objection {made[0]}", dry_run=dry_run)
    if not dry_run:
        output.data(f"{made[0]}\n")
