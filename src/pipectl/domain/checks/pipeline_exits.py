"""What must hold of the exits and entrances of a pipeline's stages."""

from collections.abc import Collection, Iterator, Mapping

from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import ExitCriteria, Pipeline
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.values.schema import keys_of
from pipectl.domain.values.text import suggestion
from pipectl.errors import Finding, KeyPath, Severity


def exit_findings(pipeline: Pipeline, own_fields: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with what stages ask for, and with what they give."""
    fields = ({*keys_of(Deal), *own_fields}) - {"history", "imported", "qualification"}
    criteria = {criterion.id for criterion in criteria_of(pipeline.qualification)}
    for index, stage in enumerate(pipeline.stages):
        path = ("stages", index)
        if stage.exit is not None:
            yield from _bad_exit((*path, "exit"), stage.exit, fields, criteria)
        if stage.type != "open":
            yield from _idle((*path,), stage.exit is not None, stage.on_enter is not None)


def _bad_exit(
    path: KeyPath, asked: ExitCriteria, fields: Collection[str], criteria: Collection[str]
) -> Iterator[Finding]:
    for place, name in enumerate(asked.require):
        yield from _unknown((*path, "require", place), "a deal has no field", name, fields)
    for name in asked.qualification:
        what = "this pipeline has no criterion"
        yield from _unknown((*path, "qualification", name), what, name, criteria)
    for name, count in asked.activities.items():
        if count == 0:
            remedy = "write 1 or more, or delete it"
            yield Finding((*path, "activities", name), f"0 of '{name}' asks for nothing", remedy)
    for place, item in enumerate(asked.done):
        if item in asked.done[:place]:
            yield Finding((*path, "done", place), f"'{item}' stands twice", "delete one")


def _unknown(path: KeyPath, what: str, name: str, known: Collection[str]) -> Iterator[Finding]:
    if known and name not in known:
        choices = ", ".join(sorted(known))
        remedy = f"write one of {choices}"
        yield Finding(path, f"{what} '{name}'{suggestion(name, sorted(known))}", remedy)


def _idle(path: KeyPath, *has: bool) -> Iterator[Finding]:
    """A deal in a won or lost stage goes forward no more, and has nothing to do next."""
    for key, given in zip(("exit", "on_enter"), has, strict=True):
        if given:
            what = f"{key} does nothing in a stage where the deal is closed"
            yield Finding((*path, key), what, "move it to an open stage", Severity.HINT)
