"""Another pipeline of a store: its file, from a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipectl.errors import ConflictError
from pipectl.store.disk.journal import Change
from pipectl.store.operations.scaffold import pipeline_text
from pipectl.store.records import Written
from pipectl.store.tree import layout

if TYPE_CHECKING:
    from pipectl.store.store import Store


def begin_pipeline(
    store: Store, pipeline_id: str, template: str, given: Mapping[str, Any], *, dry_run: bool
) -> Written:
    """Write the file of a new pipeline; `given` are attributes that differ from the template's.

    Raises ConflictError where there is such a pipeline.
    """
    from pipectl.domain.model.templates import build_pipeline

    def plan() -> Written:
        setup = store.setup
        path = f"{layout.PIPELINES}/{pipeline_id}{layout.SUFFIX}"
        if pipeline_id in setup.pipelines:
            raise ConflictError(f"there is a pipeline '{pipeline_id}' already; choose another id")
        built = build_pipeline(template, setup.settings.language)
        named = {} if built.id == pipeline_id else {"name": _words(pipeline_id)}
        text = pipeline_text(replace(built, **{"id": pipeline_id, **named, **given}))
        return Written((Change(path, None, text.encode()),), ())

    return store.commit(plan, dry_run=dry_run)


def _words(pipeline_id: str) -> str:
    return pipeline_id.replace("_", " ").replace("-", " ").capitalize()
