"""The language as a whole: which deals a query takes, what it mentions, what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, pipeline, setup, snapshot, stage
from pipectl.domain.model.team import Person
from pipectl.errors import UsageError
from pipectl.money import NUMBERS, Money
from pipectl.query.fields import field_names
from pipectl.query.parser import compile_query
from pipectl.render.shared.cells import texts
from pipectl.table import Form, Kind

STORE = setup(
    team={
        "kari": Person(name="Kari Nes", team="north", was=("karin",)),
        "ola": Person(name="Ola", team="south"),
    },
    fields={"region": "text", "seats": "number", "renewal": "date"},
)
DEALS = [
    snapshot(id="a", owner="kari", amount=Decimal(50000), tags=("web",)),
    snapshot(id="b", owner="ola", account=None, source="referral", stage="prospecting"),
    snapshot(id="c", title="Скидка", stage="won", closed=date(2026, 11, 3), omit="test"),
    snapshot(id="d", expected_close=date(2026, 10, 1), qualification={"budget": "likely"}),
]
TOKENS = st.sampled_from(
    [
        "owner:kari",
        "owner:none",
        "amount:>10k",
        "amount:any",
        "tag:web",
        "is:open",
        "is:won,omitted",
        "stage:proposal",
        "close:2026Q4",
        "budget:>=likely",
        "title:web*",
        "acme",
        "скид",
        "source:referral",
        "score:>=10",
        "type:won",
        "probability:<50",
        "category:best_case",
        "created:2026",
        "age:>30",
        "team:north",
        "next:none",
    ]
)


def matches(*query: str, **said: Any) -> bool:
    """Say whether a query takes a deal today."""
    return compile_query(query, STORE, TODAY).matches(snapshot(**said), TODAY)


def ids(*query: str) -> str:
    """Return the ids of the DEALS that a query takes."""
    compiled = compile_query(query, STORE, TODAY)
    return "".join(deal.id for deal in DEALS if compiled.matches(deal, TODAY))


def refusal(*query: str) -> str:
    """Return how a query is refused."""
    with pytest.raises(UsageError) as caught:
        compile_query(query, STORE, TODAY)
    return str(caught.value)


def test_no_token_takes_every_deal() -> None:
    assert ids() == ids("", "  ") == "abcd"


def test_all_tokens_must_match() -> None:
    assert ids("owner:kari", "amount:>10k", "stage:proposal", "tag:web") == "a"
    assert ids("owner:kari", "stage:prospecting") == ""


def test_an_argument_may_hold_several_tokens() -> None:
    assert ids("stage:proposal owner:kari") == ids("stage:proposal", "owner:kari") == "a"


def test_the_whole_query_may_be_one_text() -> None:
    assert compile_query("owner:kari", STORE, TODAY).mentions == {"owner"}


def test_a_comma_means_either() -> None:
    assert ids("owner:kari,ola") == "ab"
    assert ids("is:won,overdue") == "cd"


def test_not_turns_any_token_round() -> None:
    assert ids("not:owner:kari") == "bcd"
    assert ids("not:скидка") == "abd"
    assert ids("not:not:owner:kari") == "a"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("k7qm", {}),
        ("REDESIGN", {}),
        ("acme", {}),
        ('"acme as"', {}),
        ("strasse", {"title": "Hauptstraße 1"}),
        ("İSTANBUL", {"account": "İstanbul A.Ş."}),
        ("скидка", {"title": "Большая Скидка"}),
        ("cafe\u0301", {"account": "CAFÉ"}),
        ('"https://x"', {"title": "see https://x"}),
        ('"or"', {"title": "one or two"}),
    ],
)
def test_a_word_is_part_of_id_title_or_account(word: str, said: dict[str, Any]) -> None:
    assert matches(word, **said)


def test_a_word_does_not_reach_from_one_text_into_the_next() -> None:
    assert not matches('"redesignacme"')
    assert not matches("none", account=None)


def test_quotes_keep_spaces_in_a_value() -> None:
    assert matches('account:"Acme AS"')


def test_a_former_id_finds_the_deals_of_the_person() -> None:
    assert matches("owner:karin", owner="kari")
    assert matches("owner:kari", owner="karin")


def test_own_fields_are_compared_by_their_types() -> None:
    fields = {"region": "North", "seats": Decimal(12), "renewal": date(2027, 2, 1)}
    assert matches("region:north", "seats:>9", "renewal:2027Q1", fields=fields)


def test_a_query_is_asked_on_the_day_it_is_given() -> None:
    parked = compile_query(["is:parked"], STORE, TODAY).matches
    deal = snapshot(parked_until=date(2026, 12, 1))
    assert parked(deal, date(2026, 11, 30))
    assert not parked(deal, date(2026, 12, 1))


def test_words_for_days_count_from_the_day_of_the_call() -> None:
    due_soon = compile_query(["close:<=+3d"], STORE, TODAY).matches
    assert due_soon(snapshot(expected_close=date(2026, 11, 28)), date(2020, 1, 1))


def test_it_mentions_the_fields_and_the_flags_it_uses() -> None:
    query = compile_query(["Stage:won IS:Omitted,parked", "acme"], STORE, TODAY)
    assert query.mentions == {"stage", "is:omitted", "is:parked"}


def test_it_does_not_mention_what_it_leaves_out() -> None:
    query = compile_query("not:is:won not:not:owner:kari", STORE, TODAY)
    assert query.mentions == {"owner"}


@given(TOKENS)
def test_not_is_the_complement(token: str) -> None:
    assert sorted(ids(token) + ids(f"not:{token}")) == list("abcd")


@given(st.lists(TOKENS, max_size=4))
def test_several_tokens_take_the_intersection(tokens: list[str]) -> None:
    assert set(ids(*tokens)) == set("abcd").intersection(*(ids(token) for token in tokens))


@given(TOKENS, TOKENS)
def test_the_order_of_tokens_means_nothing(one: str, other: str) -> None:
    assert ids(one, other) == ids(other, one)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("stgae:proposal", "there is no field 'stgae'; did you mean stage? fields: account, age,"),
        ("https://x", "there is no field 'https'; fields: account,"),
        ("stage:propsal", "there is no stage 'propsal'; did you mean proposal? stages: prosp"),
        ("not:stage:propsal", "there is no stage 'propsal'; did you mean"),
        ("owner:kai", "there is no person 'kai'; did you mean kari? people: kari, ola, karin"),
        ("team:noth", "there is no team 'noth'; did you mean north? teams: north, south"),
        ("pipeline:x", "there is no pipeline 'x'; pipelines: sales"),
        ("is:opn", "there is no flag 'opn'; did you mean open? flags: open, won, lost, closed,"),
        ("is:none", "there is no flag 'none'; flags: open,"),
        ("kind:x", "there is no kind 'x'; kinds: new, upsell, renewal"),
        ("omit:x", "there is no omission 'x'; omissions: duplicate, test, other"),
        ("type:x", "there is no type 'x'; types: open, won, lost"),
        ("amount:", "nothing after the colon; write amount:none for deals without it, and quotes"),
        ("close:10/11/2026", "'10/11/2026' is neither a date nor a period; write 2026-12-31,"),
        ("or", "'or' does not work in a query; write field:a,b for either"),
        ("NOT", "'not' stands alone; write not: right before a token"),
        ("acm*", "a word is looked for anywhere; leave the * out, or quote it"),
        ("and", "every token has to match anyway; leave 'and' out"),
        ("not:", "an empty text; write the word to look for"),
        ('""', "an empty text; write the word to look for"),
        ('account:"Acme', 'a double quote is not closed; write another "'),
    ],
)
def test_what_means_nothing_is_refused_with_what_there_is(query: str, message: str) -> None:
    assert refusal(query).startswith(f"query: '{query}': {message}")


def test_only_the_wrong_token_is_named() -> None:
    assert refusal("owner:kari stage:x acme").startswith("query: 'stage:x': ")


@pytest.mark.parametrize("query", ['category:"not forecast"', "category:Not forecast"])
def test_a_category_may_be_written_as_screens_show_it(query: str) -> None:
    assert ids(query) == ids("category:omitted") == "b"


SHAPED = setup(
    pipeline(
        stage("prospecting"),
        stage("first_contact", name="First contact"),
        stage("proposal", name="Forslag/tilbud"),
        stage("review", name="Proposal review"),
        stage("old", name="Needs Assessment, old", replaced_by="proposal"),
        stage("needs", name="Needs Assessment"),
        stage("won", "won"),
    ),
    pipeline(stage("refer"), stage("needs", name="Needs"), id="leads"),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage:Assessment", "needs"),
        ("stage:ASSESS", "needs"),
        ("stage:tilbud", "proposal"),
        ("stage:Forslag", "proposal"),
        ("stage:proposal", "proposal"),
        ('stage:"first con"', "first_contact"),
        ("stage:first con", "first_contact"),
        ("stage:first contact", "first_contact"),
        ("stage:first_c,assess", "first_contact needs"),
    ],
)
def test_a_part_of_a_stages_name_is_enough(query: str, expected: str) -> None:
    asks = compile_query([query], SHAPED, TODAY).matches
    every = ("prospecting", "first_contact", "proposal", "review", "needs", "won")
    deals = (snapshot(id=name, stage=name, pipeline="sales") for name in every)
    assert " ".join(deal.id for deal in deals if asks(deal, TODAY)) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("stage:prop", "'prop' means several stages of sales; write proposal or review"),
        ("stage:re", "'re' means several stages; write review or refer"),
        ("stage:Forslag/tilbut", "there is no stage 'Forslag/tilbut'; did you mean Forslag/til"),
    ],
)
def test_a_part_of_several_stages_is_refused_with_their_ids(query: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compile_query([query], SHAPED, TODAY)


@pytest.mark.parametrize("query", ["account:Acme AS", "not:account:Acme AS web"])
def test_a_name_that_lost_its_quotes_to_the_shell_is_not_cut_in_silence(query: str) -> None:
    assert "is AS part of the account? write 'account:\"Acme AS\"' with both" in refusal(query)


@pytest.mark.parametrize(
    "query", ["AS account:Acme", "account:acme* as", "account:any as", 'account:"Acme AS" web']
)
def test_a_word_beside_a_name_that_is_whole_is_a_word(query: str) -> None:
    assert compile_query([query], STORE, TODAY).mentions == {"account"}


OPERANDS = st.text(alphabet='<>=.,*"-+0123456789QWFYkmdw%\n\u2028 ') | st.text()


@given(st.lists(st.text(), max_size=3))
def test_any_text_compiles_or_is_refused_in_one_line(arguments: list[str]) -> None:
    check_outcome(arguments)


@given(st.sampled_from(field_names(STORE)), OPERANDS)
def test_any_operand_of_any_field_compiles_or_is_refused_in_one_line(
    name: str, operand: str
) -> None:
    check_outcome([f"{name}:{operand}"])


def check_outcome(arguments: list[str]) -> None:
    """Compile a query and ask it, or find one line that says what is wrong."""
    try:
        query = compile_query(arguments, STORE, TODAY)
    except UsageError as error:
        message = str(error)
        assert len(message.splitlines()) == 1
        assert message.startswith("query: ")
    else:
        assert {query.matches(deal, TODAY) for deal in DEALS} <= {True, False}


@pytest.mark.parametrize("source", ["word of mouth", "fair, autumn", "a*"])
def test_a_value_that_the_settings_name_needs_no_quotes_of_its_own(source: str) -> None:
    """A shell completes it to one argument, and has taken the quotes away."""
    store = setup(replace(pipeline(), sources=(source,)))
    query = compile_query([f"source:{source}"], store, TODAY)
    assert query.matches(snapshot(source=source), TODAY)
    assert not query.matches(snapshot(source="fair"), TODAY)


@pytest.mark.parametrize(
    "query",
    [
        "amount:>119 999", "amount:100 000..200 000", "amount:>119\u00a0999,50", "amount:120 000",
        "not:amount:<119 999 acme", "amount:120_000", "amount:>119 999,50 acme",
        'amount:"120 000"', "amount:>119999,5", "amount:120 000,-",
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_printed(query: str) -> None:
    assert matches(query, account="Acme", amount=Decimal(120_000))
    assert not matches(query, account="Acme", amount=Decimal(50_000))


@pytest.mark.parametrize(
    ("form", "query"),
    [
        ("1.234,50", "amount:1.234"), ("1,234.50", "amount:1,234"), ("1 234,50", "amount:1 234"),
        ("1,234.50", "amount:>=1,234"), ("1,234.50", "amount:1,233..1,234,000"),
        ("1.234,50", "amount:1.233,999..1.234,001"), ("1,234.50", "not:amount:<1,234.00"),
    ],
)  # fmt: skip
def test_three_digits_are_what_the_settings_say(form: str, query: str) -> None:
    compiled = compile_query([query], setup(numbers=form), TODAY)
    assert compiled.matches(snapshot(amount=Decimal(1234)), TODAY)
    assert not compiled.matches(snapshot(amount=Decimal("1.234")), TODAY)


@given(st.decimals(1, 10**12, places=2), st.sampled_from(NUMBERS))
def test_a_query_takes_what_is_printed_in_every_form(value: Decimal, form: str) -> None:
    (amount,) = texts(Kind.MONEY, [Money(value, "NOK")], Form(form))
    (percent,) = texts(Kind.PERCENT, [value % 99 + 1], Form(form))
    printed = amount.removesuffix(" NOK")
    store = setup(numbers=form)
    deal = snapshot(amount=value, probability=Decimal(percent.split()[0].replace(",", ".")))
    for query in (f"amount:{printed}", f"amount:>={printed}", f'probability:"{percent}"'):
        assert compile_query([query], store, TODAY).matches(deal, TODAY)
