"""Fields set, criteria assessed, activities logged, next steps planned, deals omitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, action, deal, entry, pipeline, setup, stage
from pipectl.domain.actions import activities, fields, qualify
from pipectl.domain.actions.action import Action, Change
from pipectl.domain.actions.assign import settable
from pipectl.domain.actions.fields import park, unpark
from pipectl.domain.history.entries import drift, in_order
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.errors import NotFoundError, PipectlError, UsageError
from strategies import criteria, deals

RULES = setup(
    pipeline(),
    pipeline(stage("trial"), stage("prospecting"), id="partners"),
    fields={"region": "text", "seats": "number", "renewal_day": "date"},
)
START = entry("2026-09-01", stage="prospecting", amount=100, currency="NOK", owner="kari")
BEGUN = deal(START)


def assign(*assignments: str, one: Deal = BEGUN, day: str | None = None) -> Deal:
    return fields.assign(RULES, one, assignments, action(day)).deal


# Fields with a history


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("amount=120000", "amount", Decimal(120000)),
        ("amount=130k", "amount", Decimal(130000)),
        ("amount=0", "amount", Decimal(0)),
        ("currency=EUR", "currency", "EUR"),
        ("currency=eur", "currency", "EUR"),
        ("close=2026-12-15", "expected_close", date(2026, 12, 15)),
        ("parked=2026-12-09", "parked_until", date(2026, 12, 9)),
        ("expected_close=2026-12-15", "expected_close", date(2026, 12, 15)),
        ("expected_close=eoq", "expected_close", date(2026, 12, 31)),
        ("parked_until=+2w", "parked_until", date(2026, 12, 9)),
        ("probability=0", "probability", Decimal(0)),
        ("probability=60", "probability", Decimal(60)),
        ("category=commit", "category", "commit"),
        ("owner=ola", "owner", "ola"),
        ("owner=a=b", "owner", "a=b"),
    ],
)
def test_a_tracked_field_is_set_with_an_entry(assignment: str, name: str, value: object) -> None:
    changed = assign(assignment)
    assert getattr(changed, name) == value
    assert changed.history[1:] == (entry("2026-11-25", by="kari", **{name: value}),)


def test_an_empty_value_clears_a_field() -> None:
    changed = assign("owner=")
    assert changed.owner is None
    assert changed.history[1:] == (entry("2026-11-25", "owner", by="kari"),)


def test_several_fields_are_one_entry() -> None:
    changed = assign("amount=5", "owner=", "probability=10", "tags+=urgent")
    assert changed.history[1:] == (
        entry("2026-11-25", "owner", by="kari", amount=5, probability=10),
    )
    assert changed.tags == ("urgent",)


def test_an_amount_without_a_currency_is_in_the_stores() -> None:
    bare = deal(entry("2026-09-01", stage="prospecting"))
    changed = assign("amount=5", one=bare)
    assert (changed.currency, changed.history[-1].currency) == ("NOK", "NOK")
    assert assign("amount=5", "currency=EUR", one=bare).currency == "EUR"
    assert assign("amount=", one=BEGUN).currency == "NOK"


def test_what_is_so_already_is_left_alone_and_said() -> None:
    assert fields.assign(RULES, BEGUN, ["amount=100.00", "owner=kari"], action()) == Change(
        BEGUN, ("acme-website-k7qm has these values already",)
    )


def test_a_note_is_booked_also_when_nothing_changes() -> None:
    changed = fields.assign(RULES, BEGUN, ["amount=100"], action(note="Asked again")).deal
    assert changed.history[1:] == (entry("2026-11-25", by="kari", note="Asked again"),)


def test_what_is_so_today_may_not_have_been_so_on_an_earlier_day() -> None:
    raised = deal(START, entry("2026-10-20", amount=120))
    changed = assign("amount=120", one=raised, day="2026-10-05")
    assert changed.history[1] == entry("2026-10-05", by="kari", amount=120)


def test_what_was_so_on_an_earlier_day_is_left_alone() -> None:
    raised = deal(START, entry("2026-10-20", amount=120))
    assert assign("amount=100", one=raised, day="2026-10-05") is raised


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("amount=lots", "amount: 'lots' is not an amount; write digits like"),
        ("amount=-5", "amount: '-5' is below 0, the least that an amount can be"),
        ("probability=0.6", "probability: '0.6' looks like a fraction; write 60 for percent"),
        ("expected_close=10/11/2026", "expected_close: '10/11/2026' is not a date; write"),
        (
            "currency=nokk",
            "currency: 'NOKK' is not a currency; write its ISO 4217 code, as EUR, NOK",
        ),
        ("amount=45.000", "amount: '45.000' may mean 45000; write 45000 or 45"),
        ("category=sure", "category: 'sure' is unknown here; write one of omitted, pipeline"),
        ("owner= ", "owner: an empty text; write something"),
        ("amount", "'amount' has no '='; write key=value, or key= to clear"),
        ("amount+=5", "amount is not a list; write amount=value"),
        ("amont=5", "there is no field 'amont'; did you mean amount?; there are title, account"),
        ("Regon=5", "there is no field 'Regon'; did you mean region?; there are title"),
        ("xyz=2026-01-01", "there is no field 'xyz'; there are title, account, owner, amount"),
        ("=5", "there is no field ''; there are title"),
        ("budget=weak", "budget is assessed; use `pipectl qualify acme-website-k7qm budget=…`"),
        ("parent=acme-website-k7qm", "acme-website-k7qm cannot be its own parent"),
        ("duplicate_of=acme-website-k7qm", "acme-website-k7qm cannot be its own duplicate_of"),
        ("stage=won", "stage is not set with `set`; use `pipectl move DEAL STAGE`"),
        ("next_step=Ring", "use `pipectl next DEAL TEXT --due DATE`"),
        ("omit=test", "use `pipectl omit DEAL --reason"),
        ("qualification=x", "use `pipectl qualify DEAL criterion=state`"),
        ("history=", "use `pipectl edit DEAL`"),
        ("id=acme", "an id never changes"),
        ("title=", "title cannot be empty; write title=value"),
        ("kind=old", "kind: 'old' is unknown here; write one of new, upsell, renewal"),
        ("tags=a b", "tags: 'a b' is not a short name"),
        ("refs=", "write refs.SYSTEM=…, or refs.SYSTEM= to clear"),
        ("refs=hubspot", "write refs.SYSTEM=…"),
        ("refs.=7", "write refs.SYSTEM=…"),
        ("refs.two words=7", "refs.two words: 'two words' is not a short name"),
        ("refs.hubspot= ", "refs.hubspot: an empty text"),
        ("region+=north", "region is not a list; write region=value"),
        ("seats=many", "seats: 'many' is not a number; write digits like 12 or -3.5"),
        ("renewal_day=soon", "renewal_day: 'soon' is not a date; write"),
    ],
)
def test_a_refusal_names_the_field_and_what_to_write(assignment: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        assign(assignment)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_field_that_is_named_in_the_refusal_can_be_set() -> None:
    values = {
        "amount": "5",
        "currency": "EUR",
        "expected_close": "2026-12-15",
        "probability": "5",
        "category": "commit",
        "pipeline": "partners",
        "parked_until": "2026-12-15",
        "kind": "new",
        "seats": "5",
        "renewal_day": "2026-12-15",
    }
    for name in settable(RULES):
        assert assign(f"{name}={values.get(name, 'acme-b234')}") != BEGUN


@pytest.mark.parametrize(
    ("assignments", "said"),
    [
        (["close=+2w"], ("+2w is 2026-12-09",)),
        (["parked=eoq", "close=2026-12-15"], ("eoq is 2026-12-31",)),
        (["close=+2w", "parked=+1w"], ("+2w is 2026-12-09", "+1w is 2026-12-02")),
        (["close=2026-12-15", "owner=ola"], ()),
        (["close="], ()),
    ],
)
def test_the_day_that_a_word_means_is_said(assignments: list[str], said: tuple[str, ...]) -> None:
    one = deal(START, entry("2026-10-02", expected_close="2026-11-30"))
    assert fields.assign(RULES, one, assignments, action()).messages == said


def test_the_day_that_a_word_means_is_said_before_what_stays() -> None:
    one = deal(START, entry("2026-10-20", expected_close="2026-11-30"))
    assert fields.assign(RULES, one, ["close=+2w"], action("2026-10-05")).messages == (
        "+2w is 2026-12-09",
        "expected_close stays 2026-11-30, set on 2026-10-20",
    )


# Pipelines


def test_a_pipeline_is_set_where_it_knows_the_stage() -> None:
    assert assign("pipeline=partners").pipeline == "partners"


def test_a_deal_never_goes_to_a_pipeline_that_does_not_know_its_stage() -> None:
    one = deal(entry("2026-09-01", stage="proposal"))
    with pytest.raises(
        UsageError, match=r"no stage 'proposal'; write `pipectl move .* STAGE --pip"
    ):
        assign("pipeline=partners", one=one)


def test_an_unknown_pipeline_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="there is no pipeline 'x'; there are sales, partners"):
        assign("pipeline=x")


def test_the_default_pipeline_comes_back_only_with_a_stage_of_its_own() -> None:
    one = deal(entry("2026-09-01", stage="trial", pipeline="partners"))
    with pytest.raises(UsageError, match="the pipeline sales has no stage 'trial'"):
        assign("pipeline=", one=one)


# Fields that are as now


def test_a_field_without_a_history_gets_no_entry() -> None:
    changed = assign("title=Nettside", "source=referral", "notes=Big one")
    assert (changed.title, changed.source, changed.notes) == ("Nettside", "referral", "Big one")
    assert changed.history == BEGUN.history


def test_a_field_without_a_history_is_cleared() -> None:
    assert assign("account=").account is None


@pytest.mark.parametrize(
    ("assignment", "tags"),
    [
        ("tags+=x", ("urgent", "eu", "x")),
        ("tag+=x", ("urgent", "eu", "x")),
        ("tag-=eu", ("urgent",)),
        ("tag=a", ("a",)),
        ("tags+=x,y", ("urgent", "eu", "x", "y")),
        ("tags+=eu", ("urgent", "eu")),
        ("tags+=x,x", ("urgent", "eu", "x")),
        ("tags-=urgent", ("eu",)),
        ("tags-=x", ("urgent", "eu")),
        ("tags=a,b", ("a", "b")),
        ("tags=a,a", ("a",)),
        ("tags=", ()),
    ],
)
def test_a_list_is_added_to_taken_from_or_set(assignment: str, tags: tuple[str, ...]) -> None:
    assert assign(assignment, one=replace(BEGUN, tags=("urgent", "eu"))).tags == tags


def test_a_deal_has_one_key_in_each_other_system() -> None:
    one = replace(BEGUN, refs={"hubspot": "1", "erp": "2"})
    assert assign("refs.hubspot=9", one=one).refs == {"erp": "2", "hubspot": "9"}
    assert assign("refs.hubspot=", one=one).refs == {"erp": "2"}
    assert assign("refs.фактура=010", one=one).refs["фактура"] == "010"


def test_the_stores_own_fields_are_of_their_type() -> None:
    changed = assign("region=north", "seats=12.5", "renewal_day=+1m")
    assert changed.fields == {
        "region": "north",
        "seats": Decimal("12.5"),
        "renewal_day": date(2026, 12, 25),
    }
    assert assign("seats=", one=changed).fields == {
        "region": "north",
        "renewal_day": date(2026, 12, 25),
    }


# Whatever else


def test_a_next_step_is_planned_and_taken_away() -> None:
    step = NextStep(due=date(2026, 11, 28), what="Send the proposal")
    planned = fields.plan(RULES, BEGUN, step, action()).deal
    assert (planned.next_step, planned.history[-1].next_step) == (step, step)
    done = fields.clear_plan(planned, action()).deal
    assert done.next_step is None
    assert done.history[-1] == entry("2026-11-25", "next_step", by="kari")
    assert fields.clear_plan(done, action()) == Change(
        done, ("acme-website-k7qm has no next step",)
    )


ORIGINAL = deal(id="acme-b234")


def test_an_omission_has_a_reason_and_the_deal_that_counts() -> None:
    omitted = fields.omit(setup(), BEGUN, "duplicate", action("2026-10-02"), ORIGINAL).deal
    assert (omitted.omit, omitted.duplicate_of) == ("duplicate", "acme-b234")
    assert omitted.history[-1] == entry("2026-10-02", by="kari", omit="duplicate")
    again = fields.omit(setup(), omitted, "duplicate", action(), ORIGINAL)
    assert again == Change(omitted, ("acme-website-k7qm is left out already",))
    assert fields.omit(setup(), omitted, "duplicate", action()) == again
    test = fields.omit(setup(), omitted, "test", action()).deal
    assert (test.omit, test.duplicate_of) == ("test", None)


def test_an_omission_for_another_reason_is_refused() -> None:
    with pytest.raises(
        UsageError, match="omit: 'old' is unknown here; write one of duplicate, test"
    ):
        fields.omit(setup(), BEGUN, "old", action())


def test_no_deal_is_its_own_duplicate() -> None:
    with pytest.raises(UsageError, match="is no duplicate of itself; name the deal that counts"):
        fields.omit(setup(), BEGUN, "duplicate", action(), BEGUN)


def test_a_deal_that_counts_nowhere_has_no_duplicates() -> None:
    copy = fields.omit(setup(), ORIGINAL, "duplicate", action(), deal(id="acme-c345")).deal
    with pytest.raises(UsageError, match=r"left out itself \(a duplicate of acme-c345\); name the"):
        fields.omit(setup(), BEGUN, "duplicate", action(), copy)
    trial = fields.omit(setup(), ORIGINAL, "test", action()).deal
    with pytest.raises(UsageError, match=r"acme-b234 is left out itself \(test\)"):
        fields.omit(setup(), BEGUN, "duplicate", action(), trial)


ASSIGNMENTS = st.lists(
    st.sampled_from(
        [
            *("amount=5", "amount=", "owner=ola", "owner=", "probability=0", "expected_close=+2w"),
            *("currency=EUR", "currency=", "category=", "tags+=x", "region=", "parked_until=eoq"),
        ]
    ),
    max_size=4,
    unique_by=lambda text: text.partition("=")[0],
)


@given(deals(), ASSIGNMENTS, st.dictionaries(criteria, st.sampled_from(["weak", ""])), st.data())
def test_after_every_update_top_and_history_agree(
    one: Deal, assignments: list[str], assessed: dict[str, str], data: st.DataObject
) -> None:
    rules = setup(pipeline(), pipeline(stage("lead"), id="partners"), fields={"region": "text"})
    day = data.draw(st.dates(in_order(one.history)[0].day, TODAY))
    on = Action(day, "kari", TODAY)
    one = fields.assign(rules, one, assignments, on).deal
    said = [f"{name}={state}" for name, state in assessed.items()]
    one = qualify.qualify(rules, one, said, on, evidence="a mail").deal
    one = fields.clear_plan(one, on).deal
    assert drift(fields.omit(setup(), one, "other", on).deal) == ()


BARE = setup()
SPRING = date(2027, 3, 1)


def test_a_parked_deal_says_until_when() -> None:
    after = park(BARE, deal(), SPRING, action(note="No money yet")).deal
    assert after.parked_until == SPRING
    assert after.history[-1] == entry(
        "2026-11-25", by="kari", parked_until="2027-03-01", note="No money yet"
    )


def test_a_deal_that_is_parked_until_then_already_is_left_alone() -> None:
    one = deal(parked_until=SPRING, history=(entry("2026-09-01", parked_until="2027-03-01"),))
    change = park(BARE, one, SPRING, action())
    assert change.deal == one
    assert change.messages == ("acme-website-k7qm is parked until 2027-03-01 already",)


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-25"])
def test_a_day_that_is_not_ahead_parks_nothing(day: str) -> None:
    with pytest.raises(UsageError, match=f"{day} is not ahead, today is 2026-11-25"):
        park(BARE, deal(), date.fromisoformat(day), action())


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_closed_deal_is_not_parked(end: str) -> None:
    with pytest.raises(UsageError, match=f"is {end}; only an open deal is parked"):
        park(BARE, deal(entry("2026-09-01", stage=end)), SPRING, action())


def test_a_deal_comes_back() -> None:
    parked = park(BARE, deal(), SPRING, action("2026-11-20")).deal
    back = unpark(parked, action()).deal
    assert back.parked_until is None
    assert back.history[-1] == entry("2026-11-25", "parked_until", by="kari")


def test_a_deal_that_is_not_parked_is_left_alone() -> None:
    change = unpark(deal(), action())
    assert (change.deal, change.messages) == (deal(), ("acme-website-k7qm is not parked",))


STEP = NextStep(due=date(2026, 11, 28), what="Send the proposal")
CALL = NextStep(due=date(2026, 12, 1), what="Call")


@pytest.mark.parametrize("following", [None, CALL])
def test_a_next_step_that_is_done_is_noted_in_its_own_words(following: NextStep | None) -> None:
    planned = fields.plan(RULES, BEGUN, STEP, action()).deal
    change = fields.finish(RULES, planned, action(note="They liked it"), following)
    assert change.deal.next_step == following
    assert len(change.deal.history) == len(planned.history) + 1
    assert change.deal.history[-1].note == "Send the proposal: They liked it"


def test_a_deal_without_a_next_step_has_nothing_that_could_be_done() -> None:
    with pytest.raises(PipectlError, match=r"has no next step; `pipectl log acme-.* records"):
        fields.finish(RULES, BEGUN, action(), CALL)


def test_a_closed_deal_takes_no_next_step() -> None:
    won = deal(START, entry("2026-09-02", stage="won"))
    with pytest.raises(PipectlError, match="is won, and no agenda shows its next step"):
        fields.plan(RULES, won, CALL, action())
    with pytest.raises(PipectlError, match="is won, and no agenda shows its next step"):
        activities.log(RULES, won, activities.Logged("call", (), None), action(), CALL)


def test_an_activity_and_the_step_that_follows_are_one_entry() -> None:
    logged = activities.Logged("call", (), None)
    change = activities.log(RULES, BEGUN, logged, action(note="Wants hosting"), CALL)
    (_, booked) = change.deal.history
    assert (booked.activity, booked.note, booked.next_step) == ("call", "Wants hosting", CALL)


@pytest.mark.parametrize(
    "assignments", [("amount=1", "amount=2"), ("close=fri", "expected_close=mon"),
                    ("refs.hub=1", "refs.hub=2"), ("source=a", "source=")]
)  # fmt: skip
def test_a_field_that_is_given_twice_is_refused(assignments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="is given twice; write one value"):
        assign(*assignments)
    assert assign("tags=", "tags+=a", "tags+=b").tags == ("a", "b")


def test_only_a_duplicate_is_one_of_another_deal() -> None:
    with pytest.raises(UsageError, match="only a duplicate is one of acme-b234; drop"):
        fields.omit(setup(), BEGUN, "test", action(), ORIGINAL)
