"""In deals written in every style that YAML allows, only the lines meant change.

A new style is a new file in `styles/`; what must be refused in it stands in REFUSED.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipectl.domain.values.text import Bare, Quoted
from pipectl.store.edit.editor import Refused, edit
from pipectl.store.yaml.parser import _parse_slowly as parse_purely
from pipectl.store.yaml.parser import parse, parse_any

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain
    from pipectl.store.yaml.node import Node

STYLES = sorted((Path(__file__).parent / "styles").glob("*.yaml"))
ENTRY: dict[str, Plain] = {"day": Bare("2026-12-24"), "note": Quoted("Ho, ho: ho"), "amount": None}
WRITTEN = b'{day: 2026-12-24, note: "Ho, ho: ho", amount: }'

REFUSED = {
    ("literal-header-comment", "set notes"): "there is a comment after '|'",
    # A line end behind the last line would become part of its text.
    ("literal-last-no-newline", "add behind notes"): "without touching other lines",
}
ONLY_THE_FAST_PARSER_READS = {"tabs-before-comments"}

pytestmark = [
    pytest.mark.parametrize("style", STYLES, ids=lambda path: path.stem),
    pytest.mark.slow,
]


class Deal:
    """A file of the corpus: its text, what it says and where."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.text = path.read_bytes().decode().removeprefix("\ufeff")
        self.root = parse(self.text)
        self.history = self.root.get("history")
        self.parsers = [parse, parse_any]
        if self.name not in ONLY_THE_FAST_PARSER_READS:
            self.parsers.append(parse_purely)

    def says(self) -> dict[str, Any]:
        says: Any = self.root.plain()
        assert isinstance(says, dict)
        return says

    def change(self, what: str, wanted: Plain) -> str | None:
        """Edit, and see that all parsers agree; None where it is refused as listed.

        The slow one, which is pure Python, reads the first of several edits.
        """
        why = REFUSED.get((self.name, what))
        if why:
            with pytest.raises(Refused, match=why):
                edit(self.text, wanted)
            return None
        after = edit(self.text, wanted)
        for parser in self.parsers:
            assert parser(after).plain() == wanted
        del self.parsers[2:]
        return after


def difference(before: str, after: str) -> tuple[list[bytes], list[bytes]]:
    """Return the lines that went and those that came; a missing last line end is no difference."""
    old, new = ended(before), ended(after)
    gone: list[bytes] = []
    come: list[bytes] = []
    for _, i1, i2, j1, j2 in opcodes(old, new):
        gone += old[i1:i2]
        come += new[j1:j2]
    return gone, come


def ended(text: str) -> list[bytes]:
    """Return the lines in bytes, the last with the line end of the first."""
    lines = text.encode().splitlines(keepends=True)
    if not text.endswith("\n"):
        lines[-1] += b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
    return lines


def opcodes(old: list[bytes], new: list[bytes]) -> list[tuple[str, int, int, int, int]]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [opcode for opcode in found if opcode[0] != "equal"]


def is_within(part: str, whole: str) -> bool:
    """Say whether all characters of `part` are in `whole`, in their order."""
    remaining = iter(whole)
    return all(character in remaining for character in part)


def test_a_new_value_replaces_the_lines_of_the_old_one_alone(style: Path) -> None:
    deal = Deal(style)
    for key, node in deal.root.pairs or ():
        if node.pairs is not None or node.items is not None:
            continue
        name = str(key.value)
        after = deal.change(f"set {name}", deal.says() | {name: "Changed"})
        if after is not None:
            old = deal.text[node.start : node.end].rstrip("\r\n")
            gone, come = difference(deal.text, after)
            assert len(gone) == 1 + old.count("\n")
            assert len(come) == 1
            assert after.startswith(deal.text[: node.start])
            rest = deal.text[node.start + len(old) :]
            assert after.endswith(rest if old else rest.lstrip(" \t"))


def test_an_entry_is_added_at_the_end_at_the_front_and_in_the_middle(style: Path) -> None:
    deal = Deal(style)
    add_entry(deal, "append", len)
    add_entry(deal, "prepend", lambda _: 0)
    add_entry(deal, "insert", lambda entries: min(1, len(entries)))


def add_entry(deal: Deal, what: str, place: Callable[[list[Plain]], int]) -> None:
    says = deal.says()
    entries = says.get("history") or []
    entries.insert(place(entries), ENTRY)
    after = deal.change(what, says | {"history": entries})
    if after is None:
        return
    gone, come = difference(deal.text, after)
    assert b"".join(come).count(WRITTEN) == 1
    assert is_within(deal.text, after)
    assert after.endswith("\n") == deal.text.endswith("\n")
    history = deal.history
    if deal.root.flow or (history and history.flow):
        assert len(gone) <= 1
        assert len(come) <= len(gone) + 1
    else:
        added = come[-1].strip()
        assert gone == []
        assert come[:-1] == ([] if history else [b"history:" + come[0].removeprefix(b"history:")])
        assert added.removeprefix(b"-").strip() == WRITTEN


def test_a_key_is_added_behind_any_other(style: Path) -> None:
    deal = Deal(style)
    for name in deal.says():
        after = deal.change(f"add behind {name}", with_key(deal.says(), behind=name))
        if after is not None:
            see_one_pair(deal.text, after, flow=deal.root.flow)


def test_a_key_is_added_at_the_front(style: Path) -> None:
    deal = Deal(style)
    after = deal.change("add at the front", {"x-new": "Added"} | deal.says())
    assert after is not None
    see_one_pair(deal.text, after, flow=deal.root.flow)


def test_a_key_is_added_in_a_map(style: Path) -> None:
    deal = Deal(style)
    for key, node in deal.root.pairs or ():
        says = deal.says()
        name = str(key.value)
        if node.pairs:
            says[name] = with_key(says[name], behind=list(says[name])[-1])
            after = deal.change(f"add in {name}", says)
            assert after is not None
            see_one_pair(deal.text, after, flow=node.flow)


def test_a_key_is_added_in_an_entry(style: Path) -> None:
    deal = Deal(style)
    for index, node in enumerate((deal.history and deal.history.items) or ()):
        says = deal.says()
        entry = says["history"][index]
        says["history"][index] = with_key(entry, behind=next(iter(entry)))
        after = deal.change(f"add in entry {index}", says)
        assert after is not None
        see_one_pair(deal.text, after, flow=node.flow)


def with_key(says: dict[str, Plain], behind: str) -> dict[str, Plain]:
    names = list(says)
    place = names.index(behind) + 1
    pairs = list(says.items())
    return dict([*pairs[:place], ("x-new", "Added"), *pairs[place:]])


def see_one_pair(before: str, after: str, *, flow: bool) -> None:
    """See that one pair came and nothing went."""
    gone, come = difference(before, after)
    assert is_within(before, after)
    assert after.endswith("\n") == before.endswith("\n")
    assert b"Added" in b"".join(come)
    if flow:
        assert len(gone) <= 1
        assert len(come) <= len(gone) + 1
    else:
        assert gone == []
        assert len(come) == 1


def test_a_key_is_removed_with_its_lines_alone(style: Path) -> None:
    deal = Deal(style)
    for key, node in deal.root.pairs or ():
        says = deal.says()
        del says[str(key.value)]
        after = deal.change(f"remove {key.value}", says)
        if after is not None:
            see_gone(deal, after, key, node, flow=deal.root.flow)


def test_an_entry_is_removed_with_its_lines_alone(style: Path) -> None:
    deal = Deal(style)
    history = deal.history
    for index, node in enumerate((history and history.items) or ()):
        says = deal.says()
        del says["history"][index]
        after = deal.change(f"remove entry {index}", says)
        if after is not None:
            assert history is not None
            flow = history.flow or not says["history"]
            see_gone(deal, after, node, node, flow=flow)


def see_gone(deal: Deal, after: str, first: Node, last: Node, *, flow: bool) -> None:
    """See that nothing came, and that what went are the lines from one node to the other."""
    gone, come = difference(deal.text, after)
    if flow:
        assert is_within(after, deal.text) or after.count("[]") > deal.text.count("[]")
        assert len(come) <= 1
        return
    assert come == []
    span = deal.text[first.start : last.end]
    assert span.rstrip().count("\n") < len(gone) <= span.count("\n") + 2
