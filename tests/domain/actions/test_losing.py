"""Losing: a deal is lost or disqualified, for a reason."""

from __future__ import annotations

import pytest

from builders import action
from domain.actions.test_stages import CALLING, PARTNERS, RULES, SALES, at
from pipectl.domain.actions import losing
from pipectl.errors import NotFoundError, UsageError


@pytest.mark.parametrize("said", ["no_budget", "Ikke budsjett", "IKKE BUDSJETT"])
def test_who_disqualifies_loses_a_deal_that_never_was_one(said: str) -> None:
    gone = losing.disqualify(RULES, at("needs"), action(), said).deal
    assert (gone.stage, gone.history[-1].reason) == ("lost", "no_budget")


def test_a_reason_of_a_loss_disqualifies_nothing() -> None:
    with pytest.raises(NotFoundError) as refused:
        losing.disqualify(RULES, at("needs", id="acme"), action(), "price")
    assert str(refused.value) == (
        "'price' does not disqualify a deal; write one of no_budget; "
        "or lose the deal: `pipectl lose acme --reason price`"
    )
    with pytest.raises(NotFoundError, match="there is no reason 'they are rude'; write one of no_"):
        losing.disqualify(RULES, at("needs"), action(), "they are rude")


def test_a_pipeline_without_such_reasons_says_what_to_add() -> None:
    with pytest.raises(
        NotFoundError, match=r"sales has no reason of class disqualified; add {id: "
    ):
        losing.disqualify(CALLING, at("proposal"), action(), "no_budget")


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("price", "price"),
        ("PRICE", "price"),
        ("Pris", "price"),
        ("ikke BUDSJETT", "no_budget"),
        ("Timing", "Timing"),
        ("timing", "Timing"),
        ("they went with the cheapest", "they went with the cheapest"),
    ],
)
def test_a_reason_goes_by_id_name_or_several_words(said: str, known: str) -> None:
    assert losing.find_reason(SALES, said) == known


def test_a_single_word_that_is_no_reason_is_most_likely_mistyped() -> None:
    with pytest.raises(
        NotFoundError, match=r"^there is no reason 'prise'; write one of price, Tim"
    ):
        losing.find_reason(SALES, "prise")


def test_a_pipeline_without_reasons_takes_any_word() -> None:
    assert losing.find_reason(PARTNERS, "price") == "price"


@pytest.mark.parametrize("rules", [SALES, PARTNERS])
@pytest.mark.parametrize("said", ["", "  ", "\n"])
def test_an_empty_reason_is_none(rules: object, said: str) -> None:
    with pytest.raises(UsageError, match="a loss has a reason"):
        losing.find_reason(rules, said)  # type: ignore[arg-type]
