"""Losing: a deal is lost or disqualified, for a reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from builders import TODAY, action, deal, entry
from domain.actions.test_stages import CALLING, PARTNERS, RULES, SALES, at
from pipectl.domain.actions import fields, losing, stages
from pipectl.domain.checks.deal import findings
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.errors import NotFoundError, PipectlError, UsageError

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal


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
        NotFoundError,
        match=r"^there is no reason 'prise'; did you mean Pris\?; write one of price, Tim",
    ):
        losing.find_reason(SALES, "prise")


def test_a_pipeline_without_reasons_takes_any_word() -> None:
    assert losing.find_reason(PARTNERS, "price") == "price"


@pytest.mark.parametrize("rules", [SALES, PARTNERS])
@pytest.mark.parametrize("said", ["", "  ", "\n"])
def test_an_empty_reason_is_none(rules: object, said: str) -> None:
    with pytest.raises(UsageError, match="a loss has a reason"):
        losing.find_reason(rules, said)  # type: ignore[arg-type]


def test_another_reason_of_a_lost_deal_corrects_the_first_and_the_loss_stays_one() -> None:
    lost = losing.lose(RULES, at("needs"), action("2026-11-20"), "price").deal
    change = losing.lose(RULES, lost, action(note="They called"), "timing")
    snapshot = take_snapshot(change.deal, TODAY, RULES)
    assert change.done == "reason is Timing, not price"
    assert snapshot is not None
    assert (snapshot.reason, snapshot.closed) == ("Timing", date(2026, 11, 20))
    assert change.deal.history[-1] == entry(
        "2026-11-25", by="kari", reason="Timing", note="They called"
    )
    assert findings(change.deal, RULES) == []


def test_the_reason_of_a_loss_is_set_like_a_field() -> None:
    lost = losing.lose(RULES, at("needs"), action(), "price").deal
    assert fields.assign(RULES, lost, ["reason=timing"], action()).deal.history[-1].reason == (
        "Timing"
    )


@pytest.mark.parametrize(
    ("stage_id", "kind", "way"), [("needs", "open", "lose"), ("signed", "won", "note")]
)
def test_a_deal_that_is_not_lost_has_no_reason_to_set(stage_id: str, kind: str, way: str) -> None:
    with pytest.raises(PipectlError, match=f"is {kind}; only a lost .*`pipectl {way} acme-w"):
        fields.assign(RULES, at(stage_id), ["reason=price"], action())


def parked(stage_id: str, until: str = "2027-01-01") -> Deal:
    """Make a deal that went from lead to a stage and was parked on its way."""
    return deal(entry("2026-09-01", stage="lead", parked_until=until), *at(stage_id).history[1:])


@pytest.mark.parametrize("end", ["win", "lose", "reopen"])
def test_who_closes_or_reopens_a_parked_deal_ends_its_parking_and_says_so(end: str) -> None:
    one = parked("lost" if end == "reopen" else "needs")
    ends = {
        "win": lambda: stages.win(RULES, one, action(), forced="signed"),
        "lose": lambda: losing.lose(RULES, one, action(), "price"),
        "reopen": lambda: stages.reopen(RULES, one, action()),
    }
    change = ends[end]()
    assert change.deal.parked_until is None
    assert change.messages[-1] == f"{one.id} is no longer parked; it was until 2027-01-01"


def test_a_parked_deal_that_moves_stays_parked_and_it_is_said() -> None:
    change = stages.advance(RULES, parked("proposal"), "needs", action())
    assert (str(change.deal.parked_until), len(change.messages)) == ("2027-01-01", 1)
    assert "stays parked until 2027-01-01; `pipectl park acme-" in change.messages[0]


def test_check_finds_a_closed_deal_that_is_parked() -> None:
    (finding,) = [f for f in findings(parked("signed"), RULES) if "parked" in f.what]
    assert finding.what == "parked until 2027-01-01, but won"
    assert not [f for f in findings(parked("signed", "2026-09-09"), RULES) if "parked" in f.what]
