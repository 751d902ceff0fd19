"""Which stage of a pipeline is before which, to be looked up for the visits of many deals."""

from collections.abc import Mapping
from typing import NamedTuple

from pipectl.domain.model.pipeline import Pipeline, live_id, open_stages
from pipectl.domain.model.settings import Setup


class Order(NamedTuple):
    """The order of a pipeline's stages: the place of each by its id, retired ones as what is there.

    Open ones have the places up to `end`, won ones are there, and lost ones have none.
    """

    places: Mapping[str, int]
    end: int
    is_of_leads: bool

    def is_open(self, stage: str) -> bool:
        """Say whether a stage is open."""
        return self.places.get(stage, self.end) < self.end


def order_of(pipeline: Pipeline) -> Order:
    """Return the order of a pipeline's stages, to be looked up for many visits."""
    open_ids = [stage.id for stage in open_stages(pipeline)]
    places = {name: place for place, name in enumerate(open_ids)}
    places |= {stage.id: len(open_ids) for stage in pipeline.stages if stage.type == "won"}
    lives = {stage.id: live_id(pipeline, stage.id) for stage in pipeline.stages}
    places = {name: places[live] for name, live in lives.items() if live in places}
    return Order(places, len(open_ids), pipeline.kind == "leads")


def orders_of(setup: Setup) -> dict[str, Order]:
    """Return the order of the stages of each pipeline by its id, and of the default one by ""."""
    orders = {pipeline.id: order_of(pipeline) for pipeline in setup.pipelines.values()}
    return orders | {"": orders[setup.settings.default_pipeline]}
