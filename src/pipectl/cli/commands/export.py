"""Export deals."""

from pathlib import Path

import typer

from pipectl.cli.completion.options import flag, option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes import imports
from pipectl.query.selection import select_deals

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    form: str = imports.FORMAT,
    query: params.Query = None,
    pipeline: params.Pipeline = None,
    history: bool = flag("--history", "The entries of the histories, not the deals."),
    raw: bool = flag("--raw", "csv: no ' before what a spreadsheet takes for a formula."),
    file: Path | None = option("--output -o FILE", "Write it to a file.", parser=params.as_file),
    delimiter: params.Delimiter = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """Export deals with all their fields, exactly: all, or those that `list` shows.

    `import json` makes the same deals of what `export json` writes.

    Examples: pipectl export json -o backup.json
              pipectl export csv is:won closed:2026Q4 --history
    """
    write = imports.able(imports.format_of(form).write, form, "write")
    parting = terminal.parting(form, delimiter)
    today = context.today(ctx)
    loaded = load(context.open_store(ctx), today, keep_going=keep_going)
    setup = loaded.book.setup
    records = loaded.book.records
    if query or pipeline:
        chosen = select_deals(loaded.book, query or [], pipeline)
        ids = {deal.id for deal in chosen.deals}
        records = [record for record in records if record.latest.id in ids]
        terminal.tell(*filter(None, [chosen.left_out]))
    deals = [record.deal for record in records]
    terminal.deliver(write(deals, setup, history=history, raw=raw, **parting), file)
    loaded.leave()
