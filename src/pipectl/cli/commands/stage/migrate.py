"""Go over to the stages of a template."""

import typer

from pipectl.cli.completion.options import argument, offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.templates.templates import TEMPLATES, build_pipeline
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    template: str = argument(
        "TEMPLATE",
        "seven, six, five, four, presentation, solution, calls, leads or after-sale.",
        offer("templates"),
    ),
    mapped: str | None = option(
        "--map OLD=NEW,...", "Where the deals of each stage go that the template lacks."
    ),
    pipeline: reshaping.PipelineId = None,
    on: params.On = None,
    by: params.By = None,
    note: params.Note = None,
    dry_run: params.DryRun = False,
) -> None:
    """Go over to the stages of a template; the history of every deal stays.

    Stages that the template lacks are retired, and their deals move. Stages that both have keep
    name, exit criteria and next step, and take the template's probability, category, rotting days.

    Example: pipectl stage migrate six --map first_contact=needs --dry-run
    """
    if template not in TEMPLATES:
        templates = ", ".join(TEMPLATES)
        raise UsageError(f"there is no template '{template}'; write one of {templates}")
    language = context.open_store(ctx).setup.settings.language
    target = build_pipeline(template, language)
    pairs = _pairs(mapped or "")

    def edit(current: Pipeline) -> Pipeline:
        return pipeline_edit.migrate(current, target, pairs)

    action = context.action(ctx, on, by, note)
    reshaping.reshape(ctx, pipeline, edit, f"now with {template}", action=action, dry_run=dry_run)


def _pairs(text: str) -> dict[str, str]:
    """Read `old=new,old=new`."""
    pairs: dict[str, str] = {}
    for word in filter(None, text.split(",")):
        old, equals, new = word.strip().partition("=")
        if not (old and equals and new):
            raise UsageError(f"--map: '{word}' is no pair; write OLD=NEW,OLD=NEW")
        if old in pairs:
            raise UsageError(f"--map: {old} is given twice")
        pairs[old] = new
    return pairs
