"""List the pipelines."""

from __future__ import annotations

import typer

from pipectl.cli import options, output, parameters, reporting
from pipectl.cli.loading import load


def run(
    ctx: typer.Context,
    form: parameters.Format = None,
    file: parameters.Output = None,
    keep_going: parameters.KeepGoing = False,
) -> None:
    """List the pipelines of the store with what is open in them.

    Example: pipectl pipeline list
    """
    from pipectl.reports import _pipelines

    loaded = load(options.open_store(ctx), options.today(ctx), keep_going=keep_going)
    page = _pipelines.report(loaded.book)
    output.show(reporting.told(page, loaded.notes), form, file, fit=True)
    loaded.leave()
