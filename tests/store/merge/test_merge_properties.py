"""What holds of every merge: both ways round alike, right by the rules, and nothing lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import strategies as some
from pipectl.domain.checks.deal import problems
from pipectl.domain.history.entries import drift, in_order, insert
from pipectl.domain.values.schema import dump_record
from pipectl.errors import PipectlError, Severity
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import Document, compose, rewrite
from pipectl.store.collection.reader import read_file
from pipectl.store.merge.files import Data, MergedFile, merge_file
from pipectl.store.merge.pieces import UnmergeableError, comments, take_apart

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry

pytestmark = pytest.mark.slow

PATH = "deals/acme-website-k7qm.yaml"
FILES = {
    "pipectl.yaml": b"version: 1\ncurrency: NOK\n"
    b"fields: {region: text, seats: number, renewal_day: date}\n",
    "pipelines/sales.yaml": b"""\
name: Salg
stages:
  - {id: prospecting, name: Prospecting, probability: 5}
  - {id: proposal, name: Forslag, probability: 55}
  - {id: won, name: Vunnet, type: won}
  - {id: lost, name: Tapt, type: lost}
""",
    "pipelines/partners.yaml": b"""\
name: Partners
stages:
  - {id: lead, name: Lead, probability: 5}
  - {id: trial, name: Trial, probability: 50}
  - {id: signed, name: Signed, type: won}
  - {id: gone, name: Gone, type: lost}
""",
}


class Trio(NamedTuple):
    """A deal before two people changed it, and as each leaves it."""

    base: Deal
    ours: Deal
    theirs: Deal
    data: Data


@st.composite
def edits(draw: st.DrawFn, deal: Deal) -> Deal:
    """Draw what somebody makes of a deal: entries added, removed, corrected; other fields."""
    history = deal.history
    places = range(len(history))
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.sampled_from(places))
        history = (*history[:at], *history[at + 1 :])
    elif draw(st.integers(0, 3)) == 0:
        at = draw(st.sampled_from(places))
        history = (*history[:at], replace(history[at], note="corrected"), *history[at + 1 :])
    stages = [s.id for s in some.SETUP.pipelines[deal.pipeline or "sales"].stages]
    days = st.sampled_from([entry.day for entry in deal.history]) | some.days
    for _ in range(draw(st.integers(0, 3))):
        is_move = draw(st.booleans())
        place: dict[str, str | None] = {"stage": draw(st.sampled_from(stages))} if is_move else {}
        history = insert(history, draw(some.entries(draw(days), place)))
    top: dict[str, Any] = {**dict.fromkeys(some.TRACKED_VALUES), **some.top_of(history)}
    top["qualification"] = {
        name: replace(deal.qualification[name], state=answer.state)
        if name in deal.qualification
        else answer
        for name, answer in top["qualification"].items()
    }
    face: dict[str, Any] = draw(
        st.sampled_from([{}, {"title": "Other"}, {"tags": ("new",)}, {"notes": "more"}])
    )
    edited = replace(deal, history=history, **{**face, **top})
    assume(history and in_order(history)[0].stage and not problems(edited, some.SETUP))
    return edited


@st.composite
def trios(draw: st.DrawFn) -> Trio:
    """Draw a deal in a file with a comment somewhere, and two edits of it."""
    base = replace(draw(some.deals()), id="acme-website-k7qm")
    text = compose(DEALS, base, some.SETUP).decode()
    lines = text.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines)))
    data = "".join([*lines[:at], *draw(st.sampled_from([[], ["# a comment\n"]])), *lines[at:]])
    document = Document(base, PATH, data.encode())
    sides = [draw(edits(base)) for _ in range(2)]
    texts = [rewrite(DEALS, document, side, some.SETUP) for side in sides]
    return Trio(base, sides[0], sides[1], Data(document.data, texts[0], texts[1]))


def merged(data: Data) -> MergedFile | None:
    """Merge; None where only git can show both sides."""
    try:
        return merge_file(PATH, data, FILES)
    except UnmergeableError:
        return None


def taken(data: bytes, side: int) -> bytes:
    pattern = rb"(?m)^<{7} ours\n((?:.*\n)*?)={7}\n((?:.*\n)*?)>{7} theirs\n"
    return re.sub(pattern, lambda match: match[side + 1], data)


def key_of(entry: Entry) -> str:
    return json.dumps(dump_record(entry), sort_keys=True)


def swapped(data: Data) -> Data:
    return Data(data.base, data.theirs, data.ours)


def read(data: bytes) -> Deal:
    reading = read_file(DEALS, "acme-website-k7qm", PATH, data, some.SETUP)
    assert reading.record is not None, reading.problems
    assert not [p for p in reading.problems if p.severity is Severity.PROBLEM]
    return reading.record


@given(trios())
def test_both_ways_round_come_to_the_same(trio: Trio) -> None:
    one, other = merged(trio.data), merged(swapped(trio.data))
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    assert one.has_conflicts == other.has_conflicts
    for side in (0, 1):
        assert taken(one.data, side) == taken(other.data, 1 - side)
    if not one.has_conflicts:
        assert one == other


@given(trios())
def test_either_side_taken_whole_passes_the_rules_and_agrees(trio: Trio) -> None:
    result = merged(trio.data)
    for side in (0, 1) if result else ():
        deal = read(taken(result.data, side) if result else b"")
        allowed = {*drift(trio.ours), *drift(trio.theirs)}
        assert set(drift(deal)) <= allowed


@given(trios())
def test_every_entry_is_there_once_and_in_its_sides_order(trio: Trio) -> None:
    result = merged(trio.data)
    if result is None or result.has_conflicts:
        return
    base, ours, theirs = (
        Counter(map(key_of, deal.history)) for deal in (trio.base, trio.ours, trio.theirs)
    )
    after = read(result.data).history
    assert Counter(map(key_of, after)) == (base & ours & theirs) + ((ours - base) | (theirs - base))
    for deal in (trio.ours, trio.theirs):
        own = [key_of(e) for e in in_order(deal.history) if key_of(e) in map(key_of, after)]
        assert not _lacks(own, [key_of(entry) for entry in in_order(after)])


def _lacks(part: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return not all(entry in rest for entry in part)


@given(trios())
def test_lines_that_nobody_touched_stay(trio: Trio) -> None:
    result = merged(trio.data)
    if result is None:
        return
    before, ours, theirs = (Counter(version.splitlines()) for version in trio.data)
    assert (before & ours & theirs) <= Counter(result.data.splitlines())


@given(trios())
def test_a_side_against_no_change_or_against_itself_is_that_side(trio: Trio) -> None:
    base, ours, _ = trio.data
    for data in (Data(base, ours, base), Data(base, base, ours), Data(base, ours, ours)):
        result = merged(data)
        assert result is not None
        assert (result.data, result.has_conflicts) == (ours, False)


@given(trios(), st.data())
def test_a_file_broken_anywhere_fails_safely_or_is_merged(trio: Trio, data: st.DataObject) -> None:
    ours = trio.data.ours
    start = data.draw(st.integers(0, len(ours)))
    end = data.draw(st.integers(start, min(len(ours), start + 40)))
    junk = data.draw(st.sampled_from([b"", b"\n", b": ", b"{", b"- ", b"#", b"'", b"\xff", b"\t"]))
    broken = trio.data._replace(ours=ours[:start] + junk + ours[end:])
    try:
        result = merge_file(PATH, broken, FILES)
    except PipectlError:
        return
    for side in (0, 1):
        comments(taken(result.data, side).decode())


@given(some.deals())
def test_a_text_taken_apart_is_the_same_text(deal: Deal) -> None:
    text = compose(DEALS, deal, some.SETUP).decode()
    parts = take_apart(text)
    pieces = "".join(piece.lead + piece.own for piece in parts.pieces)
    assert parts.header + pieces + parts.footer == text
