"""Where a deal's chance comes from: the deal, the past, its stage, or a template's figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from builders import book, deal, entry, pipeline, setup
from pipectl.domain.figures.probability import Probability, probabilities

MEASURED = setup(pipeline(probabilities="history"))


def resolved(count: int, end: str, stage: str = "proposal") -> list[Any]:
    first = entry("2026-09-01", stage=stage)
    return [deal(first, entry("2026-10-01", stage=end), id=f"{end}-{n}") for n in range(count)]


def chance_of(*kept: Any, rules: Any = None, stage: str = "proposal", **said: Any) -> Probability:
    whole = book(deal(entry("2026-09-01", stage=stage, **said), id="open"), *kept, rules=rules)
    (one,) = whole.open()
    return probabilities(whole)(one)


def test_a_deals_own_probability_comes_first_even_if_it_is_zero() -> None:
    assert chance_of(probability=0) == Probability(Decimal(0), "own")


def test_a_stages_probability_is_a_default_while_few_deals_are_resolved() -> None:
    assert chance_of(*resolved(19, "won")) == Probability(Decimal(55), "default")
    assert chance_of(*resolved(20, "won")) == Probability(Decimal(55), "stage")


def test_what_no_one_says_is_unknown() -> None:
    rules = setup(pipeline(*(replace(one, probability=None) for one in pipeline().stages)))
    assert chance_of(rules=rules) == Probability(None, "none")


def test_history_is_used_only_where_the_pipeline_says_so_and_there_is_enough() -> None:
    assert chance_of(*resolved(19, "won"), rules=MEASURED).source == "default"
    assert chance_of(*resolved(20, "won"), rules=MEASURED).source == "history"


def test_a_measured_chance_is_pulled_towards_the_default() -> None:
    kept = [*resolved(12, "won"), *resolved(8, "lost")]
    expected = (100 * 12 + 5 * Decimal(55)) / (20 + 5)
    assert chance_of(*kept, rules=MEASURED) == Probability(expected, "history")


def test_only_deals_that_visited_the_stage_count() -> None:
    kept = [*resolved(20, "won"), *resolved(3, "lost", "prospecting")]
    assert chance_of(*kept, rules=MEASURED).percent == (100 * 20 + 5 * Decimal(55)) / 25
    early = chance_of(*kept, rules=MEASURED, stage="prospecting")
    assert early.percent == (5 * Decimal(5)) / (3 + 5)


def test_the_past_is_the_whole_pipelines_whoevers_deals_are_shown() -> None:
    whole = book(
        deal(entry("2026-09-01", stage="proposal", owner="kari"), id="open"),
        *resolved(20, "won"),
        rules=MEASURED,
    )
    of_kari = replace(whole, scope=lambda one, _: one.owner == "kari")
    (one,) = of_kari.open()
    assert probabilities(of_kari)(one).source == "history"


def test_what_came_later_does_not_count() -> None:
    whole = book(
        deal(entry("2026-09-01", stage="proposal"), id="open"), *resolved(20, "won"), rules=MEASURED
    )
    earlier = whole.at(entry("2026-09-30").day)
    sources = {probabilities(earlier)(one).source for one in earlier.open()}
    assert sources == {"default"}
