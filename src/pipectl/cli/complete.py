"""What the shell offers after TAB; a store that cannot be read offers nothing, and says nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from pipectl.errors import PipectlError

if TYPE_CHECKING:
    from pipectl.store.store import Store


def support_shells() -> None:
    """Teach typer the questions of bash, zsh and fish."""
    from typer._completion_classes import completion_init

    completion_init()


def deals(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of all deals; no deal's file is read, so a broken one does no harm."""
    with suppress(PipectlError, OSError):
        return [one for one in _store(ctx).ids() if one.startswith(incomplete)]
    return []


def stages(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the stages of all pipelines with their names."""
    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        offered = {stage.id: stage.name for one in pipelines for stage in one.stages}
        return [pair for pair in offered.items() if pair[0].startswith(incomplete)]
    return []


def reasons(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the reasons for which deals are lost with their names."""
    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        offered = {known.id: known.name for one in pipelines for known in one.lost_reasons}
        return [pair for pair in offered.items() if pair[0].startswith(incomplete)]
    return []


def formats(incomplete: str) -> list[str]:
    """Offer the formats of tables."""
    from pipectl import render
    from pipectl.plugins import modules_in

    return [name for name in modules_in(render) if name.startswith(incomplete)]


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of a query behind the last comma."""
    from pipectl.query.fields import field_names

    before, comma, begun = incomplete.rpartition(",")
    with suppress(PipectlError, OSError):
        names = field_names(_store(ctx).setup)
        return [f"{before}{comma}{name}" for name in names if name.startswith(begun)]
    return []


def templates(incomplete: str) -> list[str]:
    """Offer the templates of stages."""
    from pipectl.domain.templates import TEMPLATES

    return [name for name in TEMPLATES if name.startswith(incomplete)]


def _store(ctx: typer.Context) -> Store:
    from pipectl.cli.options import open_store

    return open_store(ctx)
