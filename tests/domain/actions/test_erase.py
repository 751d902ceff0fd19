"""Erasing forgets the customer and keeps the figures."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import deal, entry, pipeline, setup
from pipectl.domain.actions.erase import erase, erased_id, with_links_to
from pipectl.domain.checks.deal import findings
from pipectl.domain.history.entries import drift
from pipectl.domain.model.deal import TRACKED, Answer, Deal, NextStep, Objection
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.values.ids import new_id
from pipectl.domain.values.schema import Plain, dump_record
from strategies import SETUP, deals

if TYPE_CHECKING:
    from random import Random

SALES = pipeline(lost_reasons=(LostReason(id="price", name="Pris"),), sources=("web", "fair"))
CUSTOMER = "Anna Berg"


def talkative(day: str) -> Deal:
    """Make a deal that names the customer wherever a text can stand."""
    said = entry(
        day,
        by="kari",
        stage="lost",
        note=CUSTOMER,
        reason=f"{CUSTOMER} said no",
        objection=Objection(id="k7", text=CUSTOMER, resolved=CUSTOMER),
        next_step=NextStep(due=entry(day).day, what=f"Ring {CUSTOMER}"),
        qualification={"budget": "weak"},
    )
    return deal(
        entry("2026-09-01", stage="prospecting", amount=100),
        said,
        title=CUSTOMER,
        account=CUSTOMER,
        tags=(CUSTOMER,),
        refs={"hubspot": CUSTOMER},
        notes=CUSTOMER,
        source=CUSTOMER,
        campaign=CUSTOMER,
        fields={"region": CUSTOMER},
        extra={"x-mail": CUSTOMER},
        qualification={
            "budget": Answer(state="weak", evidence=CUSTOMER, contact=CUSTOMER, value=CUSTOMER)
        },
    )


def texts_in(said: Plain) -> list[str]:
    if isinstance(said, dict):
        return [text for value in said.values() for text in texts_in(value)]
    if isinstance(said, list):
        return [text for value in said for text in texts_in(value)]
    return [said or ""]


def test_no_text_names_the_customer() -> None:
    erased = erase(talkative("2026-10-02"), "erased-k7qm", SALES)
    assert [text for text in texts_in(dump_record(erased)) if "Anna" in text] == []
    assert (erased.fields, erased.extra, erased.id) == ({}, {}, "erased-k7qm")


def test_figures_states_and_people_who_sell_stay() -> None:
    erased = erase(talkative("2026-10-02"), "erased-k7qm", SALES)
    assert erased.amount == 100
    assert erased.title == "Erased"
    assert erased.qualification == {"budget": Answer(state="weak", evidence="erased")}
    assert erased.history[1] == entry(
        "2026-10-02",
        by="kari",
        stage="lost",
        reason="erased with the customer",
        objection=Objection(id="k7", resolved=""),
        qualification={"budget": "weak"},
    )


def test_a_reason_of_the_pipelines_own_stays() -> None:
    lost = deal(entry("2026-09-01", stage="lost", reason="price"))
    assert erase(lost, "erased-k7qm", SALES).history == lost.history


def test_where_no_reason_was_none_is_made_up() -> None:
    lost = deal(entry("2026-09-01", stage="lost"))
    assert erase(lost, "erased-k7qm", SALES).history == lost.history


def test_evidence_that_was_not_there_is_not_made_up() -> None:
    one = deal(qualification={"budget": Answer(state="weak", contact=CUSTOMER)})
    assert erase(one, "erased-k7qm", SALES).qualification == {"budget": Answer(state="weak")}


@pytest.mark.parametrize(
    ("source", "kept"), [("web", "web"), ("Web", None), (f"{CUSTOMER} herself", None), (None, None)]
)
def test_a_source_stays_where_the_pipeline_names_it(source: str | None, kept: str | None) -> None:
    assert erase(deal(source=source), "erased-k7qm", SALES).source == kept


def test_a_pipeline_that_names_no_sources_keeps_none() -> None:
    assert erase(deal(source="web"), "erased-k7qm", pipeline()).source is None


def test_a_campaign_goes() -> None:
    assert erase(deal(campaign=f"Dinner with {CUSTOMER}"), "erased-k7qm", SALES).campaign is None


def test_an_open_objection_stays_open() -> None:
    asked = deal(entry("2026-09-01", stage="lost", objection=Objection(id="k7", text=CUSTOMER)))
    assert erase(asked, "erased-k7qm", SALES).history[0].objection == Objection(id="k7")


@given(deals())
def test_top_and_history_agree_afterwards(one: Deal) -> None:
    assert drift(erase(one, "erased-k7qm", SALES)) == ()


@given(deals())
def test_no_rule_asks_for_what_is_gone(one: Deal) -> None:
    rules = setup(SALES, SETUP.pipelines["partners"])
    before = {finding.what for finding in findings(one, rules)}
    assert {finding.what for finding in findings(erase(one, "erased-k7qm", SALES), rules)} <= before


@given(deals())
def test_every_figure_is_as_before(one: Deal) -> None:
    erased = erase(one, "erased-k7qm", SALES)
    names = [name for name in TRACKED if name != "next_step"]
    assert [getattr(erased, name) for name in names] == [getattr(one, name) for name in names]
    assert [e.day for e in erased.history] == [e.day for e in one.history]


@given(deals())
def test_what_is_forgotten_is_forgotten_once(one: Deal) -> None:
    erased = erase(one, "erased-k7qm", SALES)
    assert erase(erased, "erased-k7qm", SALES) == erased


def never_taken(_: str) -> bool:
    return False


def test_an_id_keeps_its_random_end() -> None:
    assert erased_id("acme-as-website-k7qm", itemgetter(0), never_taken) == "erased-k7qm"


def test_an_end_that_another_erased_deal_has_is_drawn_anew() -> None:
    is_taken = {"erased-k7qm"}.__contains__
    assert erased_id("acme-as-website-k7qm", itemgetter(0), is_taken) == "erased-bbbb"


@pytest.mark.parametrize("own", ["anna-berg", "acme", "k7qm", "acme-7777", "acme-deal", "a-b"])
def test_an_id_of_ones_own_leaves_nothing_of_itself(own: str) -> None:
    assert erased_id(own, itemgetter(0), never_taken) == "erased-bbbb"


@given(st.text(max_size=20), st.randoms(use_true_random=False))
def test_the_end_of_every_id_we_made_is_known_again(title: str, random: Random) -> None:
    made = new_id(None, title, random.choice, never_taken)
    assert erased_id(made, random.choice, never_taken) == f"erased-{made[-4:]}"


def test_links_follow_the_new_id() -> None:
    one = deal(parent="acme-k7qm", duplicate_of="acme-k7qm")
    mended = with_links_to(one, "acme-k7qm", "erased-k7qm")
    assert mended == replace(one, parent="erased-k7qm", duplicate_of="erased-k7qm")


def test_links_to_other_deals_stay() -> None:
    one = deal(parent="acme-b234")
    assert with_links_to(one, "acme-k7qm", "erased-k7qm") == one


def test_what_an_import_gave_goes() -> None:
    made = deal(imported={"title": "Website", "account": "Acme AS"})
    assert erase(made, "erased-k7qm", pipeline()).imported == {}
