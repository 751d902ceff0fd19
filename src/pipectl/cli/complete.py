"""What the shell offers after TAB; a store that cannot be read offers nothing, and says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pipectl.errors import PipectlError

if TYPE_CHECKING:
    from pipectl.store.store import Store


def deals(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of all deals; no deal's file is read, so a broken one does no harm."""
    store = _store(ctx)
    found = store.ids() if store else ()
    return [deal_id for deal_id in found if deal_id.startswith(incomplete)]


def stages(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the stages of all pipelines with their names."""
    store = _store(ctx)
    try:
        pipelines = store.setup.pipelines.values() if store else ()
    except PipectlError:
        return []
    offered = {stage.id: stage.name for pipeline in pipelines for stage in pipeline.stages}
    return [pair for pair in offered.items() if pair[0].startswith(incomplete)]


def reasons(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the reasons for which deals are lost with their names."""
    store = _store(ctx)
    try:
        pipelines = store.setup.pipelines.values() if store else ()
    except PipectlError:
        return []
    offered = {known.id: known.name for pipeline in pipelines for known in pipeline.lost_reasons}
    return [pair for pair in offered.items() if pair[0].startswith(incomplete)]


def formats(incomplete: str) -> list[str]:
    """Offer the formats of tables."""
    from pipectl import render
    from pipectl.plugins import modules_in

    return [name for name in modules_in(render) if name.startswith(incomplete)]


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of a query behind the last comma."""
    from pipectl.query.fields import field_names

    store = _store(ctx)
    before, comma, begun = incomplete.rpartition(",")
    try:
        names = field_names(store.setup) if store else ()
    except PipectlError:
        return []
    return [f"{before}{comma}{name}" for name in names if name.startswith(begun)]


def templates(incomplete: str) -> list[str]:
    """Offer the templates of stages."""
    from pipectl.domain.templates import TEMPLATES

    return [name for name in TEMPLATES if name.startswith(incomplete)]


def _store(ctx: typer.Context) -> Store | None:
    from pipectl.cli.options import open_store

    try:
        return open_store(ctx)
    except (PipectlError, OSError):
        return None
