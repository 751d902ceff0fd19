"""Records are their own schema: what a record says is what its file says, and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given

from builders import deal, entry
from pipectl.domain.model.deal import Answer, Deal, Entry, NextStep, Objection
from pipectl.domain.model.pipeline import LostReason, Pipeline, Stage
from pipectl.domain.model.qualification import Criterion, Framework, PassRule
from pipectl.domain.templates.templates import TEMPLATES, build_pipeline
from pipectl.domain.values.schema import (
    dump_record,
    is_absent,
    is_clearable,
    keys_of,
    revive_record,
)
from strategies import drifted_deals


@given(drifted_deals())
def test_a_deal_comes_back_as_it_was(one: Deal) -> None:
    more = {"id": one.id, "fields": one.fields, "extra": one.extra}
    assert revive_record(Deal, dump_record(one), **more) == one


def test_what_is_written_is_text() -> None:
    said = entry(
        "2026-10-02", amount=120000, next_step=NextStep(due=date(2026, 11, 28), what="Ring")
    )
    assert dump_record(said) == {
        "day": "2026-10-02",
        "amount": "120000",
        "next_step": {"due": "2026-11-28", "what": "Ring"},
    }


def test_an_entry_begins_with_its_day_and_who_wrote_it() -> None:
    assert list(keys_of(Entry))[:3] == ["day", "by", "stage"]


def test_a_deal_begins_with_what_a_person_looks_for() -> None:
    assert list(keys_of(Deal))[:6] == ["title", "account", "owner", "amount", "currency", "stage"]


def test_a_deal_ends_with_its_history() -> None:
    assert list(keys_of(Deal))[-1] == "history"


def test_an_id_is_no_key_it_is_the_name_of_the_file() -> None:
    assert "id" not in keys_of(Deal)


def test_nothing_that_can_be_derived_is_a_key() -> None:
    assert not {"created", "closed", "updated"} & set(keys_of(Deal))


def test_a_cleared_field_is_a_key_without_a_value() -> None:
    said = {"day": "2026-10-02", "amount": None}
    assert dump_record(entry("2026-10-02", "amount")) == said
    assert revive_record(Entry, dict(said)) == entry("2026-10-02", "amount")


def test_a_cleared_criterion_is_a_criterion_without_a_state() -> None:
    said = entry("2026-10-02", qualification={"budget": None, "need": "likely"})
    dumped = dump_record(said)
    assert dumped["qualification"] == {"budget": None, "need": "likely"}
    assert revive_record(Entry, dumped) == said


def test_only_an_entry_clears() -> None:
    assert is_clearable(Entry)
    assert not is_clearable(Deal)


def test_zero_and_false_are_values() -> None:
    assert dump_record(entry("2026-10-02", probability=0))["probability"] == "0"
    assert dump_record(Criterion(id="budget", hard=False))["hard"] == "false"


def test_what_is_not_there_has_no_key() -> None:
    nothing: list[object] = [None, (), {}]
    assert all(map(is_absent, nothing))
    assert not any(map(is_absent, [Decimal(0), False, ""]))
    assert set(dump_record(deal())) == {"title", "account", "stage", "history"}


def test_an_empty_list_that_must_be_there_has_its_key() -> None:
    empty = deal(history=(), stage="prospecting", title="Website")
    said = dump_record(empty)
    assert said["history"] == []
    assert revive_record(Deal, said, id=empty.id) == empty


def test_an_objection_resolved_without_a_word_stays_resolved() -> None:
    said = entry("2026-10-02", objection=Objection(id="k7", resolved=""))
    dumped = dump_record(said)
    assert dumped["objection"] == {"id": "k7", "resolved": None}
    assert revive_record(Entry, dumped) == said


def test_a_word_of_python_can_be_a_key() -> None:
    said = dump_record(LostReason(id="price", name="Pris", class_="disqualified"))
    assert said == {"id": "price", "name": "Pris", "class": "disqualified"}


def test_a_framework_is_a_name_or_criteria_of_ones_own() -> None:
    own = Framework(
        criteria=(Criterion(id="budget", weight=Decimal(2), hard=True),),
        pass_=PassRule(each="weak", sum=Decimal(8)),
    )
    for framework in ("meddic", own):
        pipeline = Pipeline(name="Salg", qualification=framework, stages=(Stage(id="a", name="A"),))
        assert revive_record(Pipeline, dump_record(pipeline)) == pipeline


def test_templates_come_back_as_they_were() -> None:
    for template in TEMPLATES:
        built = build_pipeline(template, "nb")
        assert revive_record(Pipeline, dump_record(built), id=built.id) == built


def test_an_absent_key_has_its_default() -> None:
    said = {"id": "needs", "name": "Behov"}
    assert revive_record(Stage, dict(said)) == Stage(id="needs", name="Behov", type="open")


def test_an_answer_says_only_what_is_known() -> None:
    assert dump_record(Answer(state="weak", contact="Ola")) == {"state": "weak", "contact": "Ola"}
