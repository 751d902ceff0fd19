"""Show a deal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from pipectl.cli import find, options, output, parameters
from pipectl.domain.settings import pipeline_of

if TYPE_CHECKING:
    from pipectl.domain.chances import Chance
    from pipectl.domain.deal import Deal
    from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    form: parameters.Format = None,
    file: parameters.Output = None,
) -> None:
    """Show everything of a deal on one page, with its history.

    Example: pipectl show acme
    """
    from pipectl.reports import _show as show

    store = options.open_store(ctx)
    today = options.today(ctx)
    taken = store.take(find.one(store, deal, today)).deal
    chance = _measured(store, taken, today)
    output.show(show.report(taken, store.setup, today, chance), form, file)


def _measured(store: Store, deal: Deal, today: date) -> Chance | None:
    """Return the chance that reports reckon with where it comes of the store's past, else None.

    All deals are read for it, so only where the pipeline asks for that.
    """
    pipeline = pipeline_of(store.setup, deal.pipeline)
    if pipeline is None or pipeline.probabilities != "history":
        return None
    from pipectl.domain.chances import chances

    book = store.load(today).book
    return next((chances(book)(one) for one in book.open() if one.id == deal.id), None)
