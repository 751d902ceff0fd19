"""List the stages."""

from __future__ import annotations

import typer

from pipectl.cli import options, output, parameters, reporting, shaping
from pipectl.cli.loading import load


def run(
    ctx: typer.Context,
    pipeline: shaping.PipelineId = None,
    form: parameters.Format = None,
    file: parameters.Output = None,
    keep_going: parameters.KeepGoing = False,
) -> None:
    """List the stages of a pipeline: figures, deals, amount, and how long deals have been there.

    Example: pipectl stage list --pipeline leads
    """
    from pipectl.reports import _stages

    loaded = load(options.open_store(ctx), options.today(ctx), keep_going=keep_going)
    book = reporting.narrowed(loaded.book, reporting.Narrowed([], pipeline=pipeline))
    output.show(reporting.told(_stages.report(book), loaded.notes), form, file, fit=True)
    loaded.leave()
