"""The values of fields that have only a few: a shell offers them, and none needs quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pipectl.domain.model.deal import CATEGORIES, KINDS
from pipectl.query.fields import FLAGS

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup


def values_of(setup: Setup, field: str) -> Iterable[str]:
    """Return the values of a field, none where it takes any."""
    pipelines = setup.pipelines.values()
    values: Mapping[str, Iterable[str]] = {
        "category": CATEGORIES,
        "kind": KINDS,
        "is": (*FLAGS, "any"),
        "owner": setup.team,
        "pipeline": setup.pipelines,
        "source": dict.fromkeys(source for pipeline in pipelines for source in pipeline.sources),
        "stage": dict.fromkeys(stage.id for pipeline in pipelines for stage in pipeline.stages),
    }
    return values.get(field, ())
