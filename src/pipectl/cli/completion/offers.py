"""What the shell offers after TAB; a store that cannot be read offers nothing, and says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import typer

from pipectl.cli.shared import context
from pipectl.errors import PipectlError

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.store import Store

ACTIVITIES: Final = ("call", "email", "meeting", "demo", "presentation")


def deals(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the ids of all deals; no deal's file is read, so a broken one does no harm."""
    with suppress(PipectlError, OSError):
        return [one for one in _store(ctx).ids_by_name() if one.startswith(incomplete)]
    return []


def stages(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the stages of all pipelines by id, and by name where that is one word."""
    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        found = [stage for one in pipelines for stage in one.stages if not stage.replaced_by]
        names = {one.name: one.id for one in found if " " not in one.name and one.name != one.id}
        return _beginning({**{one.id: one.name for one in found}, **names}, incomplete)
    return []


def reasons(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the reasons for which deals are lost with their names."""
    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        offered = {known.id: known.name for one in pipelines for known in one.lost_reasons}
        return _beginning(offered, incomplete)
    return []


def disqualifying(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the reasons for which a deal never was a real one."""
    from pipectl.domain.model.pipeline import disqualifying as known_in

    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        offered = {known.id: known.name for one in pipelines for known in known_in(one)}
        return _beginning(offered, incomplete)
    return []


def objections(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Offer the open objections of the deal that is named before, where it can be read."""
    from pipectl.domain.history.entries import in_order
    from pipectl.domain.history.objections import open_objections

    with suppress(PipectlError, OSError):
        deal = _store(ctx).take(str(ctx.params.get("deal"))).deal
        offered = {one.id: one.text or "" for one in open_objections(in_order(deal.history))}
        return _beginning(offered, incomplete)
    return []


def sources(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the sources that the pipelines name."""
    with suppress(PipectlError, OSError):
        pipelines = _store(ctx).setup.pipelines.values()
        offered = dict.fromkeys(source for one in pipelines for source in one.sources)
        return [source for source in offered if source.startswith(incomplete)]
    return []


def activities(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the usual activities, those that stages ask for, and the items of checklists.

    Any other short word is right too.
    """
    offered = list(ACTIVITIES)
    with suppress(PipectlError, OSError):
        from pipectl.domain.model.pipeline import checklist

        pipelines = _store(ctx).setup.pipelines.values()
        exits = (stage.exit for one in pipelines for stage in one.stages if stage.exit)
        offered += [name for asked in exits for name in asked.activities]
        offered += [f"done:{item}" for one in pipelines for item in checklist(one)]
    return [name for name in dict.fromkeys(offered) if name.startswith(incomplete)]


def assignments(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer deals first, unless a query names them, then fields with `=`, then their values."""
    if ctx.params.get("where") is None and not ctx.params.get("words"):
        return deals(ctx, incomplete)
    with suppress(PipectlError, OSError):
        from pipectl.domain.actions.fields import settable

        setup = _store(ctx).setup
        names = [name for name in settable(setup) if "." not in name]
        return _pairs(incomplete, "=", names, lambda name: _values(setup, name))
    return []


def assessments(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the criteria of all pipelines with `=`, then states."""
    with suppress(PipectlError, OSError):
        from pipectl.domain.model.deal import STATES
        from pipectl.domain.model.qualification import criteria_of

        pipelines = _store(ctx).setup.pipelines.values()
        known = dict.fromkeys(c.id for one in pipelines for c in criteria_of(one.qualification))
        return _pairs(incomplete, "=", known, lambda _: STATES)
    return []


def query(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of a query with `:`, then the values of those that have few."""
    with suppress(PipectlError, OSError):
        from pipectl.query.fields import field_names

        setup = _store(ctx).setup
        return _pairs(incomplete, ":", field_names(setup), lambda name: _values(setup, name))
    return []


def formats(incomplete: str) -> list[str]:
    """Offer the formats of tables."""
    from pipectl import render
    from pipectl.plugins import modules_in

    return [name for name in modules_in(render) if name.startswith(incomplete)]


def exchanges(incomplete: str) -> list[str]:
    """Offer the formats of `import` and `export`."""
    from pipectl import exchange
    from pipectl.plugins import modules_in

    return [name for name in modules_in(exchange) if name.startswith(incomplete)]


def fields(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of a query behind the last comma."""
    from pipectl.query.fields import field_names

    before, comma, begun = incomplete.rpartition(",")
    with suppress(PipectlError, OSError):
        names = field_names(_store(ctx).setup)
        return [f"{before}{comma}{name}" for name in names if name.startswith(begun)]
    return []


def groups(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer what deals can be grouped by."""
    with suppress(PipectlError, OSError):
        from pipectl.query.columns import group_names

        names = group_names(_store(ctx).setup)
        return [name for name in names if name.startswith(incomplete)]
    return []


def pipelines(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the pipelines, and all."""
    with suppress(PipectlError, OSError):
        names = [*_store(ctx).setup.pipelines, "all"]
        return [name for name in names if name.startswith(incomplete)]
    return []


def topics(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer what can be explained."""
    from pipectl.cli.shared.topics import TOPICS

    commands = ctx.find_root().command.list_commands(ctx)  # type: ignore[attr-defined]
    return [name for name in (*TOPICS, *commands) if name.startswith(incomplete)]


def templates(incomplete: str) -> list[str]:
    """Offer the templates of stages."""
    from pipectl.domain.model.templates import TEMPLATES

    return [name for name in TEMPLATES if name.startswith(incomplete)]


def _store(ctx: typer.Context) -> Store:
    return context.open_store(ctx)


def _beginning(offered: Mapping[str, str], incomplete: str) -> list[tuple[str, str]]:
    return [pair for pair in offered.items() if pair[0].startswith(incomplete)]


def _pairs(
    incomplete: str, joint: str, names: Iterable[str], values: Callable[[str], Iterable[str]]
) -> list[str]:
    """Offer names with what joins them to a value, and behind that the values of the name."""
    name, found, begun = incomplete.partition(joint)
    if found:
        return [f"{name}{joint}{one}" for one in values(name) if one.startswith(begun)]
    return [f"{one}{joint}" for one in names if one.startswith(name)]


def _values(setup: Setup, field: str) -> Iterable[str]:
    """Return the values of a field that has only a few."""
    from pipectl.domain.model.deal import CATEGORIES, KINDS
    from pipectl.query.fields import FLAGS

    pipelines = setup.pipelines.values()
    known: Mapping[str, Iterable[str]] = {
        "category": CATEGORIES,
        "kind": KINDS,
        "is": (*FLAGS, "any"),
        "owner": setup.team,
        "pipeline": setup.pipelines,
        "source": dict.fromkeys(source for one in pipelines for source in one.sources),
        "stage": dict.fromkeys(stage.id for one in pipelines for stage in one.stages),
    }
    return known.get(field, ())
