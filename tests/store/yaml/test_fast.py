"""The usual style is read without a YAML parser, to the very nodes that one makes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import compose
from pipectl.store.yaml.fast import parse_usual
from pipectl.store.yaml.node import Node, SyntaxProblem
from pipectl.store.yaml.parser import parse, parse_any
from pipectl.store.yaml.plain import parse_plain
from strategies import SETUP, deals

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

TEXT = """\
title: Ny nettside, del 2
account: O'Brien & Sønner (Oslo)
amount: 120000.50
tags: [a, "b, c"]
x-more: {a: [1, no], b: {c: "d"}}
qualification:
  budget: {state: weak, evidence: "the CFO's mail: 120k #1"}
  need: {state: likely}
region: north
history:
  - {day: 2026-09-01, by: kari, stage: first contact, note: "{a}, [b]"}
  - {day: 2026-09-20, qualification: {budget: weak}}
"""


def said(node: Node) -> tuple[object, ...]:
    """Return all that a node is, to compare it with another."""
    own = (node.start, node.end, node.flow, node.value, node.style)
    items = None if node.items is None else [said(item) for item in node.items]
    pairs = None if node.pairs is None else [(said(key), said(value)) for key, value in node.pairs]
    return (*own, items, pairs)


def as_the_parser(text: str) -> bool:
    """Say whether a text is in the usual style; it must be read as by the parser then."""
    node = parse_usual(text)
    if node is not None:
        assert said(node) == said(parse_any(text))
    plain = parse_plain(text)
    if plain is not None:
        assert plain == parse_any(text).plain()
    return node is not None


def test_what_is_written_by_hand_in_it_is_read() -> None:
    assert as_the_parser(TEXT)


def test_places_are_not_needed_to_read_it() -> None:
    assert parse_plain(TEXT) == parse(TEXT).plain()


@pytest.mark.parametrize("null", ["null", "Null", "NULL"])
def test_a_word_that_is_refused_unless_it_is_quoted_needs_its_place(null: str) -> None:
    assert parse_plain(f"title: {null}\n") is None
    assert parse_plain(f"tags: [{null}]\n") is None
    assert parse_plain(f'title: "{null}"\n') == {"title": null}


plain_deals = deals().map(lambda deal: replace(deal, extra={"x-more": {"a": ["1", "no"]}}))


@given(plain_deals)
def test_what_pipectl_writes_is_read_as_by_the_parser(deal: Deal) -> None:
    as_the_parser(compose(DEALS, deal, SETUP).decode().removeprefix("\ufeff"))


marks = st.sampled_from([*"\n\t :,#{}[]\"'-?&*!|>%@`~=\\aå漢٣𝔘1.", ": ", ", ", "\n  ", " #", "- "])


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 3), marks), max_size=3))
def test_a_slip_of_the_hand_is_read_as_by_the_parser(slips: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for at, gone, come in slips:
        text = text[:at] + come + text[at + gone :]
    try:
        whole = said(parse_any(text))
    except SyntaxProblem:
        assert parse_usual(text) is None
        assert parse_plain(text) is None
    else:
        assert said(parse(text)) == whole
        as_the_parser(text)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "\n",
        "title: x",
        "title: x \n",
        "title: x # y\n",
        "# hm\ntitle: x\n",
        "title: x\n\nstage: y\n",
        "title: 'x'\n",
        'title: "a\\u0041"\n',
        "title: x\n  y\n",
        "title:\n",
        "title: x\ntitle: y\n",
        "tags: []\n",
        "a: {}\n",
        "a: {b: }\n",
        "a: {b: 1,}\n",
        "a: {b: 1, b: 2}\n",
        "a: {b: 1\n",
        "a:\n- {b: 1}\n",
        "a:\n  - {b: 1}\n  c: 2\n",
        "a:\n    b: 1\n",
        "a: -1\n",
        "a: ---\n",
        "a: b: c\n",
        "a: [[b]]\n",
        "æ: b\n",
        "a: 10:30\n",
        "a: " + 9 * "{b: " + "c" + 9 * "}" + "\n",
    ],
)
def test_other_styles_are_left_to_the_parser(other: str) -> None:
    assert parse_usual(other) is None
    assert parse_plain(other) is None


@pytest.mark.parametrize("depth", [32, 5000])
def test_what_is_nested_too_deep_is_refused_in_the_usual_style_too(depth: int) -> None:
    with pytest.raises(SyntaxProblem, match="nested more than 32 deep"):
        parse("a: " + depth * "{b: " + "c" + depth * "}" + "\n")
