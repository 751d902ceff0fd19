"""Pipelines: ordered stages, what they ask for, and the reasons for which deals are lost."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol, TypeVar

from pipectl.domain.model.deal import CATEGORY, STATE
from pipectl.domain.model.qualification import FRAMEWORKS, Framework
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Either, ListOf, MapOf, RecordOf, Scalar, optional, required
from pipectl.domain.values.text import fold
from pipectl.records import dataclass

CLASSES: Final = ("lost", "disqualified", "no_decision")


def _parse_due(text: str) -> str:
    from pipectl.domain.values.calendar import parse_date

    parse_date(text, date(2000, 1, 1))
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The next step that a deal gets when it enters a stage; `due` counts from that day, `+3d`."""

    what: str = required(scalars.PROSE)
    due: str = required(Scalar(_parse_due))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnEnter:
    """What happens when a deal enters a stage."""

    next_step: FollowUp | None = optional(RecordOf(FollowUp))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCriteria:
    """What a deal must have before it goes forward: fields, and criteria with a least state.

    `activities` are counted over the whole history, `signals` are of the pipeline's own list,
    `done` are items of the firm's checklist.
    """

    require: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    qualification: dict[str, str] = optional(MapOf(STATE, scalars.parse_word), dict)
    activities: dict[str, int] = optional(MapOf(scalars.WHOLE, scalars.parse_word), dict)
    signals: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    next_step: bool = optional(scalars.BOOL, default=False)
    no_open_objection: bool = optional(scalars.BOOL, default=False)
    done: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a pipeline; `type` is open, won or lost, `probability` a default in percent.

    One that is `replaced_by` another is retired: histories name it, and no deal goes there again.
    """

    id: str = required(scalars.WORD)
    name: str = required(scalars.TEXT)
    type: Literal["open", "won", "lost"] = optional(scalars.one_of("open", "won", "lost"), "open")
    probability: Decimal | None = optional(scalars.PERCENT)
    category: str | None = optional(CATEGORY)
    rotting_days: int | None = optional(scalars.WHOLE)
    exit: ExitCriteria | None = optional(RecordOf(ExitCriteria))
    on_enter: OnEnter | None = optional(RecordOf(OnEnter))
    replaced_by: str | None = optional(scalars.WORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostReason:
    """Why a deal is lost; its class says whether it ever was a real one."""

    id: str = required(scalars.WORD)
    name: str = required(scalars.TEXT)
    class_: str = optional(scalars.one_of(*CLASSES), "lost", name="class")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a customer says or does that tells that a deal is near its close."""

    id: str = required(scalars.WORD)
    name: str | None = optional(scalars.TEXT)


def _parse_signal(text: str) -> Signal:
    return Signal(id=scalars.parse_word(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages in order, the framework of qualification and the reasons; `id` is the file's name.

    `forecast` False keeps it out of won, win rate, velocity, quota and forecast; `kind` leads
    holds leads; what was assessed more than `evidence_days` ago is aged.
    """

    id: str = ""
    name: str = required(scalars.TEXT)
    kind: Literal["deals", "leads"] = optional(scalars.one_of("deals", "leads"), "deals")
    forecast: bool = optional(scalars.BOOL, default=True)
    qualification: str | Framework = optional(
        Either(scalars.one_of(*FRAMEWORKS), RecordOf(Framework)), "bant"
    )
    evidence_days: int | None = optional(scalars.WHOLE)
    probabilities: Literal["stage", "history"] = optional(
        scalars.one_of("stage", "history"), "stage"
    )
    stages: tuple[Stage, ...] = required(ListOf(RecordOf(Stage)))
    lost_reasons: tuple[LostReason, ...] = optional(ListOf(RecordOf(LostReason)), tuple)
    signals: tuple[Signal, ...] = optional(
        ListOf(Either(Scalar(_parse_signal), RecordOf(Signal))), tuple
    )
    sources: tuple[str, ...] = optional(ListOf(scalars.TEXT), tuple)


def find_stage(pipeline: Pipeline, stage_id: str | None) -> Stage | None:
    """Return the stage with this id, or None."""
    for stage in pipeline.stages:
        if stage.id == stage_id:
            return stage
    return None


def live_stages(pipeline: Pipeline) -> tuple[Stage, ...]:
    """Return the stages that a deal can be in now, in their order: those not retired."""
    return tuple(stage for stage in pipeline.stages if stage.replaced_by is None)


def open_stages(pipeline: Pipeline) -> tuple[Stage, ...]:
    """Return the live stages in which a deal is open, in their order."""
    return tuple(stage for stage in live_stages(pipeline) if stage.type == "open")


def live_stage(pipeline: Pipeline, stage: Stage) -> Stage:
    """Return the stage that counts now: what replaced a retired one, at the end of the chain.

    The reader has made sure that there is one, and no circle.
    """
    while stage.replaced_by is not None:
        following = find_stage(pipeline, stage.replaced_by)
        assert following is not None  # noqa: S101 - a rule of the pipeline's file
        stage = following
    return stage


def live_id(pipeline: Pipeline, stage_id: str) -> str:
    """Return the id of the stage that counts now for one that a history names."""
    stage = find_stage(pipeline, stage_id)
    return live_stage(pipeline, stage).id if stage else stage_id


def checklist(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the items that the exits of a pipeline's stages ask for, each once."""
    exits = [stage.exit for stage in live_stages(pipeline) if stage.exit]
    return tuple(dict.fromkeys(item for criteria in exits for item in criteria.done))


def first_of_type(pipeline: Pipeline, stage_type: str) -> Stage | None:
    """Return the pipeline's first live stage of a type, or None."""
    return next((stage for stage in live_stages(pipeline) if stage.type == stage_type), None)


def disqualifying(pipeline: Pipeline) -> tuple[LostReason, ...]:
    """Return the reasons for which a deal never was a real one."""
    return tuple(reason for reason in pipeline.lost_reasons if reason.class_ == "disqualified")


class Called(Protocol):
    """What people say by its id or its name."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def name(self) -> str | None:
        """The name, None where it is the id."""


C = TypeVar("C", bound=Called)


def called(items: Iterable[C], text: str) -> list[C]:
    """Return what a text may mean: what has it as its id, else all that have it as id or name."""
    folded, alike = fold(text), []
    for item in items:
        if item.id == text:
            return [item]
        if folded in (fold(item.id), fold(item.name or item.id)):
            alike.append(item)
    return alike


def signal_name(pipeline: Pipeline, signal_id: str) -> str:
    """Return the pipeline's name for a signal; where it has none, its id in words."""
    names = (signal.name for signal in pipeline.signals if signal.id == signal_id)
    return next(names, None) or signal_id.replace("_", " ")


def known_reason(pipeline: Pipeline, text: str) -> LostReason | None:
    """Return the reason with this id, else the first that has it as its id or name, or None."""
    return next(iter(called(pipeline.lost_reasons, text)), None)


def reason_name(pipeline: Pipeline, text: str) -> str:
    """Return the pipeline's name for a reason; words of one's own are their own name."""
    reason = known_reason(pipeline, text)
    return reason.name if reason else text


def stages_called(pipeline: Pipeline, text: str) -> list[Stage]:
    """Return the stages that a text may mean: live ones, else those that are retired."""
    stages = called(pipeline.stages, text)
    return [stage for stage in stages if stage.replaced_by is None] or stages


def stages_meant(pipeline: Pipeline, text: str) -> list[Stage]:
    """Return the stages that a person may mean: those called so, else live ones in part."""
    return stages_called(pipeline, text) or [
        stage
        for stage in live_stages(pipeline)
        if text.strip() and any(fold(text) in fold(name) for name in (stage.id, stage.name))
    ]


def named(pipeline: Pipeline, text: str) -> Stage | None:
    """Return the stage that a file means, or None; ValueError where it means several live ones."""
    return _only(pipeline, text, stages_called(pipeline, text))


def meant(pipeline: Pipeline, text: str) -> Stage | None:
    """Return the stage that a person means, by a part of its name or id as well, or None.

    Raises ValueError where several live ones may be meant.
    """
    return _only(pipeline, text, stages_meant(pipeline, text))


def _only(pipeline: Pipeline, text: str, stages: list[Stage]) -> Stage | None:
    if len(stages) > 1 and stages[0].replaced_by is None:
        ids = " or ".join(stage.id for stage in stages)
        raise ValueError(f"'{text}' means several stages of {pipeline.id}; write {ids}")
    return next(iter(stages), None)
