"""What a store says besides its deals: settings, pipelines, team, quotas, rates, calls."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.pipeline import Pipeline, Stage, find_stage, live_stage
from pipectl.domain.model.team import Person, person_called
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import MapOf, Scalar, optional, required
from pipectl.domain.values.text import how_many, show
from pipectl.records import dataclass, field
from pipectl.words import Phrase

FORMAT_VERSION: Final = 1
LANGUAGES: Final = ("en", "nb", "da", "it", "bg")

FIELD_TYPES: Final = {"text": scalars.TEXT, "number": scalars.NUMBER, "date": scalars.DAY}
"""The types of a store's custom fields, and how each is read."""


def _parse_version(text: str) -> int:
    if text != str(FORMAT_VERSION):
        raise ValueError(f"this pipectl reads version {FORMAT_VERSION}, not '{text}'; update it")
    return FORMAT_VERSION


def _parse_month(text: str) -> int:
    if scalars.parse_whole(text) not in range(1, 13):
        raise ValueError(f"'{text}' is not a month; write 1 to 12")
    return int(text)


def _parse_rate(text: str) -> Decimal:
    rate = scalars.parse_number(text)
    if rate <= 0:
        raise ValueError(f"'{text}' is not a rate; write a number above 0, like 11.35")
    return rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`pipectl.yaml`; `fields` names the store's custom fields with their types."""

    version: int = required(Scalar(_parse_version, scalars.bare))
    name: str | None = optional(scalars.TEXT)
    currency: str = required(scalars.CURRENCY)
    fiscal_year_start: int = optional(Scalar(_parse_month, scalars.bare), 1)
    default_pipeline: str = optional(scalars.WORD, "sales")
    language: str = optional(scalars.one_of(*LANGUAGES), "en")
    numbers: str | None = optional(scalars.NUMBERS)
    reports: str | None = optional(scalars.one_of(*LANGUAGES))
    fields: dict[str, str] = optional(MapOf(scalars.one_of(*FIELD_TYPES), scalars.parse_word), dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """One line of rates.yaml: units of the store's currency for 1 of this, from a day on."""

    day: date = required(scalars.DAY)
    currency: str = required(scalars.CURRENCY)
    rate: Decimal = required(Scalar(_parse_rate, scalars.write_decimal))


class Placed(Protocol):
    """A deal, a snapshot or a visit: in a stage of a pipeline, None being the default one."""

    @property
    def pipeline(self) -> str | None:
        """The pipeline's id."""

    @property
    def stage(self) -> str:
        """The stage's id."""


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a store says besides its deals.

    `own_currency` is that of amounts which name none, where totals are in another one.
    """

    settings: Settings
    pipelines: Mapping[str, Pipeline]
    team: Mapping[str, Person] = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    rates: tuple[ExchangeRate, ...] = ()
    calls: tuple[ForecastCall, ...] = ()
    own_currency: str | None = None

    @property
    def home(self) -> str:
        """The currency of amounts that name none, and of the rates."""
        return self.own_currency or self.settings.currency

    def in_currency(self, currency: str) -> "Setup":
        """Return a setup whose totals are in another currency."""
        settings = replace(self.settings, currency=currency)
        return replace(self, settings=settings, own_currency=self.home)

    def how_many(self, count: int, noun: str = "deal") -> Phrase:
        """Count things in a sentence, in the store's form of numbers."""
        return how_many(count, noun, self.settings.numbers)

    def show(self, number: int | Decimal) -> str:
        """Write a number in the store's form."""
        return show(Decimal(number), self.settings.numbers)

    def pipeline(self, deal: Placed) -> Pipeline:
        """Return the pipeline that a deal is in; a deal in an unknown one cannot be read."""
        return self.pipelines[deal.pipeline or self.settings.default_pipeline]

    def stage(self, deal: Placed) -> Stage:
        """Return the stage that a deal is in, its successor where it is retired."""
        pipeline = self.pipeline(deal)
        stage = find_stage(pipeline, deal.stage)
        assert stage is not None  # noqa: S101 - a rule of the deal's file
        return live_stage(pipeline, stage)

    def person(self, text: str) -> str:
        """Return the id of the one person whom a text names, else the text."""
        return person_called(self.team, text)


def stages_by_id(setup: Setup) -> dict[tuple[str | None, str], Stage]:
    """Lay out what stages count as, by the pipeline that a deal names (None: default) and id."""
    default = setup.settings.default_pipeline
    stages: dict[tuple[str | None, str], Stage] = {}
    for name, pipeline in setup.pipelines.items():
        for stage in pipeline.stages:
            stages[name, stage.id] = live = live_stage(pipeline, stage)
            if name == default:
                stages[None, stage.id] = live
    return stages
