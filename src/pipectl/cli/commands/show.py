"""Show a deal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pipectl.domain.figures.probability import Probability
    from pipectl.domain.model.deal import Deal


LOOKS_BACK = True


def run(
    ctx: typer.Context,
    deal: params.Deal,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """Show everything of a deal on one page, with its history.

    Example: pipectl show krabbesund
    """
    from pipectl.reports.views import show

    store = context.open_store(ctx)
    today = context.today(ctx)
    record = store.deals.take(find.deal_id(store, deal, today)).record
    chance = _measured(store, record, today)
    page = show.report(record, store.setup, today, chance)
    terminal.show(
        context.as_recorded(ctx, page),
        form,
        file,
        delimiter,
        fields,
        **read_in(store.setup.settings, language),
    )


def _measured(store: Store, deal: Deal, today: date) -> Probability | None:
    """Return the chance that reports reckon with where it comes of the store's past, else None.

    All deals are read for it, so only where the pipeline asks for that.
    """
    if store.setup.pipeline(deal).probabilities != "history":
        return None
    from pipectl.domain.figures.probability import probabilities

    book = store.load(today).book
    return next((probabilities(book)(s) for s in book.open() if s.id == deal.id), None)
