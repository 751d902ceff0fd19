"""The pipelines that a new store can start with: stages, reasons and sources, in any language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from pipectl.domain.model.pipeline import LostReason, Pipeline, Stage
from pipectl.domain.model.translations import word


@dataclass(frozen=True, slots=True)
class Step:
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
    stages: tuple[Step, ...]
    pipeline: str = "sales"
    kind: Literal["deals", "leads"] = "deals"
    forecast: bool = True


_WON_OR_LOST: Final = (Step("won", type="won"), Step("lost", type="lost"))

_SEVEN: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("qualification", 10, "pipeline", 14),
    Step("first_contact", 20, "pipeline", 14),
    Step("needs", 35, "pipeline", 21),
    Step("proposal", 55, "best_case", 21),
    Step("negotiation", 75, "commit", 14),
    Step("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_SIX: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("qualification", 15, "pipeline", 14),
    Step("needs", 30, "pipeline", 21),
    Step("proposal", 50, "best_case", 21),
    Step("negotiation", 70, "best_case", 14),
    Step("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_FIVE: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("qualification", 15, "pipeline", 14),
    Step("first_contact", 25, "pipeline", 14),
    Step("proposal", 50, "best_case", 21),
    Step("closing", 80, "commit", 14),
    *_WON_OR_LOST,
)

_FOUR: Final = (
    Step("lead_generation", 5, "omitted", 14),
    Step("qualification", 20, "pipeline", 14),
    Step("proposal", 50, "best_case", 21),
    Step("closing", 80, "commit", 14),
    *_WON_OR_LOST,
)

_PRESENTATION: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("qualification", 15, "pipeline", 14),
    Step("presentation", 35, "pipeline", 21),
    Step("proposal", 55, "best_case", 21),
    Step("negotiation", 75, "commit", 14),
    Step("closing", 90, "commit", 10),
    *_WON_OR_LOST,
)

_SOLUTION: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("first_contact", 15, "pipeline", 14),
    Step("needs", 30, "pipeline", 21),
    Step("presentation", 50, "best_case", 21),
    Step("objections", 65, "best_case", 14),
    Step("closing", 85, "commit", 10),
    *_WON_OR_LOST,
)

_CALLS: Final = (
    Step("prospecting", 5, "omitted", 14),
    Step("calls", 20, "pipeline", 14),
    Step("presentation", 50, "best_case", 21),
    Step("closing", 85, "commit", 14),
    *_WON_OR_LOST,
)

_LEADS: Final = (
    Step("lead_generation", 2, "omitted", 14),
    Step("qualification", 5, "omitted", 14),
    Step("nurturing", 10, "pipeline", 60),
    Step("conversion", 40, "best_case", 21),
    *_WON_OR_LOST,
)

_AFTER_SALE: Final = (
    Step("order", category="omitted"),
    Step("billing", category="omitted"),
    Step("delivery", category="omitted"),
    Step("onboarding", category="omitted"),
    Step("follow_up", category="omitted"),
    Step("done", type="won"),
    Step("cancelled", type="lost"),
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

SOURCES: Final = (
    "cold_call",
    "email_campaign",
    "social_media",
    "networking",
    "event",
    "referral",
    "market_research",
    "online_platform",
    "industry_directory",
    "online_ads",
    "inbound",
)


def build_pipeline(template: str, language: str) -> Pipeline:
    """Return a template as a pipeline with names in a language; KeyError for an unknown one."""
    chosen = TEMPLATES[template]
    return Pipeline(
        id=chosen.pipeline,
        name=word(chosen.pipeline, language),
        kind=chosen.kind,
        forecast=chosen.forecast,
        stages=tuple(_build_stage(step, language) for step in chosen.stages),
        lost_reasons=tuple(
            LostReason(id=reason, name=word(reason, language), class_=class_)
            for reason, class_ in LOST_REASONS.items()
        ),
        sources=SOURCES,
    )


def _build_stage(step: Step, language: str) -> Stage:
    return Stage(
        id=step.id,
        name=word(step.id, language),
        type=step.type,
        probability=None if step.probability is None else Decimal(step.probability),
        category=step.category,
        rotting_days=step.rotting_days,
    )
