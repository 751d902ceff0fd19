"""What is read as YAML: both parsers agree, and where the slow one goes further is listed."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st

from pipectl.store.yaml import parser
from pipectl.store.yaml.fast import parse_usual
from pipectl.store.yaml.node import Node, SyntaxProblem


def by_the_c_parser(text: str) -> Node | None:
    """Return what the quick parser alone reads, None where it refuses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_parse_slowly", lambda _: None)
        return parser.parse_any(text)


def by_the_pure_parser(text: str) -> Node:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_fast_events", fail)
        return parser.parse_any(text)


def fail(_: str) -> None:
    raise RuntimeError


def plain_texts(node: Node) -> list[Node]:
    """Return all texts without quotes in a node."""
    children = [child for pair in node.pairs or () for child in pair] + (node.items or [])
    own = [node] if node.value is not None and not node.style else []
    return own + [text for child in children for text in plain_texts(child)]


def shape(node: Node) -> object:
    """Return a node without what its texts say: places, styles, and what is in what."""
    pairs = (
        None if node.pairs is None else [(shape(key), shape(value)) for key, value in node.pairs]
    )
    items = None if node.items is None else [shape(item) for item in node.items]
    return node.start, node.end, node.style, node.value is None, pairs, items


def without_what_is_more(text: str, node: Node) -> str:
    """Take away all that the pure parser may read beyond the C parser; docs/file-format.md has it.

    These are `:` and `?` within plain texts in braces and brackets, and characters written as
    two escapes.
    """
    for plain in plain_texts(node):
        inner = re.sub("[:?]", "x", text[plain.start : plain.end])
        text = text[: plain.start] + inner + text[plain.end :]
    return re.sub(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..", "x" * 12, text)


signs = st.sampled_from(
    [
        *"ab:?,-#{}[]\"'\\é=~",
        " ",
        ": ",
        ", ",
        "? ",
        " :",
        "\n  ",
        "https://x",
        "10:30",
        "why?",
        '"a"',
    ]
)
escapes = st.sampled_from(
    ["\\ud83c\\udf89", "\\ud83c", "\\/", "\\x41", "\\U0001f389", "\\_", "a", " "]
)
bodies = st.lists(signs, max_size=8).map("".join)
documents = (
    st.sampled_from(["k: {{a: {}}}\n", "k: {{{}}}\n", "k: [{}]\n", "- [a, {{b: {}}}]\n"])
    .flatmap(lambda frame: bodies.map(frame.format))
    | st.lists(escapes, max_size=5).map(lambda parts: f'k: ["{"".join(parts)}"]\n')
)  # fmt: skip


@given(documents)
@example("k: {note: https://x, at: 10:30}\n")
@example("k: [why?, a:b]\n")
@example('k: "\\ud83c\\udf89"\n')
def test_what_only_the_pure_parser_reads_is_listed(text: str) -> None:
    try:
        node = by_the_pure_parser(text)
    except SyntaxProblem:
        reject()
    simpler = by_the_c_parser(without_what_is_more(text, node))
    assert simpler is not None
    assert shape(simpler) == shape(node)


@given(documents)
def test_what_both_parsers_read_is_the_same(text: str) -> None:
    try:
        node, pure = by_the_c_parser(text), by_the_pure_parser(text)
    except SyntaxProblem:
        reject()
    assert node is None or (shape(node), node.plain()) == (shape(pure), pure.plain())


AMBIGUOUS = [
    "{?q: 1}", "{a: 1,?q: 1}", "{? q: 1}", "{?}", "[?x, b]", "[a, ?x: 1]", "[a, ? x]", "{a: ?x}",
    "[:y]", "[a, :]", "{:y: 1}", "{a: :y}", "{amount:, b: 1}", "{amount:}", "[a:, d]", "[a:]",
    "{a: proposal:}", "{a: proposal:, b: 1}", "{a: https://x:, b: 1}", "[a:[b]]", "{a:{b: c}}",
    "{a: b:\n  }", "{a: [b:]}",
]  # fmt: skip


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_readers_take_in_two_ways_is_refused_with_its_place(text: str) -> None:
    for line in (f"k: {text}\n", f"k:\n  - {text}\n"):
        assert parse_usual(line) is None
        with pytest.raises(SyntaxProblem) as refused:
            parser.parse(line)
        assert line.index(text) < refused.value.offset < len(line)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("{a: https://x, b: why?}", {"a": "https://x", "b": "why?"}),
        ("{a: , b: 1}", {"a": None, "b": "1"}),
        ('{"a":b, "c": ":d", e: "f:"}', {"a": "b", "c": ":d", "e": "f:"}),
        ("[a:b, c?, d:e?f]", ["a:b", "c?", "d:e?f"]),
        ("?q", "?q"),
        (":y", ":y"),
    ],
)
def test_what_all_readers_of_today_take_alike_is_read(text: str, plain: object) -> None:
    assert parser.parse(f"k: {text}\n").plain() == {"k": plain}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\ud83c\udf89", "🎉"),
        (r"\uD83C\uDF89 \ud83c\udf89", "🎉 🎉"),
        (r"\\ud83c", r"\ud83c"),
        (r"\\\ud83c\udf89", "\\🎉"),
        (r"\U0001f389", "🎉"),
    ],
)
def test_a_character_of_two_escapes_is_one(text: str, plain: str) -> None:
    assert parser.parse(f'"{text}": "{text}"\n').plain() == {plain: plain}


@pytest.mark.parametrize(
    "escape", [r"\ud83c", r"\udf89", r"\uDBFF", r"\ud83c\ud83c\udf89", r"\U0000d83c", r"\U00110000"]
)
@pytest.mark.parametrize("before", ["", "a", r"\\", r"\ud83c\udf89", r"\""])
def test_half_a_character_is_refused_where_it_stands(before: str, escape: str) -> None:
    with pytest.raises(SyntaxProblem, match="makes no character") as refused:
        parser.parse(f'a: b\nk: ["{before}{escape}", c]\n')
    assert refused.value.offset == len(f'a: b\nk: ["{before}')


@given(st.text(max_size=20))
def test_a_text_as_json_writes_it_is_read_as_that_text(text: str) -> None:
    import json

    assume(text.isprintable() or not re.search("[\ud800-\udfff]", text))
    assert parser.parse(f"k: {json.dumps(text)}\n").plain() == {"k": text}
