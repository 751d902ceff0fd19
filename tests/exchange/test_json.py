"""JSON: what is written is read as the same deals."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.exchange.json import read, write
from pipectl.store.edit.emit import document
from stores import read_deal
from strategies import SETUP, deals

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal


def brought(text: str) -> ImportResult:
    return read(Request(ForeignFile("stdin", text.encode()), {}, None, SETUP, TODAY))


def written(found: Sequence[Deal], *, history: bool = False) -> str:
    return write(found, SETUP, history=history, raw=False)


@given(st.lists(deals(), max_size=3, unique_by=lambda deal: deal.id))
def test_every_deal_comes_back_as_it_was(made: list[Deal]) -> None:
    found = brought(written(made))
    assert found.problems == []
    again = [
        read_deal(deal_id, deal_id, document(said).encode(), SETUP)[0]
        for deal_id, said in found.deals.items()
    ]
    assert again == made


@given(deals())
def test_nothing_in_it_steers_a_terminal(deal: Deal) -> None:
    text = written([deal])
    assert not set(text) & set(map(chr, [*range(10), *range(11, 32), 127, 0x85, 0x202E, 0xFEFF]))
    assert text.count("\n") == 3


@given(deals())
def test_entries_are_a_line_each(deal: Deal) -> None:
    loaded: dict[str, Any] = json.loads(written([deal], history=True))
    assert [entry["id"] for entry in loaded["entries"]] == [deal.id] * len(deal.history)
    assert [entry["day"] for entry in loaded["entries"]] == [str(e.day) for e in deal.history]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[" * 200_000, "its brackets are nested too deep"),
        (f'{{"version": 1, "deals": [{{"id": {"9" * 5000}}}]}}', f"deal 1: '{'9' * 100}…' cannot"),
    ],
)
def test_what_no_export_has_is_told_in_a_line(text: str, what: str) -> None:
    (problem,) = brought(text).problems
    assert problem.what.startswith(what)
    assert len(str(problem)) < 300


def test_no_deals_are_an_export_too() -> None:
    assert written([]) == '{"version": 1, "deals": []}\n'
    assert brought(written([])).deals == {}


def test_numbers_of_other_programs_keep_their_digits() -> None:
    said = '{"id": "web", "amount": 123456789012345678.10, "x-on": true}'
    text = f'\ufeff{{"version": 1, "deals": [{said}]}}'
    assert brought(text).deals == {"web": {"amount": "123456789012345678.10", "x-on": "true"}}


@pytest.mark.parametrize("text", ["", "[" * 100_000, "[]", "5", '{"deals": []}', '{"deals": 5}'])
def test_what_is_no_export_is_a_problem(text: str) -> None:
    assert len(brought(text).problems) == 1
