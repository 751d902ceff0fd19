"""A YAML parser's complaint in words for the person who wrote the line."""

import re
from typing import Any, Final, NamedTuple, TypeAlias

Explanation: TypeAlias = "tuple[int, str, str]"
"""Where (a character offset), what is wrong, and what to write instead."""

QUOTE: Final = 'put the whole text in "double quotes"'


class Complaint(NamedTuple):
    """What a parser says, where it stumbled and where the thing began that it was reading."""

    message: str
    at: int
    context_at: int


def explain(text: str, error: Any) -> Explanation:
    """Say where the mistake is, most likely, what it is and what to write instead.

    `error` is a parser's, with marks and texts of its problem and of the context.
    """
    complaint = _complaint(error, len(text))
    message = complaint.message
    for part, explainer in _BY_LOOKING.items():
        if part in message:
            return explainer(text, complaint)
    for part, at_begin, what, remedy in _BY_WORDS:
        if part in message:
            return complaint.context_at if at_begin else complaint.at, what, remedy
    return complaint.at, f"not YAML ({message})", "check indents, colons and quotes"


def _complaint(error: Any, end: int) -> Complaint:
    at = error.problem_mark or error.context_mark
    context_at = error.context_mark or at
    message = ": ".join(part for part in (error.context, error.problem) if part)
    return Complaint(message, min(at.index, end), min(context_at.index, end))


def _unclosed_or_odd(text: str, complaint: Complaint) -> Explanation:
    """Inside braces or brackets there is something that is neither a comma nor the end."""
    at, context_at = complaint.at, complaint.context_at
    opening = text[context_at : context_at + 1]
    closing = {"{": "}", "[": "]"}.get(opening, "] or }")
    character = text[at : at + 1]
    if "\n" in text[context_at:at] or not character:
        remedy = f"close it with {closing}, and put texts that hold , : # or ? in double quotes"
        return context_at, f"a {opening} that is not closed", remedy
    if character in "]}":
        return at, f"a {character} that closes nothing", f"write {closing} or delete it"
    if character == ":":
        remedy = "put a comma before the next key, or the text in double quotes"
        return at, "a second ': ' in one value", remedy
    if text[at - 1] == "\t":
        return at - 1, "a tab inside a text", "write a space"
    if _before(text, at) in ("'", '"'):
        return at, "something after a closed quote", QUOTE
    return at, f"a {character} inside a text", QUOTE


def _no_block_end(text: str, complaint: Complaint) -> Explanation:
    """A line is indented oddly, or goes on behind a value that is complete."""
    at = complaint.at
    before = _before(text, at)
    if _is_first(text, at) or not before:
        return at, "this line is indented differently from those above", "align it with them"
    if text[at : at + 1] in ("]", "}"):
        return at, f"a {text[at]} that closes nothing", "delete it"
    if before in ("'", '"'):
        return _behind_quote(text, at, before)
    return at, "something after the end of the value", QUOTE


def _behind_quote(text: str, at: int, quote: str) -> Explanation:
    """Quotes were closed too early; or too late, by those of a text lines below."""
    closing = text.rindex(quote, 0, at)
    opening = text.rfind(quote, 0, closing)
    if "\n" in text[opening:closing]:
        return opening, "a quoted text that does not end on its line", "close the quotes"
    twice = "''" if quote == "'" else '\\"'
    remedy = f"put the quotes around the whole text, and write {twice} for one inside"
    return at, "something after a closed quote", remedy


def _second_colon(text: str, complaint: Complaint) -> Explanation:
    """A colon where no key can be: inside a text, or in a line that continues the one above."""
    at = complaint.at
    start = text.rfind("\n", 0, at) + 1
    key = text[start:at]
    if re.fullmatch(r" +[\w-]+ *", key):
        first = start + len(key) - len(key.lstrip())
        return first, "this line is indented deeper than the one above", "align it with the keys"
    return at, "a ': ' inside a text", QUOTE


def _no_value(text: str, complaint: Complaint) -> Explanation:
    """A value was to come, but something else did, or the end of the file."""
    at = complaint.at
    character = text[at : at + 1]
    if not character:
        end = max(len(text.rstrip()) - 1, 0)
        return end, "the file ends within brackets or braces", "close them with ] or }"
    if character in "]}":
        return at, f"a {character} that closes nothing", "delete it"
    if not _before(text, at):
        return at, "brackets or braces above this line are not closed", "close them with ] or }"
    return at, f"a {character} where a value should be", f"write one, or {QUOTE}"


def _before(text: str, at: int) -> str:
    """Return the last character before an offset that is not blank, on the same line."""
    start = text.rfind("\n", 0, at) + 1
    return text[start:at].rstrip()[-1:]


def _is_first(text: str, at: int) -> bool:
    return not _before(text, at).strip("-")


_BY_LOOKING: Final = {
    "expected ',' or '}'": _unclosed_or_odd,
    "expected ',' or ']'": _unclosed_or_odd,
    "expected <block end>": _no_block_end,
    "mapping values are not allowed": _second_colon,
    "expected the node content": _no_value,
}

_BY_WORDS: Final = (
    ("'\\t' that cannot start", False, "a tab", "indent with spaces"),
    ("unexpected end of stream", True, "a quoted text that does not end", "close the quotes"),
    ("unexpected document sep", True, "a quoted text that does not end", "close the quotes"),
    ("expected ':'", True, "a line without 'key: value'", "write a key, a colon and a space"),
    ("scanning an anchor", True, "a text that starts with &", QUOTE),
    ("scanning an alias", True, "a text that starts with *", QUOTE),
    ("sequence entries are not", False, "a '- ' inside a value", QUOTE),
    ("mapping keys are not", False, "a '? ' inside a value", QUOTE),
    (
        "unknown escape",
        False,
        "an unknown \\ escape in double quotes",
        "write \\\\ for a backslash",
    ),
    ("escape sequence", False, "a broken \\ escape in double quotes", "write \\\\ for a backslash"),
    ("cannot start any token", False, "a text that starts with a reserved sign", QUOTE),
    ("tag", True, "a text that starts with !", QUOTE),
    ("block scalar", False, "a text that starts with | or >", QUOTE),
    ("expected '<document start>'", False, "something after the end of the values", "delete it"),
    ("directive", True, "a YAML directive (%), which a store does not have", "delete this line"),
)
"""A part of what parsers say, is it about the beginning, what is wrong, and the remedy."""
