"""Frameworks of qualification: their criteria, the score and the gaps."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pipectl.domain.model.deal import STATE
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import ListOf, RecordOf, optional, required
from pipectl.records import dataclass

FRAMEWORKS: Final = {
    "bant": ("budget", "authority", "need", "timeline"),
    "champ": ("challenges", "authority", "money", "prioritization"),
    "anum": ("authority", "need", "urgency", "money"),
    "meddic": (
        "metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain",
        "champion",
    ),
    "meddpicc": (
        "metrics", "economic_buyer", "decision_criteria", "decision_process", "paper_process",
        "identify_pain", "champion", "competition",
    ),
    "gpctba_ci": (
        "goals", "plans", "challenges", "timeline", "budget", "authority", "consequences",
        "implications",
    ),
    "spiced": ("situation", "pain", "impact", "critical_event", "decision"),
}  # fmt: skip

POINTS: Final = {"absent": 0, "unknown": 0, "weak": 1, "likely": 2, "confirmed": 3}
MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing to know of a deal; `hard` ones disqualify when they are absent."""

    id: str = required(scalars.WORD)
    name: str | None = optional(scalars.TEXT)
    ask: str | None = optional(scalars.TEXT)
    weight: Decimal = optional(scalars.NUMBER, Decimal(1))
    hard: bool = optional(scalars.BOOL, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRule:
    """When a deal is qualified: every criterion at least in a state, or a least sum of points."""

    each: str | None = optional(STATE)
    sum: Decimal | None = optional(scalars.NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A set of criteria of the firm's own."""

    criteria: tuple[Criterion, ...] = required(ListOf(RecordOf(Criterion)))
    pass_: PassRule | None = optional(RecordOf(PassRule), name="pass")


class Verdict(NamedTuple):
    """Whether a deal is qualified, None where no rule says so, and why, in words."""

    qualified: bool | None
    because: str


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


def passes(framework: str | Framework, states: Mapping[str, str]) -> bool | None:
    """Say whether a deal is qualified by its framework's rule, None where there is none."""
    return verdict(framework, states).qualified


def verdict(framework: str | Framework, states: Mapping[str, str]) -> Verdict:
    """Judge a deal by its framework's rule, and say why.

    A hard criterion that is absent fails it whatever the rule, and where there is no rule too.
    """
    lacking = [c.id for c in criteria_of(framework) if c.hard and states.get(c.id) == "absent"]
    if lacking:
        return Verdict(False, f"{' and '.join(lacking)} {_is(lacking)} absent")  # noqa: FBT003 - a record
    rule = framework.pass_ if isinstance(framework, Framework) else None
    if rule is None or (rule.each is None and rule.sum is None):
        return Verdict(None, "the pipeline has no rule for it")
    failing = [*_below_floor(framework, states, rule.each), *_below_sum(framework, states, rule)]
    return Verdict(not failing, "; ".join(failing) or _met(rule))


def _met(rule: PassRule) -> str:
    floor = [f"each is at least {rule.each}"] if rule.each else []
    least = [f"the score is at least {rule.sum:f}"] if rule.sum is not None else []
    return " and ".join(floor + least)


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _below_floor(
    framework: str | Framework, states: Mapping[str, str], floor: str | None
) -> list[str]:
    """Say of each criterion that is below the floor what it is."""
    if floor is None:
        return []
    assessed = {c.id: states.get(c.id, "unknown") for c in criteria_of(framework)}
    below = [f"{name} is {state}" for name, state in assessed.items() if not at_least(state, floor)]
    return [f"{', '.join(below)}, each must be at least {floor}"] if below else []


def _below_sum(framework: str | Framework, states: Mapping[str, str], rule: PassRule) -> list[str]:
    points = score(framework, states).points
    if rule.sum is None or points >= rule.sum:
        return []
    return [f"the score is {points:f}, it must be at least {rule.sum:f}"]
