"""What holds of every edit: it says what was wanted, and nothing else has gone."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from pipectl.domain.values.text import Bare, Quoted, double_quoted, needs_escapes, reads_as_text
from pipectl.store.edit.block import item_spans, pair_spans
from pipectl.store.edit.draft import Draft
from pipectl.store.edit.editor import Refused, edit
from pipectl.store.yaml.parser import _parse_slowly as parse_purely
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from random import Random

    from pipectl.domain.values.schema import Plain
    from pipectl.store.yaml.node import Node

    Path = tuple[str | int, ...]

pytestmark = pytest.mark.slow

Choice = TypeVar("Choice")

TEXTS = (
    *("kari", "Acme AS", "Fjellvåg Rør", "Встреча", "🎉 signed", "no", "010", "1e3", "1:30"),
    *("2026-10-02", "~", "", "it's", 'say "hi"', "a: b", "a #b", "https://x.no/?a=b", "really?"),
    *("{x}", "a, b", "- a", " lead", "trail ", "one\ntwo", "one\n", "one\n\n", "one\n two\n"),
    *("\ttab", "\u2028", "C:\\temp\\", "word " * 30 + "end"),
)
KEYS = ("title", "stage", "x-no", "y", "note 2", "æøå", "12", "a:b", "it's", "k" * 40)

leaves = st.sampled_from(TEXTS) | st.none()
trees = st.recursive(
    leaves,
    lambda inner: (
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4) | st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(KEYS), trees, min_size=1, max_size=6)


class Writer:
    """Writes a tree as YAML, in a style that changes from value to value."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.comments = 0

    def document(self, tree: dict[str, Plain]) -> str:
        lines = self.mapping(tree, " " * self.some((0, 0, 0, 2)))
        lines = [*self.some(((), (), ("---",), ("--- # start",))), *lines]
        lines += self.some(((), (), ("# end",), ("...",), ("", "")))
        ending = self.some(("\n", "\n", "\r\n"))
        text = ending.join(lines)
        return text if self.rarely() else text + ending

    def some(self, choices: tuple[Choice, ...]) -> Choice:
        return self.random.choice(choices)

    def rarely(self) -> bool:
        return self.random.random() < 0.2

    def comment(self) -> str:
        self.comments += 1
        return f"#c{self.comments}. it's: {{ [- "

    def behind(self) -> str:
        return self.some(("", " ", "   ")) + " " + self.comment() if self.rarely() else ""

    def above(self, indent: str) -> list[str]:
        lines = [self.some(("", indent)) + self.comment()] if self.rarely() else []
        return [*lines, ""] if self.rarely() else lines

    def mapping(self, tree: dict[str, Plain], indent: str) -> list[str]:
        lines: list[str] = []
        column = self.random.choice((0, 0, 0, 12))
        for key, value in tree.items():
            lines += self.above(indent)
            head = self.key(key) + self.some(("", "", "", " ")) + ":"
            first, *rest = self.value(value, indent, nested=False)
            if first.strip() and not first.startswith(" #"):
                first = " " * max(column - len(head), 1) + first
            lines += [indent + head + first, *rest]
        return lines

    def sequence(self, items: list[Plain], indent: str) -> list[str]:
        lines: list[str] = []
        gap = self.some((" ", " ", "   "))
        for item in items:
            lines += self.above(indent)
            inner = indent + " " + gap
            if item and isinstance(item, dict | list) and self.random.random() < 0.5:
                first, *rest = self.block(item, inner)
                while not first.startswith(inner) or first.lstrip().startswith("#"):
                    first, *rest = rest
                lines += [indent + "-" + gap + first[len(inner) :], *rest]
            else:
                first, *rest = self.value(item, indent, nested=True)
                head = indent + "-"
                if first.strip() and not first.startswith(" #"):
                    head += gap
                lines += [head + first, *rest]
        return lines

    def block(self, value: dict[str, Plain] | list[Plain], indent: str) -> list[str]:
        if isinstance(value, dict):
            return self.mapping(value, indent)
        return self.sequence(value, indent)

    def value(self, value: Plain, indent: str, *, nested: bool) -> list[str]:
        deeper = indent + " " * self.some((1, 2, 2, 4))
        if isinstance(value, dict | list):
            if value and (holds_empty_item(value) or self.some((True, False))):
                compact = isinstance(value, list) and not nested and self.rarely()
                return [self.behind(), *self.block(value, indent if compact else deeper)]
            return self.flow_lines(value, deeper)
        if value is None:
            return [self.behind()]
        if value.strip() and "\t" not in value and "\u2028" not in value and self.rarely():
            return self.literal(value, deeper)
        if " " in value and reads_as_text(value) and self.rarely():
            return [value.replace(" ", "\n" + deeper, 1) + self.behind()]
        return [self.scalar(value) + self.behind()]

    def literal(self, value: str, indent: str) -> list[str]:
        body = value.rstrip("\n")
        ends = len(value) - len(body)
        mark = ("|-", "|", "|+")[min(ends, 2)]
        if body.startswith(" "):
            return [double_quoted(value)]
        lines = [indent + line if line else "" for line in body.split("\n")]
        blank = [""] * (ends - 1 if ends > 1 else self.random.choice((0, 0, 1, 2)))
        return [mark, *lines, *blank]

    def flow_lines(self, value: dict[str, Plain] | list[Plain], indent: str) -> list[str]:
        if not value or self.some((True, False)):
            return [self.flow(value) + self.behind()]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        parts = self.parts(value)
        comma = self.some(("", ","))
        lines = [indent + part + "," + self.behind() for part in parts[:-1]]
        lines.append(indent + parts[-1] + comma + self.behind())
        if self.rarely() and "#" not in lines[-1]:
            lines[-1] += closing
            return [opening + lines[0].strip(), *lines[1:]]
        return [opening + self.behind(), *lines, indent + closing + self.behind()]

    def parts(self, value: dict[str, Plain] | list[Plain]) -> list[str]:
        if isinstance(value, dict):
            return [f"{self.key(key)}: {self.flow(item)}" for key, item in value.items()]
        return [self.flow(item) for item in value]

    def flow(self, value: Plain) -> str:
        if isinstance(value, dict | list):
            opening, closing = "{}" if isinstance(value, dict) else "[]"
            pad = self.some(("", "", " "))
            comma = self.some(("", "", ",")) if value else ""
            return opening + pad + ", ".join(self.parts(value)) + comma + pad + closing
        return "" if value is None else self.scalar(value)

    def key(self, key: str) -> str:
        return key if reads_as_text(key) and not self.rarely() else double_quoted(key)

    def scalar(self, value: str) -> str:
        style = self.some(("plain", "single", "double"))
        if style == "plain" and reads_as_text(value):
            return value
        if style == "single" and not needs_escapes(value):
            return "'" + value.replace("'", "''") + "'"
        return double_quoted(value)


def holds_empty_item(value: Plain) -> bool:
    if isinstance(value, dict):
        return any(holds_empty_item(item) for item in value.values())
    return isinstance(value, list) and (None in value or any(map(holds_empty_item, value)))


def places(tree: Plain, path: Path = ()) -> list[Path]:
    """Give the path of every mapping and list of a tree."""
    if isinstance(tree, dict):
        return [path, *(p for key, value in tree.items() for p in places(value, (*path, key)))]
    if isinstance(tree, list):
        return [
            path,
            *(p for index, value in enumerate(tree) for p in places(value, (*path, index))),
        ]
    return []


NEW: list[Plain] = [
    "won",
    "a: b",
    "y",
    "it's\nnew",
    Bare("130000"),
    Quoted("Ring på mandag"),
    None,
    {},
    [],
    ["a", "b"],
    {"day": "2026-10-02", "amount": None},
    [{"day": "x"}, {"y": "é"}],
]


def change(tree: Plain, random: Random, step: str) -> Path:
    """Add, assign or remove something somewhere; return the path of what it was."""
    path = random.choice([path for path in places(tree) if step == "add" or at(tree, path)])
    place = at(tree, path)
    new = copy.deepcopy(random.choice(NEW))
    if isinstance(place, list):
        index = random.randrange(len(place) + (step == "add"))
        place[index : index + (step != "add")] = [] if step == "remove" else [new]
        return (*path, index)
    assert isinstance(place, dict)
    if step == "add":
        return (*path, insert(place, random, new))
    key = random.choice(list(place))
    if step == "remove":
        place.pop(key)
    else:
        place[key] = new
    return (*path, key)


def insert(place: dict[str, Plain], random: Random, new: Plain) -> str:
    pairs = list(place.items())
    key = random.choice(("new", "parked_until", "b?"))
    pairs.insert(random.randrange(len(pairs) + 1), (key, new))
    place.clear()
    place.update(pairs)
    return key


def at(tree: Plain, path: Path) -> Any:
    for step in path:
        tree = tree[step]  # type: ignore[index]
    return tree


def orders(tree: Plain) -> list[list[str]]:
    return [list(at(tree, path)) for path in places(tree) if isinstance(at(tree, path), dict)]


def has_no_way_out(text: str, wanted: Plain) -> bool:
    """Say whether lines that come or go would change a block scalar, or leave `...` alone."""
    return not text.endswith("\n") or "|+" in text or (wanted == {} and "..." in text)


EXPECTED = ("there is a comment between", "an item of", "an empty item of")


@settings(max_examples=4 * settings().max_examples)
@given(documents, st.randoms(use_true_random=False), st.data())
def test_an_edit_says_what_was_wanted_or_is_refused(
    tree: dict[str, Plain], random: Random, data: st.DataObject
) -> None:
    text = Writer(random).document(tree)
    wanted = parse(text).plain()
    steps = data.draw(st.lists(st.sampled_from(("add", "assign", "remove")), max_size=3))
    for step in steps:
        if wanted or step == "add":
            change(wanted, random, step)
    try:
        after = edit(text, wanted)
    except Refused as refused:
        assert str(refused).startswith(EXPECTED) or has_no_way_out(text, wanted)  # noqa: PT017
    else:
        assert parse(after).plain() == wanted
        assert parse_purely(after).plain() == wanted


@settings(max_examples=3 * settings().max_examples)
@given(documents, st.randoms(use_true_random=False), st.integers(1, 3))
def test_no_comment_goes_and_no_key_moves_when_something_is_added(
    tree: dict[str, Plain], random: Random, count: int
) -> None:
    text = Writer(random).document(tree)
    wanted = parse(text).plain()
    for _ in range(count):
        change(wanted, random, "add")
    after = edited(text, wanted)
    assert re.findall(r"#c\d+", after) == re.findall(r"#c\d+", text)
    assert all(sorted(keys) == sorted(set(keys)) for keys in orders(parse(after).plain()))
    assert orders(without_new(wanted)) == orders(without_new(parse(after).plain()))


@settings(max_examples=4 * settings().max_examples)
@given(documents, st.randoms(use_true_random=False), st.sampled_from(("add", "assign", "remove")))
def test_one_change_stays_within_its_lines(
    tree: dict[str, Plain], random: Random, step: str
) -> None:
    text = Writer(random).document(tree)
    wanted = parse(text).plain()
    path = change(wanted, random, step)
    after = edited(text, wanted)
    old, new = text.splitlines(), after.splitlines()
    touched = lines_of(text, path, step)
    if touched is None or (step == "add" and is_within(old, new)):
        assert is_within(old, new)
    else:
        first, last = touched
        assert new[:first] == old[:first]
        assert new[len(new) - len(old) + last :] == old[last:]


def edited(text: str, wanted: Plain) -> str:
    """Edit; a refusal makes the example void."""
    try:
        return edit(text, wanted)
    except Refused:
        return str(reject())


def without_new(tree: Plain) -> Plain:
    if isinstance(tree, dict):
        return {key: without_new(value) for key, value in tree.items() if key in KEYS}
    return [without_new(item) for item in tree] if isinstance(tree, list) else tree


def is_within(old: list[str], new: list[str]) -> bool:
    """Say whether all lines of `old` are in `new`, in their order."""
    remaining = iter(new)
    return all(line in remaining for line in old)


def lines_of(text: str, path: Path, step: str) -> tuple[int, int] | None:
    """Give the first line that one change may touch and the first behind it that it may not.

    None: it may touch no line, only add some.
    """
    draft = Draft(text)
    node = parse(text)
    around = (0, 0)
    for depth, name in enumerate(path, 1):
        if node.flow:
            return lines(text, node.start, node.end)
        behind_dash = not draft.first_on_line(node.start)
        if depth == len(path) and step == "add":
            return lines(text, node.start, node.start + 1) if behind_dash else None
        spans = item_spans(draft, node) if node.pairs is None else pair_spans(draft, node)
        values = node.items or [value for _, value in node.pairs or ()]
        first = last = name if isinstance(name, int) else names(node).index(name)
        if depth == len(path) and step == "remove":
            if len(spans) == 1:
                return around if depth > 1 else lines(text, *spans[0])
            if node.items:
                first, last = twins(values, first)
            last += behind_dash and first == 0 and last + 1 < len(spans)
        around = lines(text, spans[first].start, spans[last].end)
        node = values[first]
    return around


def names(node: Node) -> list[str]:
    return [str(key.value) for key, _ in node.pairs or ()]


def lines(text: str, start: int, end: int) -> tuple[int, int]:
    return text.count("\n", 0, start), text.count("\n", 0, end - 1) + 1


def twins(values: list[Node], index: int) -> tuple[int, int]:
    """Give the stretch of equal items around one: whichever of them goes, the list is the same."""
    first = last = index
    while first and values[first - 1].plain() == values[index].plain():
        first -= 1
    while last + 1 < len(values) and values[last + 1].plain() == values[index].plain():
        last += 1
    return first, last
