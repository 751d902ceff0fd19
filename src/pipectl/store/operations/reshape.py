"""A pipeline's file changed, with the deals that have to move, as one change."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pipectl import errors
from pipectl.domain.actions import action
from pipectl.domain.checks import names
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import Plain, dump_record
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import patched, rewrite, rewritten
from pipectl.store.disk.journal import FileChange
from pipectl.store.edit import editor, reorder
from pipectl.store.operations.scaffold import pipeline_text
from pipectl.store.records import Written
from pipectl.store.setup import read_setup
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.tree.tree import setup_files
from pipectl.store.yaml.parser import parse

STAGES = "stages"


def reshape(  # noqa: PLR0913 - a pipeline, how it changes, and what becomes of its deals
    store: Store,
    pipeline_id: str,
    edit_pipeline: Callable[[Pipeline], Pipeline],
    move: Callable[[Setup, Deal], action.Change],
    today: date,
    *,
    dry_run: bool = False,
) -> Written:
    """Change a pipeline by a function, and move the deals in stages that it retires.

    All files change or none; `move` gets the setup as it will be. Raises InvalidError where a
    deal cannot be read, for it might be one of those.
    """

    def plan() -> Written:
        path, data, setup = _present(store, pipeline_id)
        before = setup.pipelines[pipeline_id]
        after = edit_pipeline(before)
        new_setup = replace(setup, pipelines={**setup.pipelines, pipeline_id: after})
        changes = []
        if after != before:
            changes.append(FileChange(path, data, _rewritten(path, data, before, after)))
            _verify(store, path, changes[0].new or b"", after)
        moved, messages = _moved(store, before, after, new_setup, move, today)
        return Written((*changes, *moved), messages)

    return store.commit(plan, dry_run=dry_run)


def _present(store: Store, pipeline_id: str) -> tuple[str, bytes, Setup]:
    """Return a pipeline's path and bytes, and the setup as it is now, under the lock."""
    files, problems = setup_files(store.tree())
    setup, others = read_setup(files)
    errors.stop_at_problems([*problems, *others])
    path = f"{layout.PIPELINES}/{pipeline_id}{layout.SUFFIX}"
    if setup is None or pipeline_id not in setup.pipelines:
        names = ", ".join(setup.pipelines) if setup else ""
        raise errors.NotFoundError(
            f"there is no pipeline '{pipeline_id}'; there are {names}", "pipeline"
        )
    return path, files[path], setup


def _rewritten(path: str, data: bytes, before: Pipeline, after: Pipeline) -> bytes:
    """Write a changed pipeline into its file's bytes: comments and untouched lines stay."""
    old, new = _plain(before), _plain(after)
    return rewritten(
        path,
        data,
        lambda text: _in_order(_edited(text, old, new), new),
        "change these lines by hand",
    )


def _plain(pipeline: Pipeline) -> dict[str, Plain]:
    """Return what a pipeline's file says; that a stage is open goes without saying."""
    plain = dump_record(pipeline)
    for stage in _stages(plain):
        if isinstance(stage, dict) and stage["type"] == "open":
            del stage["type"]
    return plain


def _edited(text: str, old: dict[str, Plain], new: dict[str, Plain]) -> str:
    """Change every stage where it stands, and add new ones behind the one they follow."""
    present = {_id(stage): stage for stage in _stages(old)}
    stages_after = {_id(stage): stage for stage in _stages(new)}
    ids = list(present)
    last: str | None = None
    for stage_id in stages_after:
        if stage_id not in present:
            ids.insert(ids.index(last) + 1 if last in ids else 0, stage_id)
        last = stage_id
    in_place = {**new, STAGES: [stages_after[stage_id] for stage_id in ids]}
    return editor.edit(text, patched(parse(text).plain(), old, in_place))


def _in_order(text: str, new: dict[str, Plain]) -> str:
    """Bring the stages of a text into the order that is wanted, line by line where it can be."""
    present = parse(text).plain()
    assert isinstance(present, dict)  # noqa: S101 - it is a pipeline's file
    ids = [_id(stage) for stage in _stages(present)]
    stages_after = [_id(stage) for stage in _stages(new)]
    if ids == stages_after:
        return text
    by_id = dict(zip(ids, _stages(present), strict=True))
    meant: dict[str, Plain] = {**present, STAGES: [by_id[stage_id] for stage_id in stages_after]}
    moved = reorder.reordered(text, STAGES, [ids.index(stage_id) for stage_id in stages_after])
    if moved is not None and parse(moved).plain() == meant:
        return moved
    return editor.edit(text, meant)


def _stages(plain: dict[str, Plain]) -> list[Plain]:
    stages = plain[STAGES]
    assert isinstance(stages, list)  # noqa: S101 - the reader has checked it
    return stages


def _id(stage: Plain) -> str:
    assert isinstance(stage, dict)  # noqa: S101 - the same
    return str(stage["id"])


def _verify(store: Store, path: str, data: bytes, meant: Pipeline) -> None:
    """Read what is about to be written, and compare it with what was meant."""
    files, _ = setup_files(store.tree())
    setup, problems = read_setup({**files, path: data})
    if setup is None:
        raise errors.InvalidError(problems)
    if setup.pipelines[meant.id] != meant:
        raise errors.PipectlError(
            f"{path} would not match the intended pipeline; nothing was written"
        )


def _moved(  # noqa: PLR0913 - which deals, from which pipeline to which, and how
    store: Store,
    before: Pipeline,
    after: Pipeline,
    setup: Setup,
    move: Callable[[Setup, Deal], action.Change],
    today: date,
) -> tuple[tuple[FileChange, ...], tuple[str, ...]]:
    """Move the deals that stand in a stage which is retired, or was before."""
    # What is won or lost stays where it is: another entry would be another close.
    retired = {stage.id for stage in after.stages if stage.replaced_by and stage.type == "open"}
    if not retired:
        return (), ()
    loaded = store.load(today)
    errors.stop_at_problems(loaded.stopping)
    default = setup.settings.default_pipeline
    changes: list[FileChange] = []
    messages: list[str] = []
    for record in loaded.book.records:
        latest = record.latest
        if latest.stage in retired and (latest.pipeline or default) == before.id:
            document = store.deals.take(latest.id)
            change = move(setup, document.record)
            messages += change.messages
            data = rewrite(DEALS, document, change.deal, setup)
            changes.append(FileChange(document.path, document.data, data))
    return tuple(changes), tuple(messages)


def begin_pipeline(
    store: Store, pipeline_id: str, template: str, attributes: Mapping[str, Any], *, dry_run: bool
) -> Written:
    """Write the file of a new pipeline; `attributes` are those that differ from the template's.

    Raises ConflictError where there is such a pipeline.
    """
    from pipectl.domain.templates.templates import build_pipeline

    def plan() -> Written:
        setup = store.setup
        path = f"{layout.PIPELINES}/{pipeline_id}{layout.SUFFIX}"
        if pipeline_id in setup.pipelines:
            raise errors.ConflictError(
                f"there is a pipeline '{pipeline_id}' already; choose another id"
            )
        built = build_pipeline(template, setup.settings.language)
        named = {} if built.id == pipeline_id else {"name": _words(pipeline_id)}
        pipeline = replace(built, **{"id": pipeline_id, **named, **attributes})
        _refuse_taken_name(setup, pipeline)
        text = pipeline_text(pipeline)
        return Written((FileChange(path, None, text.encode()),), ())

    return store.commit(plan, dry_run=dry_run)


def _refuse_taken_name(setup: Setup, pipeline: Pipeline) -> None:
    answers = names.of_pipelines([*setup.pipelines.values(), pipeline])
    for (_, text, pipeline_id), other in names.shared(answers):
        if pipeline.id in (pipeline_id, other):
            another = other if pipeline_id == pipeline.id else pipeline_id
            what = f"'{text}' means the pipeline {another} already"
            raise errors.ConflictError(f"{what}; choose another id or --name")


def _words(pipeline_id: str) -> str:
    return pipeline_id.replace("_", " ").replace("-", " ").capitalize()
