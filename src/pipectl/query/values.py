"""The values of fields that have only a few: a shell offers them, and none needs quotes."""

from collections.abc import Iterable, Mapping

from pipectl.domain.model.deal import CATEGORIES, KINDS
from pipectl.domain.model.settings import Setup
from pipectl.query.fields import FLAGS


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
