"""Frameworks of qualification: their criteria, the score and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from pipectl.domain import values
from pipectl.domain.deal import STATE
from pipectl.domain.schema import ListOf
from pipectl.domain.schema import RecordOf
from pipectl.domain.schema import optional
from pipectl.domain.schema import required

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAMEWORKS: Final = {
    "bant": ("budget", "authority", "need", "timeline"),
    "champ": ("challenges", "authority", "money", "prioritization"),
    "anum": ("authority", "need", "urgency", "money"),
    "meddic": (
        "metrics",
        "economic_buyer",
        "decision_criteria",
        "decision_process",
        "identify_pain",
        "champion",
    ),
    "meddpicc": (
        "metrics",
        "economic_buyer",
        "decision_criteria",
        "decision_process",
        "paper_process",
        "identify_pain",
        "champion",
        "competition",
    ),
    "gpctba_ci": (
        "goals",
        "plans",
        "challenges",
        "timeline",
        "budget",
        "authority",
        "consequences",
        "implications",
    ),
    "spiced": ("situation", "pain", "impact", "critical_event", "decision"),
}

POINTS: Final = {"absent": 0, "unknown": 0, "weak": 1, "likely": 2, "confirmed": 3}
MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing to know of a deal; `hard` ones disqualify when they are absent."""

    id: str = required(values.WORD)
    name: str | None = optional(values.TEXT)
    ask: str | None = optional(values.TEXT)
    weight: Decimal = optional(values.NUMBER, Decimal(1))
    hard: bool = optional(values.BOOL, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRule:
    """When a deal is qualified: every criterion at least in a state, or a least sum of points."""

    each: str | None = optional(STATE)
    sum: Decimal | None = optional(values.NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A set of criteria of the firm's own."""

    criteria: tuple[Criterion, ...] = required(ListOf(RecordOf(Criterion)))
    pass_: PassRule | None = optional(RecordOf(PassRule), name="pass")


class Score(NamedTuple):
    """Points reached out of those possible (weight x 0 to 3 each), and what is missing."""

    points: Decimal
    possible: Decimal
    gaps: tuple[str, ...]


def criteria_of(framework: str | Framework) -> tuple[Criterion, ...]:
    """Return the criteria of a framework, in order."""
    if isinstance(framework, Framework):
        return framework.criteria
    return _usual_criteria(framework)


@lru_cache
def _usual_criteria(framework: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(id=name) for name in FRAMEWORKS[framework])


def at_least(state: str | None, least: str) -> bool:
    """Say whether a state is worth as many points as another."""
    return POINTS[state or "unknown"] >= POINTS[least]


def score(framework: str | Framework, states: Mapping[str, str]) -> Score:
    """Score = sum(weight x points) / (3 x sum(weight)); a gap is a criterion below likely."""
    criteria = criteria_of(framework)
    points = sum((c.weight * POINTS[states.get(c.id, "unknown")] for c in criteria), Decimal(0))
    possible = MOST * sum((c.weight for c in criteria), Decimal(0))
    gaps = tuple(c.id for c in criteria if not at_least(states.get(c.id), "likely"))
    return Score(points, possible, gaps)
