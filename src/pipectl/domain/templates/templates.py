"""The pipelines that a new store can start with: stages, reasons and sources, in any language."""

from decimal import Decimal
from typing import Final, Literal

from pipectl.domain.model.pipeline import LostReason, Pipeline, Signal, Stage
from pipectl.domain.templates.translations import translation
from pipectl.records import dataclass


@dataclass(frozen=True, slots=True)
class TemplateStage:
    """A stage without its name; `probability` in percent."""

    id: str
    probability: int | None = None
    category: str | None = None
    rotting_days: int | None = None
    type: Literal["open", "won", "lost"] = "open"


@dataclass(frozen=True, slots=True)
class Template:
    """A pipeline without words; `pipeline` is the id, and so the file's name, that it gets."""

    name: str
    stages: tuple[TemplateStage, ...]
    pipeline: str = "sales"
    kind: Literal["deals", "leads"] = "deals"
    forecast: bool = True


_WON_OR_LOST: Final = (TemplateStage("won", type="won"), TemplateStage("lost", type="lost"))

_SEVEN: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("qualification", 10, "pipeline", 14),
    TemplateStage("first_contact", 20, "pipeline", 14),
    TemplateStage("needs", 35, "pipeline", 21),
    TemplateStage("proposal", 55, "best_case", 21),
    TemplateStage("negotiation", 75, "commit", 14),
    TemplateStage("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_SIX: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("qualification", 15, "pipeline", 14),
    TemplateStage("needs", 30, "pipeline", 21),
    TemplateStage("proposal", 50, "best_case", 21),
    TemplateStage("negotiation", 70, "best_case", 14),
    TemplateStage("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_FIVE: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("qualification", 15, "pipeline", 14),
    TemplateStage("first_contact", 25, "pipeline", 14),
    TemplateStage("proposal", 50, "best_case", 21),
    TemplateStage("closing", 80, "commit", 14),
    *_WON_OR_LOST,
)

_FOUR: Final = (
    TemplateStage("lead_generation", 5, "omitted", 14),
    TemplateStage("qualification", 20, "pipeline", 14),
    TemplateStage("proposal", 50, "best_case", 21),
    TemplateStage("closing", 80, "commit", 14),
    *_WON_OR_LOST,
)

_PRESENTATION: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("qualification", 15, "pipeline", 14),
    TemplateStage("presentation", 35, "pipeline", 21),
    TemplateStage("proposal", 55, "best_case", 21),
    TemplateStage("negotiation", 75, "commit", 14),
    TemplateStage("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_SOLUTION: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("first_contact", 15, "pipeline", 14),
    TemplateStage("needs", 30, "pipeline", 21),
    TemplateStage("presentation", 50, "best_case", 21),
    TemplateStage("objections", 65, "best_case", 14),
    TemplateStage("closing", 85, "commit", 10),
    *_WON_OR_LOST,
)

_CALLS: Final = (
    TemplateStage("prospecting", 5, "omitted", 14),
    TemplateStage("calls", 20, "pipeline", 14),
    TemplateStage("presentation", 50, "best_case", 21),
    TemplateStage("closing", 85, "commit", 14),
    *_WON_OR_LOST,
)

_LEADS: Final = (
    TemplateStage("lead_generation", 2, "omitted", 14),
    TemplateStage("qualification", 5, "omitted", 14),
    TemplateStage("nurturing", 10, "pipeline", 60),
    TemplateStage("conversion", 40, "best_case", 21),
    *_WON_OR_LOST,
)

_AFTER_SALE: Final = (
    TemplateStage("order", category="omitted"),
    TemplateStage("billing", category="omitted"),
    TemplateStage("delivery", category="omitted"),
    TemplateStage("onboarding", category="omitted"),
    TemplateStage("follow_up", category="omitted"),
    TemplateStage("done", type="won"),
    TemplateStage("cancelled", type="lost"),
)

TEMPLATES: Final = {
    template.name: template
    for template in (
        Template("seven", _SEVEN),
        Template("six", _SIX),
        Template("five", _FIVE),
        Template("four", _FOUR),
        Template("presentation", _PRESENTATION),
        Template("solution", _SOLUTION),
        Template("calls", _CALLS),
        Template("leads", _LEADS, "leads", kind="leads"),
        Template("after-sale", _AFTER_SALE, "after-sale", forecast=False),
    )
}
"""All templates by name, the default one first."""

LOST_REASONS: Final = {
    "price": "lost",
    "competitor": "lost",
    "timing": "lost",
    "no_decision": "no_decision",
    "no_budget": "disqualified",
    "no_authority": "disqualified",
    "no_need": "disqualified",
    "no_response": "disqualified",
}
"""The class of each reason for a loss."""

SIGNALS: Final = ("positive_feedback", "asks_next_steps", "commitment")
"""What tells that a customer is ready to close, the weakest first."""

SOURCES: Final = (
    "cold_call", "email_campaign", "social_media", "networking", "event", "referral",
    "market_research", "online_platform", "industry_directory", "online_ads", "inbound",
)  # fmt: skip


def build_pipeline(template: str, language: str) -> Pipeline:
    """Return a template as a pipeline with names in a language; KeyError for an unknown one."""
    chosen = TEMPLATES[template]
    return Pipeline(
        id=chosen.pipeline,
        name=translation(chosen.pipeline, language),
        kind=chosen.kind,
        forecast=chosen.forecast,
        stages=tuple(_build_stage(step, language) for step in chosen.stages),
        lost_reasons=tuple(
            LostReason(id=reason, name=translation(reason, language), class_=class_)
            for reason, class_ in LOST_REASONS.items()
        ),
        signals=tuple(
            Signal(id=signal, name=translation(signal, language))
            for signal in (SIGNALS if chosen.forecast else ())
        ),
        sources=SOURCES,
    )


def _build_stage(step: TemplateStage, language: str) -> Stage:
    return Stage(
        id=step.id,
        name=translation(step.id, language),
        type=step.type,
        probability=None if step.probability is None else Decimal(step.probability),
        category=step.category,
        rotting_days=step.rotting_days,
    )
