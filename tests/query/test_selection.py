"""Which deals the words of a command mean besides open ones."""

from __future__ import annotations

import re

import pytest

from builders import TODAY, setup, snapshot
from pipectl.domain.model.team import Person
from pipectl.errors import UsageError
from pipectl.query.parser import compile_query
from pipectl.query.selection import usual

OPEN = snapshot()
CLOSED = snapshot(stage="won", closed=TODAY)
OMITTED = snapshot(omit="test")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [OPEN]),
        ("amount:>10k", [OPEN]),
        ("is:open", [OPEN]),
        ("is:won", [OPEN, CLOSED]),
        ("closed:2026Q4", [OPEN, CLOSED]),
        ("reason:price", [OPEN, CLOSED]),
        ("is:omitted", [OPEN, OMITTED]),
        ("omit:test", [OPEN, OMITTED]),
        ("is:any", [OPEN, CLOSED, OMITTED]),
        ("not:is:won", [OPEN]),
        ("not:is:any", [OPEN]),
        ("not:not:is:won", [OPEN, CLOSED]),
    ],
)
def test_only_what_the_query_speaks_of_is_shown_besides_open_deals(
    query: str, shown: list[object]
) -> None:
    takes = usual(compile_query(query, setup(), TODAY))
    assert [deal for deal in (OPEN, CLOSED, OMITTED) if takes(deal, TODAY)] == shown


GONE = snapshot(owner="ola", stage="proposal")


@pytest.mark.parametrize("query", ["owner:ola", "owner:OLA", "owner:kari,ola", "not:owner:kari"])
def test_a_value_that_only_a_deal_has_is_one(query: str) -> None:
    store = setup(team={"kari": Person(name="Kari")})
    assert compile_query(query, store, TODAY, lambda: [GONE]).matches(GONE, TODAY)


def test_a_value_that_no_deal_has_is_refused() -> None:
    store = setup(team={"kari": Person(name="Kari")})
    with pytest.raises(UsageError, match="no person 'olga'"):
        compile_query("owner:olga", store, TODAY, lambda: [GONE])


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("owner=ane", "owner:ane"),
        ("owner==ane", "owner:ane"),
        ("owner!=ane", "not:owner:ane"),
        ("Stage=proposal", "stage:proposal"),
        ("amount>100k", "amount:>100k"),
        ("amount=>100k", "amount:>=100k"),
        ("amount<=100k", "amount:<=100k"),
        ("amount:=>100k", "amount:>=100k"),
        ("amount:==100k", "amount:100k"),
        ("not:owner=ane", "owner:ane"),
        ("amount > 100k", "field:value"),
    ],
)
def test_a_sign_without_a_colon_is_refused_with_the_right_form(query: str, right: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"write '{right}'") + "|write field:value"):
        compile_query(query, setup(), TODAY)


def test_a_sign_in_a_word_is_looked_for() -> None:
    assert compile_query(['"a=b"', "x->y"], setup(), TODAY).matches(
        snapshot(title="a=b, x->y"), TODAY
    )
