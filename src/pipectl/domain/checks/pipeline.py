"""What must hold of a pipeline's file: findings, each with its path in the file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from pipectl.domain.checks import names
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import ExitCriteria, Pipeline, live_stages, open_stages
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.values.links import circle_from, follow, repeats
from pipectl.domain.values.schema import keys_of
from pipectl.domain.values.text import nearest
from pipectl.errors import Finding, KeyPath, Severity

USUAL_STAGES: Final = range(4, 9)


def pipeline_findings(pipeline: Pipeline, own_fields: Mapping[str, str]) -> list[Finding]:
    """Return all that the rules say about one pipeline's file."""
    return [
        *_repeated(("stages",), [stage.id for stage in pipeline.stages]),
        *_repeated(("lost_reasons",), [reason.id for reason in pipeline.lost_reasons]),
        *_repeated(("signals",), [signal.id for signal in pipeline.signals]),
        *_missing_ends(pipeline),
        *_bad_replacements(pipeline),
        *_bad_framework(pipeline),
        *exit_findings(pipeline, own_fields),
        *names.in_pipeline(pipeline),
        *_unusual_count(pipeline),
    ]


def _repeated(path: KeyPath, ids: list[str]) -> Iterator[Finding]:
    for index, name in repeats(ids):
        yield Finding((*path, index, "id"), f"the id '{name}' is given twice", "rename one")


def _missing_ends(pipeline: Pipeline) -> Iterator[Finding]:
    if not open_stages(pipeline):
        yield Finding(("stages",), "no stage is open", "add a stage without a type")
    for kind in ("won", "lost"):
        if all(stage.type != kind for stage in live_stages(pipeline)):
            remedy = f"add {{id: {kind}, name: {kind.title()}, type: {kind}}}"
            yield Finding(("stages",), f"no stage has the type {kind}", remedy)


def _bad_replacements(pipeline: Pipeline) -> Iterator[Finding]:
    """A retired stage leads to a live one of its type, whatever it goes through."""
    stages = {stage.id: stage for stage in pipeline.stages}
    places = {stage.id: index for index, stage in enumerate(pipeline.stages)}
    links = {s.id: s.replaced_by for s in pipeline.stages if s.replaced_by is not None}
    ends, circles = follow(links)
    choices = ", ".join(stage.id for stage in live_stages(pipeline))
    write = f"write one of {choices}" if choices else "delete the key of one of them"
    for circle in circles:
        for index, stage_id in enumerate(circle):
            path = ("stages", places[stage_id], "replaced_by")
            yield Finding(path, f"a circle: {circle_from(circle, index)}", write)
    for stage_id, end in ends.items():
        path = ("stages", places[stage_id], "replaced_by")
        stage, last = stages[stage_id], stages.get(end)
        if links[stage_id] not in stages:
            what = f"there is no stage '{end}' to replace {stage_id}"
            yield Finding(path, what, write)
        elif last and last.type != stage.type:
            what = f"{stage_id} is {stage.type}, and {end} is {last.type}"
            yield Finding(path, what, "write a stage of the same type")


def _bad_framework(pipeline: Pipeline) -> Iterator[Finding]:
    """A framework of the firm's own asks for something, and never for less than nothing."""
    if isinstance(pipeline.qualification, str):
        return
    path = ("qualification", "criteria")
    criteria = pipeline.qualification.criteria
    if not criteria:
        yield Finding(path, "the framework has no criteria", "write one as {id: budget}")
    yield from _repeated(path, [criterion.id for criterion in criteria])
    for index, criterion in enumerate(criteria):
        if criterion.weight < 0:
            what = f"the weight {criterion.weight} is below 0"
            yield Finding((*path, index, "weight"), what, "write 0 or more")


def _unusual_count(pipeline: Pipeline) -> Iterator[Finding]:
    count = len(open_stages(pipeline))
    if pipeline.kind == "deals" and count not in USUAL_STAGES:
        what = f"{count} open stages; five to seven are usual"
        yield Finding(("stages",), what, "", Severity.HINT)


def exit_findings(pipeline: Pipeline, own_fields: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with what stages ask for, and with what they give."""
    fields = ({*keys_of(Deal), *own_fields}) - {"history", "imported", "qualification"}
    criteria = {criterion.id for criterion in criteria_of(pipeline.qualification)}
    signals = [signal.id for signal in pipeline.signals]
    for index, stage in enumerate(pipeline.stages):
        path = ("stages", index)
        if stage.exit is not None:
            yield from _bad_exit((*path, "exit"), stage.exit, fields, criteria)
            yield from _unnamed_signals((*path, "exit", "signals"), stage.exit.signals, signals)
        if stage.type != "open":
            yield from _idle((*path,), stage.exit is not None, stage.on_enter is not None)


def _bad_exit(
    path: KeyPath, demands: ExitCriteria, fields: Collection[str], criteria: Collection[str]
) -> Iterator[Finding]:
    for place, name in enumerate(demands.require):
        yield from _unknown((*path, "require", place), "a deal has no field", name, fields)
    for name in demands.qualification:
        what = "this pipeline has no criterion"
        yield from _unknown((*path, "qualification", name), what, name, criteria)
    for name, count in demands.activities.items():
        if count == 0:
            remedy = "write 1 or more, or delete it"
            yield Finding((*path, "activities", name), f"0 of '{name}' asks for nothing", remedy)
    for place, item in repeats(demands.done):
        yield Finding((*path, "done", place), f"'{item}' is given twice", "delete one")


def _unnamed_signals(
    path: KeyPath, demands: Sequence[str], signals: Sequence[str]
) -> Iterator[Finding]:
    for place, name in enumerate(demands):
        what = "this pipeline has no signal"
        if signals:
            yield from _unknown((*path, place), what, name, signals)
        else:
            remedy = f"add `signals: [{name}]` to the pipeline's file"
            yield Finding((*path, place), f"{what} '{name}'", remedy)
    for place, name in repeats(demands):
        yield Finding((*path, place), f"'{name}' is given twice", "delete one")


def _unknown(path: KeyPath, what: str, name: str, names: Collection[str]) -> Iterator[Finding]:
    if names and name not in names:
        yield Finding(path, f"{what} '{name}'", partial(_choose, name, sorted(names)))


def _choose(name: str, names: Sequence[str]) -> str:
    like = nearest(name, names)
    return (f"did you mean {like}? " if like else "") + f"write one of {', '.join(names)}"


def _idle(path: KeyPath, *has: bool) -> Iterator[Finding]:
    """A deal in a won or lost stage goes forward no more, and has nothing to do next."""
    for key, is_set in zip(("exit", "on_enter"), has, strict=True):
        if is_set:
            what = f"{key} does nothing in a stage where the deal is closed"
            yield Finding((*path, key), what, "move it to an open stage", Severity.HINT)
