"""Which deal a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import snapshot
from pipectl.cli.reading.find import beginning_with
from pipectl.domain.model.deal import holding
from strategies import filled_texts

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot

ACME = snapshot(id="acme-website-k7qm", title="Website redesign", account="Acme AS")
OSLO = snapshot(id="oslo-b234", title="Nettside for Bærum", account="Østfold Ål")
ALONE = snapshot(id="deal-c234", title="Alone", account=None)
ALL = (ACME, OSLO, ALONE)


def test_a_beginning_finds_every_id_that_has_it() -> None:
    ids = ["acme-a", "acme-b", "oslo"]
    assert beginning_with("acme", ids) == ["acme-a", "acme-b"]
    assert beginning_with("cme", ids) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("k7qm", [ACME]),
        ("REDESIGN", [ACME]),
        ("acme as", [ACME]),
        ("bærum", [OSLO]),
        ("ØSTFOLD", [OSLO]),
        ("A\u030al", [OSLO]),
        ("side", [OSLO]),
        ("web", [ACME]),
        ("nobody", []),
    ],
)
def test_a_part_of_id_title_or_account_finds_a_deal(text: str, found: list[Snapshot]) -> None:
    assert holding(text, ALL) == found


def test_a_deal_without_an_account_is_not_called_none() -> None:
    assert holding("none", ALL) == []


def test_a_part_does_not_reach_from_one_text_into_the_next() -> None:
    assert holding("redesignacme", ALL) == []
    assert holding("redesign acme", ALL) == []


@given(filled_texts, filled_texts, st.data())
def test_a_deal_is_found_by_its_whole_title_and_account(
    title: str, account: str, data: st.DataObject
) -> None:
    one = snapshot(title=title, account=account)
    said = data.draw(st.sampled_from([title, account]))
    assert holding(said, [one]) == [one]
