"""A pipeline's stages as a firm shapes them: added, changed, reordered, retired, migrated.

Ids never go: a stage that is taken away is retired, `replaced_by` another, so that histories and
reports of earlier days still know it. Every function gives another Pipeline and touches no deal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pipectl.domain.actions.assign import plain
from pipectl.domain.checks.names import of_stages, shared
from pipectl.domain.model import pipeline as pipelines
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import Pipeline, Stage
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import Scalar, changed, keys_of
from pipectl.domain.values.text import suggestion
from pipectl.errors import AmbiguousError, NotFoundError, UsageError

FIGURES: Final = ("probability", "category", "rotting_days")
"""What a stage says of the deals in it, besides its name."""

SETTABLE: Final = ("name", *FIGURES)


def live(pipeline: Pipeline, text: str) -> Stage:
    """Return the live stage that a text means, in part as well; NotFoundError with the choices.

    Raises AmbiguousError where it means several.
    """
    try:
        match = pipelines.meant(pipeline, text)
    except ValueError as error:
        raise AmbiguousError(str(error)) from None
    stages = pipelines.live_stages(pipeline)
    choices = ", ".join(stage.id for stage in stages)
    if match is None:
        names = [name for stage in stages for name in (stage.id, stage.name)]
        hint = suggestion(text, names)
        raise NotFoundError(
            f"there is no stage '{text}' in the pipeline {pipeline.id}{hint}; "
            f"write one of {choices}",
            "stage",
        )
    if match.replaced_by is not None:
        now = pipelines.live_stage(pipeline, match).id
        raise NotFoundError(
            f"the stage {match.id} was replaced by {now}; write one of {choices}", "stage"
        )
    return match


def find_pipeline(setup: Setup, pipeline_id: str | None) -> Pipeline:
    """Return the pipeline with this id, the default one for None; else NotFoundError."""
    pipeline = setup.pipelines.get(pipeline_id or setup.settings.default_pipeline)
    if pipeline is None:
        choices = ", ".join(setup.pipelines)
        raise NotFoundError(
            f"there is no pipeline '{pipeline_id}'; there are {choices}", "pipeline"
        )
    return pipeline


def refuse_retired(setup: Setup, deal: Deal) -> None:
    """Raise NotFoundError for a deal in a stage that has gone while its writer waited."""
    live(setup.pipeline(deal), deal.stage)


def add(pipeline: Pipeline, stage: Stage, after: str | None = None) -> Pipeline:
    """Add an open stage behind another one, or behind the last open one.

    An id that a retired stage had is refused: histories mean the old one by it.
    """
    namesake = pipelines.find_stage(pipeline, stage.id)
    if namesake is not None:
        was = "was retired" if namesake.replaced_by else f"is {namesake.name}"
        raise UsageError(f"there is a stage '{stage.id}' already: it {was}; choose another id")
    before = live(pipeline, after) if after else pipelines.open_stages(pipeline)[-1]
    if before.type != "open":
        raise UsageError(f"{before.id} is a stage of {before.type} deals; name an open one")
    place = pipeline.stages.index(before) + 1
    return _with(pipeline, (*pipeline.stages[:place], stage, *pipeline.stages[place:]))


def change(
    pipeline: Pipeline, text: str, assignments: Iterable[str], form: str | None = None
) -> Pipeline:
    """Carry out `probability=40`, `category=commit`, `rotting_days=14`, `name=…`; empty clears.

    `form` is that of the store's numbers.
    """
    stage = live(pipeline, text)
    values: dict[str, object] = {}
    for key, value in (_assigned(assignment, form) for assignment in assignments):
        if key in values:
            raise UsageError(f"{key} is given twice; write one value")
        values[key] = value
    return _put(pipeline, changed(stage, values))


def _assigned(assignment: str, form: str | None) -> tuple[str, object]:
    key, equals, text = assignment.partition("=")
    if not equals:
        raise UsageError(f"'{assignment}' has no '='; write key=value, or key= to clear")
    if key not in SETTABLE:
        raise UsageError(
            f"'{key}' of a stage is not set here; write one of {', '.join(SETTABLE)}, or edit the "
            "pipeline's file"
        )
    if not text and key == "name":
        raise UsageError("a stage has a name; write name=…")
    return key, parse(key, text, form) if text else None


def parse(key: str, text: str, form: str | None = None) -> Any:
    """Read a value of a stage as a person types it. Raises UsageError that names the key."""
    shape = keys_of(Stage)[key].shape
    assert isinstance(shape, Scalar)  # noqa: S101 - those that can be set are
    try:
        return shape.parse(plain(shape, text, form))
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from None


def reorder(pipeline: Pipeline, texts: Sequence[str]) -> Pipeline:
    """Bring the open stages into this order; all of them must be named.

    Stages that are retired stay behind the stage that they follow now.
    """
    stages = [live(pipeline, text) for text in texts]
    opened = pipelines.open_stages(pipeline)
    closed = [stage.id for stage in stages if stage.type != "open"]
    if closed:
        raise UsageError(f"{closed[0]} is not open; name the open stages alone")
    twice = [stage.id for index, stage in enumerate(stages) if stage in stages[:index]]
    if twice:
        raise UsageError(f"{twice[0]} is given twice")
    missing = [stage.id for stage in opened if stage not in stages]
    if missing:
        raise UsageError(f"name every open stage; missing: {', '.join(missing)}")
    ends = [stage for stage in pipelines.live_stages(pipeline) if stage.type != "open"]
    return _with(pipeline, _with_retired(pipeline, [*stages, *ends]))


def place_after(pipeline: Pipeline, text: str, after: str | None) -> Pipeline:
    """Bring one open stage behind another one, or to the front for None."""
    stage = live(pipeline, text)
    others = [other.id for other in pipelines.open_stages(pipeline) if other != stage]
    place = 0 if after is None else _place_of(others, live(pipeline, after).id) + 1
    return reorder(pipeline, [*others[:place], stage.id, *others[place:]])


def _place_of(others: list[str], stage_id: str) -> int:
    if stage_id not in others:
        raise UsageError(f"name another open stage than {stage_id}; there are {', '.join(others)}")
    return others.index(stage_id)


def remove(pipeline: Pipeline, text: str, into: str) -> Pipeline:
    """Retire a stage: another one of its type replaces it."""
    stage, target = live(pipeline, text), live(pipeline, into)
    if stage == target:
        raise UsageError(f"{stage.id} cannot go into itself; name another stage")
    if stage.type != target.type:
        raise UsageError(
            f"{stage.id} is {stage.type}, but {target.id} is {target.type}; name another stage "
            f"that is {stage.type}"
        )
    return _put(pipeline, replace(stage, replaced_by=target.id))


def migrate(pipeline: Pipeline, template: Pipeline, mapped: Mapping[str, str]) -> Pipeline:
    """Go over to the stages of a template: `mapped` says where each stage that it lacks goes.

    A stage that both have keeps its name, exit criteria and next step, and takes the template's
    figures; the template's others are new. Won and lost stages stay. Raises UsageError where the
    map leaves a stage out, or names one that is not there.
    """
    targets = {stage.id: stage for stage in pipelines.open_stages(template)}
    leaving = [stage for stage in pipelines.open_stages(pipeline) if stage.id not in targets]
    mapped = {_id_in(pipeline, old): _id_in(template, new) for old, new in mapped.items()}
    _refuse_bad_map(pipeline, leaving, list(targets), mapped)
    stages = [
        _figures_of(pipelines.find_stage(pipeline, stage.id) or stage, stage)
        for stage in targets.values()
    ]
    ends = [stage for stage in pipelines.live_stages(pipeline) if stage.type != "open"]
    retired = {stage.id: mapped[stage.id] for stage in leaving}
    old = tuple(
        replace(stage, replaced_by=retired.get(stage.id, stage.replaced_by))
        for stage in pipeline.stages
    )
    return _with(pipeline, _with_retired(replace(pipeline, stages=old), [*stages, *ends]))


def _id_in(pipeline: Pipeline, text: str) -> str:
    """Return the id of the stage that a text means, or the text that means none."""
    try:
        stage = pipelines.meant(pipeline, text)
    except ValueError as error:
        raise AmbiguousError(f"--map: {error}") from None
    return stage.id if stage else text


def _figures_of(stage: Stage, template: Stage) -> Stage:
    """Return a stage with the figures of the template's; one that was retired is in use again."""
    figures = {name: getattr(template, name) for name in FIGURES}
    return replace(stage, replaced_by=None, **figures)


def _refuse_bad_map(
    pipeline: Pipeline, leaving: Sequence[Stage], targets: Sequence[str], mapped: Mapping[str, str]
) -> None:
    """Every stage that goes has a place, and nothing else is said."""
    ids = [stage.id for stage in leaving]
    for old, new in mapped.items():
        if old not in ids:
            sources = ", ".join(ids) or "none: the template has all of them"
            raise UsageError(f"--map {old}={new}: '{old}' does not go away; these do: {sources}")
        if new not in targets:
            raise UsageError(
                f"--map {old}={new}: the template has no stage '{new}'; it has {', '.join(targets)}"
            )
    left_out = [stage_id for stage_id in ids if stage_id not in mapped]
    if left_out:
        example = ",".join(f"{name}={_before(pipeline, name, targets)}" for name in left_out)
        raise UsageError(
            f"the template has no {', '.join(left_out)} as {pipeline.id} does; say where their "
            f"deals go, for example --map {example}; it has {', '.join(targets)}"
        )


def _before(pipeline: Pipeline, stage_id: str, targets: Sequence[str]) -> str:
    """Return the last stage ahead of one that goes which the template has, or its first."""
    ids = [stage.id for stage in pipeline.stages]
    ahead = [name for name in ids[: ids.index(stage_id)] if name in targets]
    return ahead[-1] if ahead else targets[0]


def _with_retired(pipeline: Pipeline, stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """Put retired stages behind the live one that each of them follows in the old order."""
    ids = {stage.id for stage in stages}
    following: dict[str | None, list[Stage]] = {}
    last: str | None = None
    for stage in pipeline.stages:
        if stage.id in ids:
            last = stage.id
        else:
            following.setdefault(last, []).append(stage)
    behind = [item for stage in stages for item in (stage, *following.get(stage.id, ()))]
    return (*following.get(None, ()), *behind)


def _put(pipeline: Pipeline, stage: Stage) -> Pipeline:
    """Return the pipeline with a stage in place of the one with its id."""
    return _with(pipeline, tuple(stage if old.id == stage.id else old for old in pipeline.stages))


def _with(pipeline: Pipeline, stages: tuple[Stage, ...]) -> Pipeline:
    """Return the pipeline with these stages; a name that meant one stage still does."""
    after = replace(pipeline, stages=stages)
    before = {(answer.text, other) for answer, other in shared(of_stages(pipeline))}
    for (_, text, stage_id), other in shared(of_stages(after)):
        if (text, other) not in before:
            raise UsageError(
                f"'{text}' means the stage {other} already; give {stage_id} another name"
            )
    return after


def figures(
    probability: str | None, category: str | None, rotting_days: str | None, form: str | None = None
) -> dict[str, Any]:
    """Read the figures of a new stage, numbers in the store's `form`."""
    texts = {"probability": probability, "category": category, "rotting_days": rotting_days}
    return {name: parse(name, text, form) for name, text in texts.items() if text is not None}
