"""YAML text to nodes that know where they stand: the one module that talks to the YAML library."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from pipectl.domain.values.text import BROKEN_ESCAPE, broken_escape, joined
from pipectl.store.yaml.fast import parse_usual
from pipectl.store.yaml.node import Node, SyntaxProblem

MAX_DEPTH: Final = 32


def parse(text: str) -> Node:
    """Read one YAML document; raise SyntaxProblem at the first thing that cannot be read.

    An empty document is an empty mapping. Offsets count the characters of `text`, which has no
    byte order mark.
    """
    _refuse_conflict_markers(text)
    _refuse_odd_characters(text)
    return parse_usual(text) or parse_any(text)


def parse_any(text: str) -> Node:
    """Read a document of plain characters in any style."""
    try:
        return _Builder(text, _fast_events(text)).document()
    except SyntaxProblem:
        raise
    except Exception:  # noqa: BLE001 - libyaml 0.1 refuses good YAML: the pure parser decides
        return _parse_slowly(text)


def _fast_events(text: str) -> Iterator[Any]:
    from _ruamel_yaml import CParser

    return iter(CParser(text).get_event, None)


def _parse_slowly(text: str) -> Node:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    from pipectl.store.yaml.diagnose import explain

    try:
        return _Builder(text, YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        raise SyntaxProblem(*explain(text, error)) from None
    except (AssertionError, RecursionError, ValueError) as error:
        place = broken_escape(text)
        if place is not None:
            raise SyntaxProblem(place, *BROKEN_ESCAPE) from None
        directive = re.search(r"^%", text, re.MULTILINE)
        if directive:
            raise SyntaxProblem(directive.start(), *_DIRECTIVE) from None
        what = f"this is not YAML that can be read ({type(error).__name__})"
        raise SyntaxProblem(0, what, "write one document of plain keys and values") from None


class _Builder:
    """Turns a stream of parser events into nodes, refusing what a store does not use."""

    def __init__(self, text: str, events: Iterator[Any]) -> None:
        from ruamel.yaml import events as kinds

        self.text = text
        self.events = events
        # Bound once: this is the innermost loop of a cold start.
        self.scalar_event = kinds.ScalarEvent
        self.alias_event = kinds.AliasEvent
        self.mapping_event = kinds.MappingStartEvent
        self.mapping_end = kinds.MappingEndEvent
        self.sequence_end = kinds.SequenceEndEvent
        self.document_start = kinds.DocumentStartEvent
        self.frame = (kinds.StreamStartEvent, kinds.StreamEndEvent, kinds.DocumentEndEvent)

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if type(event) is self.document_start:
                self.refuse_directives(event)
                if root is not None:
                    what, remedy = "a second document starts here", "keep one document in a file"
                    raise SyntaxProblem(event.start_mark.index, what, remedy)
            elif type(event) not in self.frame:
                root = self.node(event, 1)
        if root is None or root.is_empty:
            root = Node(0, 0)
            root.pairs = []
        return root

    def refuse_directives(self, event: Any) -> None:
        if event.version or event.tags:
            place = max(self.text.find("%"), 0)
            raise SyntaxProblem(place, *_DIRECTIVE)

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        start = event.start_mark.index
        if event.anchor is not None:
            self.refuse_anchor(start, is_alias=kind is self.alias_event)
        if kind is self.scalar_event:
            return self.scalar(event, start)
        if depth > MAX_DEPTH:
            what = f"values are nested more than {MAX_DEPTH} deep here"
            raise SyntaxProblem(start, what, "write it flatter")
        if event.tag is not None:
            raise SyntaxProblem(start, *_TAG)
        node = Node(start, start, flow=bool(event.flow_style))
        if node.flow and self.text.startswith("?", start):
            raise SyntaxProblem(start, *_AMBIGUOUS)
        if kind is self.mapping_event:
            self.mapping(node, depth)
        else:
            self.sequence(node, depth)
        return node

    def refuse_anchor(self, start: int, *, is_alias: bool) -> None:
        if is_alias:
            what = "an alias (*name), which a store does not have"
            raise SyntaxProblem(start, what, "write the value itself, or put the text in quotes")
        what = "an anchor (&name), which a store does not have"
        raise SyntaxProblem(start, what, "delete it, or put the text in quotes")

    def scalar(self, event: Any, start: int) -> Node:
        # The C parser says nothing of a tag that a style implies; an explicit one is in the text.
        if event.tag is not None and self.text.startswith("!", start):
            raise SyntaxProblem(start, *_TAG)
        end, style, value = event.end_mark.index, event.style or "", event.value
        if style == '"' and not value.isprintable():
            self.refuse_broken_escapes(start, end)
            value = joined(value)
        return Node(start, end, value if style or end > start else None, style)

    def refuse_broken_escapes(self, start: int, end: int) -> None:
        place = broken_escape(self.text, start, end)
        if place is not None:
            raise SyntaxProblem(place, *BROKEN_ESCAPE)

    def sequence(self, node: Node, depth: int) -> None:
        node.items = []
        after = node.start
        for event in self.events:
            if type(event) is self.sequence_end:
                node.end = event.end_mark.index if node.flow else after
                return
            item = self.node(event, depth + 1)
            self.refuse_ambiguous(item, node)
            if item.is_empty:
                item.start = item.end = self.after_dash(after, item.start)
            node.items.append(item)
            after = item.end

    def mapping(self, node: Node, depth: int) -> None:
        node.pairs = []
        if node.flow and not self.text.startswith("{", node.start):
            what = "a key and a value inside a list"
            remedy = "put braces around them, {key: value}, or close the list above with ]"
            raise SyntaxProblem(node.start, what, remedy)
        seen: set[str] = set()
        after = node.start
        for event in self.events:
            if type(event) is self.mapping_end:
                node.end = event.end_mark.index if node.flow else after
                return
            key = self.key(event, depth, seen)
            value = self.node(next(self.events), depth + 1)
            self.refuse_ambiguous(key, node)
            self.refuse_ambiguous(value, node)
            if value.is_empty:
                value.start = value.end = self.after_colon(key.end)
            node.pairs.append((key, value))
            after = value.end

    def refuse_ambiguous(self, node: Node, parent: Node) -> None:
        """Refuse what YAML 1.2 reads otherwise than a parser that knows plain texts of 1.1."""
        text = node.value
        if parent.flow and text and not node.style and (text[0] in ":?" or text[-1] == ":"):
            raise SyntaxProblem(node.start, *_AMBIGUOUS)

    def key(self, event: Any, depth: int, seen: set[str]) -> Node:
        key = self.node(event, depth + 1)
        name = key.value
        if name is None or key.style in _BLOCK_STYLES or self.is_explicit(key.start):
            raise SyntaxProblem(key.start, "a key that is not a plain word", "write `key: value`")
        if not name.isascii():
            name = unicodedata.normalize("NFC", name)
        if name in seen or name == "<<":
            self.refuse_key(key)
        seen.add(name)
        return key

    def refuse_key(self, key: Node) -> None:
        if key.value == "<<":
            raise SyntaxProblem(key.start, "a merge key (<<)", "write the keys themselves")
        what = f"'{key.value}' is given twice"
        raise SyntaxProblem(key.start, what, "keep one of the two")

    def is_explicit(self, start: int) -> bool:
        """Say whether the key at `start` is introduced by the indicator `?`."""
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        return before.rstrip(" \t").endswith("?")

    def after_colon(self, key_end: int) -> int:
        """Pin an empty value: the parsers place it at the next token, lines below."""
        matched = _COLON.match(self.text, key_end)
        return matched.end() if matched else key_end

    def after_dash(self, start: int, end: int) -> int:
        """Pin an empty item behind its dash, for the same reason."""
        matched = _DASH.match(self.text, start)
        return matched.end() if matched else end


_BLOCK_STYLES: Final = ("|", ">")
_TAG: Final = ("a tag (!name), which a store does not have", "delete it, or put the text in quotes")
_DIRECTIVE: Final = ("a YAML directive (%), which a store does not have", "delete this line")
_AMBIGUOUS: Final = (
    "a text in braces or brackets that begins with ? or : or ends in :",
    'put the text in "double quotes", or a space behind the : of a key',
)
_COLON: Final = re.compile(r"[ \t]*:")
_DASH: Final = re.compile(r"(?:\s+|#[^\n]*)*-")
_CONFLICT: Final = r"(?m)^(<{7}|={7}|>{7}|\|{7})(?= |\r?$)"
_ODD: Final = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)"
)


def _refuse_conflict_markers(text: str) -> None:
    has_markers = any(marker in text for marker in ("<<<<<<<", ">>>>>>>", "=======", "|||||||"))
    matched = re.search(_CONFLICT, text) if has_markers else None
    if matched:
        what = f"an unresolved merge conflict of git ({matched[1]})"
        raise SyntaxProblem(matched.start(), what, _remedy_of_conflict(text))


def _remedy_of_conflict(text: str) -> str:
    """Say what to keep: markers of pipectl's own merge stand around what belongs together."""
    if not re.search(r"(?m)^history:", text):
        return "keep what is right of the two; delete git's lines"
    if re.search(r"(?m)^<{7} ours", text):
        return "take the same side at the top as in the history; delete git's lines"
    by_hand = "keep what is right of the two, of a history both; delete git's lines"
    return f"`pipectl resolve`, or {by_hand}"


def _refuse_odd_characters(text: str) -> None:
    # What can be printed holds no odd one, and is told far faster than they are found.
    matched = None if text.replace("\n", "").isprintable() else re.search(_ODD, text)
    if matched and matched[0] == "\r":
        what = "a line end that is CR alone, which most programs do not know"
        raise SyntaxProblem(matched.start(), what, "save the file with line ends of LF or CRLF")
    if matched:
        code = f"{ord(matched[0]):04X}"
        what = f"an invisible character (U+{code}) that YAML readers disagree about"
        remedy = f'delete it, or write it as \\u{code.lower()} inside "double quotes"'
        raise SyntaxProblem(matched.start(), what, remedy)
