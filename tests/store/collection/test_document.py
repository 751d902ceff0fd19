"""A deal written into a file: what was meant is there, and nothing else has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from difflib import ndiff
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY
from pipectl.domain.actions import fields, qualify, stages
from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.erase import with_links_to
from pipectl.domain.history.entries import drift
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.model.plain import dump_whole
from pipectl.errors import ConflictError, PipectlError, UsageError
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import Document, compose, patched, rewrite
from stores import read_deal
from strategies import SETUP, texts
from strategies import deals as any_deals
from strategies import drifted_deals as any_drifted_deals

if TYPE_CHECKING:
    Move = Callable[[Deal], Change]

PATH = "deals/acme.yaml"
TEXT = b"""\
# Our biggest
title:   'Website'   # working title
stage: proposal
amount:  1000
history:
  - day: 2026-09-01
    stage: proposal
    amount: 1000   # a guess
  - {day: 2026-09-20, note: "called"}
"""


def _can_be_written(deal: Deal) -> bool:
    return "None" not in repr(deal.extra)  # an empty item has no one-line form


deals = any_deals().filter(_can_be_written)
drifted_deals = any_drifted_deals().filter(_can_be_written)


def filed(data: bytes, deal_id: str = "acme") -> Document[Deal]:
    deal, problems = read_deal(deal_id, PATH, data, SETUP)
    assert deal is not None, problems
    return Document(deal, PATH, data)


def reread(deal: Deal, data: bytes) -> Deal | None:
    return read_deal(deal.id, PATH, data, SETUP)[0]


def changed_lines(old: bytes, new: bytes) -> list[str]:
    lines = ndiff(old.decode().split("\n"), new.decode().split("\n"))
    return [line for line in lines if line[:1] in "+-"]


ACT = Action(TODAY, "kari", TODAY, "as we said")


def to(stage: str) -> Move:
    return lambda deal: stages.advance(SETUP, deal, stage, ACT, forced="by hand")


def setting(*assignments: str) -> Move:
    return lambda deal: fields.assign(SETUP, deal, assignments, ACT)


def noting(text: str) -> Move:
    return lambda deal: book(deal, Action(TODAY, "kari", TODAY, text))


def judged(state: str) -> Move:
    return lambda deal: qualify.qualify(SETUP, deal, [f"budget={state}"], ACT, evidence="a mail")


any_move: st.SearchStrategy[Move] = st.one_of(
    texts.map(noting),
    st.sampled_from(["prospecting", "proposal", "won"]).map(to),
    st.sampled_from(
        ["amount=10k", "amount=", "owner=ola", "tags+=new", "tags-=new", "region=x"]
    ).map(setting),
    st.sampled_from(["weak", "confirmed", ""]).map(judged),
    texts.map(
        lambda text: lambda deal: fields.plan(SETUP, deal, NextStep(due=TODAY, what=text), ACT)
    ),
    st.just(lambda deal: fields.clear_plan(deal, ACT)),
)


# A new file


@given(deals)
def test_a_new_file_says_the_deal(deal: Deal) -> None:
    assert reread(deal, compose(DEALS, deal, SETUP)) == deal


@given(deals)
def test_a_new_file_has_a_line_for_each_entry(deal: Deal) -> None:
    lines = compose(DEALS, deal, SETUP).decode().split("\n")
    assert sum(line.startswith("  - {day: ") for line in lines) == len(deal.history)
    assert lines[-len(deal.history) - 2] == "history:"


# A changed one


@given(deals | drifted_deals, st.lists(any_move, min_size=1, max_size=5))
def test_what_is_written_again_and_again_is_what_was_meant(deal: Deal, some: list[Move]) -> None:
    present = Document(deal, PATH, compose(DEALS, deal, SETUP))
    for move in some:
        try:
            meant = move(present.record).deal
        except PipectlError:
            continue  # this deal cannot go this way
        data = rewrite(DEALS, present, meant, SETUP)
        assert reread(meant, data) == meant
        present = Document(meant, PATH, data)


@given(deals, any_move)
def test_only_the_lines_of_what_changed_are_touched(deal: Deal, move: Move) -> None:
    try:
        meant = move(deal).deal
    except PipectlError:
        return
    old = compose(DEALS, deal, SETUP)
    before, after = dump_whole(deal, SETUP), dump_whole(meant, SETUP)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    lines = changed_lines(old, rewrite(DEALS, Document(deal, PATH, old), meant, SETUP))
    assert len([line for line in lines if line.startswith("+   - {day: ")]) <= 1
    assert not [line for line in lines if line.startswith("-   - {day: ")]
    tops = {line[2:].split(":")[0] for line in lines if line[2:3].strip()}
    assert tops <= {*keys, *(f'"{key}"' for key in keys)}


def test_a_hand_written_file_keeps_its_looks() -> None:
    data = rewrite(DEALS, filed(TEXT), to("won")(filed(TEXT).record).deal, SETUP)
    assert changed_lines(TEXT, data) == [
        "- stage: proposal",
        "+ stage: won",
        '+   - {day: 2026-11-25, by: kari, stage: won, note: "as we said", reason: "by hand"}',
    ]


def test_an_entry_on_an_earlier_day_goes_between_the_others() -> None:
    action = Action(date(2026, 9, 10), "kari", TODAY, "before")
    data = rewrite(DEALS, filed(TEXT), book(filed(TEXT).record, action).deal, SETUP)
    lines = data.decode().split("\n")
    assert lines[8:10] == [
        '  - {day: 2026-09-10, by: kari, note: "before"}',
        '  - {day: 2026-09-20, note: "called"}',
    ]
    assert len(changed_lines(TEXT, data)) == 1


def test_two_entries_around_one_that_stays_leave_it_alone() -> None:
    """A top that has drifted is recorded first, maybe behind an entry that is there."""
    text = TEXT.replace(b"1000\nhistory", b"2000\nhistory").replace(
        b'  - {day: 2026-09-20, note: "called"}\n',
        b'  - day: 2026-09-20\n    note: "called"  # long\n    qualification: {}\n',
    )
    deal = filed(text).record
    assert drift(deal) == ("amount",)
    history = deal.history
    early = replace(history[1], day=date(2026, 9, 10), note="early")
    late = replace(history[1], day=date(2026, 10, 1), note="late")
    meant = replace(deal, history=(history[0], early, history[1], late))
    lines = changed_lines(text, rewrite(DEALS, filed(text), meant, SETUP))
    assert lines == [
        '+   - {day: 2026-09-10, note: "early"}',
        '+   - {day: 2026-10-01, note: "late"}',
    ]


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    old = b"\xef\xbb\xbf" + TEXT.replace(b"\n", b"\r\n")
    data = rewrite(DEALS, filed(old), noting("called")(filed(old).record).deal, SETUP)
    assert data.startswith(old)
    assert data.count(b"\r\n") == data.count(b"\n") == old.count(b"\n") + 1


def test_an_x_key_and_an_unknown_one_stay() -> None:
    old = TEXT + b"x-more: [1,   {a: no}]\nunknown:  0x10\n"
    data = rewrite(DEALS, filed(old), noting("called")(filed(old).record).deal, SETUP)
    assert data.endswith(b"x-more: [1,   {a: no}]\nunknown:  0x10\n")
    assert len(changed_lines(old, data)) == 1


def test_a_link_that_follows_is_one_line() -> None:
    old = TEXT + b"parent: nes-1\n"
    data = rewrite(DEALS, filed(old), with_links_to(filed(old).record, "nes-1", "erased-1"), SETUP)
    assert changed_lines(old, data) == ["- parent: nes-1", "+ parent: erased-1"]


def test_what_cannot_be_edited_is_refused_with_its_place() -> None:
    old = TEXT.replace(b"  - day: 2026-09-01\n    stage: proposal\n", b"  - day: 2026-09-01\n")
    old = old.replace(
        b"    amount: 1000   # a guess\n", b"    stage: proposal\n    note: |  # why\n      long\n"
    )
    old = old.replace(b"amount:  1000\n", b"")
    deal = filed(old).record
    meant = replace(deal, history=(replace(deal.history[0], note="short"), *deal.history[1:]))
    with pytest.raises(ConflictError, match=r"^deals/acme.yaml:\d+:\d+: .*`pipectl edit acme`$"):
        rewrite(DEALS, filed(old), meant, SETUP)


def test_a_deal_that_could_not_be_read_again_is_never_written() -> None:
    deal = filed(TEXT).record
    with pytest.raises(UsageError, match=r"would make deals/acme.yaml unreadable; nothing was"):
        rewrite(DEALS, filed(TEXT), replace(deal, stage="nowhere"), SETUP)
    with pytest.raises(UsageError, match=r"would make acme.yaml unreadable; nothing was written"):
        compose(DEALS, replace(deal, next_step=None, stage="nowhere"), SETUP)


# Patching


@pytest.mark.parametrize(
    ("present", "old", "new", "wanted"),
    [
        ({"a": "1", "b": "2"}, {"a": "1"}, {"a": "3"}, {"a": "3", "b": "2"}),
        ({"a": "1", "b": "2"}, {"a": "1"}, {}, {"b": "2"}),
        ({"b": "2"}, {}, {"a": "1"}, {"a": "1", "b": "2"}),
        ({"a": "1", "z": "9", "c": "3"}, {"a": "1"}, {"a": "1", "b": "2"}, None),
        (["01", "2"], ["1", "2"], ["1", "2", "3"], ["01", "2", "3"]),
        (["01", "2"], ["1", "2"], ["1", "4"], ["01", "4"]),
        (["01", "2", "03"], ["1", "2", "3"], ["1", "3"], ["01", "03"]),
        ("01", "1", "1", "01"),
        ("01", "1", "2", "2"),
    ],
)
def test_a_patch_changes_what_differs(present: Any, old: Any, new: Any, wanted: Any) -> None:
    expected = wanted or {"a": "1", "b": "2", "z": "9", "c": "3"}
    content = patched(present, old, new)
    assert isinstance(content, type(expected))
    assert content == expected
    assert list(content or ()) == list(expected)


def test_the_next_step_is_dumped_in_its_own_keys() -> None:
    deal = replace(filed(TEXT).record, next_step=NextStep(due=TODAY, what="no"))
    assert dump_whole(deal, SETUP)["next_step"] == {"due": "2026-11-25", "what": "no"}
