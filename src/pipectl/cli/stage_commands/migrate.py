"""Go over to the stages of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipectl.cli import complete, options, parameters, shaping
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.stage import Pipeline


def run(
    ctx: typer.Context,
    template: Annotated[
        str,
        typer.Argument(
            metavar="TEMPLATE",
            help="seven, six, five, four, presentation, solution, calls, leads or after-sale.",
            autocompletion=complete.templates,
        ),
    ],
    mapped: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="OLD=NEW,...",
            help="Where the deals of each stage go that the template lacks.",
            callback=parameters.not_empty,
        ),
    ] = None,
    pipeline: shaping.PipelineId = None,
    on: parameters.On = None,
    by: parameters.By = None,
    note: parameters.Note = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Go over to the stages of a template; the history of every deal stays.

    Stages that the template lacks are retired, and their deals move. Stages that both have keep
    name, exit criteria and next step, and take the template's probability, category, rotting days.

    Example: pipectl stage migrate five --map needs=first_contact,negotiation=closing --dry-run
    """
    from pipectl.domain import stages
    from pipectl.domain.templates import TEMPLATES, build_pipeline

    if template not in TEMPLATES:
        known = ", ".join(TEMPLATES)
        raise UsageError(f"there is no template '{template}'; write one of {known}")
    language = options.open_store(ctx).setup.settings.language
    target = build_pipeline(template, language)
    pairs = _pairs(mapped or "")

    def how(found: Pipeline) -> Pipeline:
        return stages.migrate(found, target, pairs)

    act = options.act(ctx, on, by, note)
    shaping.reshape(ctx, pipeline, how, f"now with {template}", act=act, dry_run=dry_run)


def _pairs(text: str) -> dict[str, str]:
    """Read `old=new,old=new`."""
    pairs: dict[str, str] = {}
    for word in filter(None, text.split(",")):
        old, equals, new = word.strip().partition("=")
        if not (old and equals and new):
            raise UsageError(f"--map: '{word}' is no pair; write OLD=NEW,OLD=NEW")
        if old in pairs:
            raise UsageError(f"--map: {old} stands twice")
        pairs[old] = new
    return pairs
