"""A won lead opens a deal that names it as its parent, with what is known so far."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from builders import action, deal, entry, pipeline, setup, stage
from pipectl.domain.actions.action import Change
from pipectl.domain.actions.leads import is_lead, open_deal, opening
from pipectl.domain.history.entries import drift
from pipectl.domain.model.deal import Answer, Deal
from pipectl.errors import UsageError

LEADS = pipeline(stage("new"), stage("won", "won"), stage("lost", "lost"), id="leads", kind="leads")
RULES = setup(pipeline(), LEADS)
LEAD = deal(
    entry("2026-09-01", stage="new", pipeline="leads", amount=10, currency="EUR", owner="ola"),
    entry("2026-10-01", qualification={"need": "likely", "mood": "weak"}),
    source="event",
    tags=("web",),
    qualification={"need": Answer(state="likely", evidence="mail"), "mood": Answer(state="weak")},
)


def test_a_lead_is_a_deal_in_a_pipeline_of_leads() -> None:
    assert is_lead(RULES, LEAD)
    assert not is_lead(RULES, deal())


def test_the_deal_begins_in_the_first_stage_of_the_default_pipeline() -> None:
    opened = open_deal(RULES, LEAD, action(), "new-1")
    assert opened is not None
    assert (opened.id, opened.parent, opened.stage, opened.pipeline) == (
        "new-1",
        LEAD.id,
        "prospecting",
        None,
    )


def test_it_has_what_the_lead_says_and_its_top_agrees_with_its_history() -> None:
    opened = open_deal(RULES, LEAD, action(), "new-1")
    assert opened is not None
    kept = (opened.title, opened.account, opened.source, opened.tags, opened.owner, opened.amount)
    assert kept == (LEAD.title, LEAD.account, "event", ("web",), "ola", Decimal(10))
    assert drift(opened) == ()


def test_only_criteria_that_both_know_go_along_with_their_evidence() -> None:
    opened = open_deal(RULES, LEAD, action(), "new-1")
    assert opened is not None
    assert opened.qualification == {"need": Answer(state="likely", evidence="mail")}


def test_another_pipeline_can_be_named_and_must_hold_deals() -> None:
    rules = setup(pipeline(), pipeline(id="big"), LEADS)
    opened = open_deal(rules, LEAD, action(), "new-1", "big")
    assert opened is not None
    assert (opened.pipeline, opened.history[0].pipeline) == ("big", "big")
    with pytest.raises(UsageError, match="not in 'leads': sales, big"):
        open_deal(rules, LEAD, action(), "new-1", "leads")


def test_a_store_of_leads_alone_opens_nothing() -> None:
    assert open_deal(setup(LEADS, default_pipeline="leads"), LEAD, action(), "new-1") is None


def opened_by(before: Deal, after: Deal, child: str | None = None) -> Change:
    return opening(
        RULES,
        before,
        Change(after),
        lambda: child,
        lambda: open_deal(RULES, after, action(), "fresh"),
    )


def test_a_lead_that_is_won_opens_one_deal() -> None:
    won = replace(LEAD, stage="won")
    assert [new.id for new in opened_by(LEAD, won).opened] == ["fresh"]
    again = opened_by(LEAD, won, child="acme")
    assert (again.opened, again.messages) == ((), ("its deal is acme already",))


def test_winning_a_deal_or_nothing_new_opens_none() -> None:
    plain = deal(entry("2026-09-01", stage="prospecting"))
    assert opened_by(plain, replace(plain, stage="won")) == Change(replace(plain, stage="won"))
    assert opened_by(LEAD, LEAD) == Change(LEAD)
