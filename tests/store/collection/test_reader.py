"""A deal's file, read: its shape, custom fields, and what the rules say with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import setup
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.reader import find, read_file, read_keys, read_many
from pipectl.store.yaml.node import line_and_column
from pipectl.store.yaml.parser import parse
from stores import read_deal

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

PATH = "deals/acme.yaml"
SETUP = setup(fields={"region": "text", "seats": "number", "renewal": "date"})
TEXT = """\
title: Website
stage: proposal
amount: 1000.50
region: north
seats: 12
renewal: 2027-01-01
x-anything: {a: [1, no], b: }
history:
  - {day: 2026-09-01, stage: proposal, amount: 1000.50}
"""


def read(text: str) -> tuple[Deal | None, list[str]]:
    deal, problems = read_deal("acme", PATH, text.encode(), SETUP)
    return deal, [str(problem) for problem in problems]


def sound(text: str) -> Deal:
    deal, said = read(text)
    assert deal is not None, said
    assert said == []
    return deal


def test_values_have_their_types() -> None:
    deal = sound(TEXT)
    assert (deal.id, deal.title, deal.amount) == ("acme", "Website", Decimal("1000.50"))
    assert deal.history[0].day == date(2026, 9, 1)


def test_the_stores_own_fields_have_their_types() -> None:
    own = {"region": "north", "seats": Decimal(12), "renewal": date(2027, 1, 1)}
    assert sound(TEXT).fields == own


def test_an_x_key_is_kept_as_it_says() -> None:
    assert sound(TEXT).extra == {"x-anything": {"a": ["1", "no"], "b": None}}


def test_a_byte_order_mark_and_other_line_ends_change_nothing() -> None:
    assert sound("\ufeff" + TEXT.replace("\n", "\r\n")) == sound(TEXT)


def test_an_unknown_key_at_the_top_is_a_warning() -> None:
    deal, said = read(TEXT + "colour: red\n")
    assert deal == sound(TEXT)
    assert said == [
        f"{PATH}:10:1: warning: the key 'colour' is unknown; name it x-colour to keep it"
    ]


def test_a_mistyped_key_is_recognised() -> None:
    _, said = read(TEXT + "acount: Acme\n")
    assert said == [f"{PATH}:10:1: warning: the key 'acount' is unknown; did you mean account?"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seats: 12", "seats: many", "5:8: 'many' is not a number; write digits like 12 or -3.5"),
        ("seats: 12", "seats:", "5:7: seats has no value; write one or delete the key"),
        ("seats: 12", "seats: ~", "5:8: '~' is not written in a store; delete the key for no"),
        ("title: Website\n", "", "1:1: the deal has no title; add `title: …`"),
        (
            " stage: proposal,",
            " stag: proposal,",
            "9:23: this entry of history has an unknown key 'stag'; did",
        ),
        ("2026-09-01", "2026-13-01", "9:11: '2026-13-01' is not a date; write it as 2026-12-31"),
        ("stage: proposal\n", "stage: won\n", "2:8: the stage is 'won' here but 'proposal' since"),
        ("stage: proposal", "stage: trial", "2:8: there is no stage 'trial' in the pipeline sales"),
    ],
)
def test_a_problem_is_told_with_its_place(old: str, new: str, message: str) -> None:
    deal, said = read(TEXT.replace(old, new, 1))
    assert deal is None
    assert [one for one in said if one.startswith(f"{PATH}:{message}")], said


def test_all_problems_are_told_at_once() -> None:
    deal, said = read(TEXT.replace("12", "many").replace("2026-09-01", "soon"))
    assert deal is None
    assert len(said) == 2


@pytest.mark.parametrize("text", ["- a list\n", "just text\n"])
def test_a_file_without_keys_is_a_problem(text: str) -> None:
    what = "the file is not keys and values; write `title: …` and so on"
    assert read(text) == (None, [f"{PATH}:1:1: {what}"])


def test_a_shape_is_read_without_asking_whether_top_and_history_agree() -> None:
    text = TEXT.replace("stage: proposal\n", "stage: won\n").encode()
    assert read_deal("acme", PATH, text, SETUP)[0] is None
    deal, source, _ = read_keys(DEALS, "acme", PATH, text, SETUP)
    assert deal is not None
    assert source.problems == []


USUAL = """\
title: Website
account: O'Brien (Oslo), ltd
amount: 1000.50
stage: proposal
tags: [a, b]
refs: {crm: "0"}
next_step: {due: 2026-10-01, what: "Call, then write"}
qualification:
  budget: {state: weak, evidence: "120k"}
region: north
seats: 12
x-anything: {a: [1, no], b: y}
history:
  - {day: 2026-09-01, by: kari, stage: proposal, amount: 1000.50}
  - {day: 2026-09-02, next_step: {due: 2026-10-01, what: "Call, then write"}}
  - {day: 2026-09-03, qualification: {budget: weak}, note: "budget: weak"}
"""
slips = st.tuples(
    st.integers(0, len(USUAL)),
    st.integers(0, 3),
    st.sampled_from(["", "0", "x", "null", '""', ":", ": ", ", ", "{", "[a]", "\n", "\n  ", " "])
    | st.sampled_from(USUAL.splitlines(keepends=True)),
)


@given(st.lists(slips, max_size=2))
def test_a_file_read_without_places_is_read_as_with_them(wrong: list[tuple[int, int, str]]) -> None:
    text = USUAL
    for at, gone, come in wrong:
        text = text[:at] + come + text[at + gone :]
    quick = read_many(DEALS, {PATH: text.encode()}, SETUP)[PATH]
    placed = read_file(DEALS, "acme", PATH, text.encode(), SETUP)
    assert quick.problems == placed.problems
    assert (quick.record, quick.plain) == (placed.record, placed.plain)


def test_a_sound_file_in_the_usual_style_is_read_without_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("pipectl.store.collection.reader.parse_source")
    assert read_many(DEALS, {PATH: USUAL.encode()}, SETUP)[PATH].record is not None


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (1, 8)),
        (("x-anything", "a", 1), (7, 21)),
        (("history", 0, "stage"), (9, 30)),
        (("history", 7), (9, 3)),
        (("history", 0, "note"), (9, 5)),
        (("nothing",), (1, 1)),
    ],
)
def test_a_value_is_found_or_else_what_it_would_stand_in(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    assert line_and_column(TEXT, find(parse(TEXT), path)) == place
