"""A query's text in pieces: double quotes keep spaces, colons, commas and stars together."""

from collections.abc import Callable


def tokens_of(argument: str) -> list[str]:
    """Split an argument at its spaces; raises ValueError for a quote that is never closed."""
    if argument.count('"') % 2:
        raise ValueError('a double quote is not closed; write another "')
    return [token for token in _split(argument, str.isspace) if token]


def head_and_rest(token: str) -> tuple[str, str | None]:
    """Split a token at its first colon; without one the rest is None."""
    head, *rest = _split(token, ":".__eq__)
    return head, ":".join(rest) if rest else None


def alternatives(operand: str) -> list[str]:
    """Split what follows a field's colon at its commas."""
    return _split(operand, ",".__eq__)


def between_stars(operand: str) -> list[str]:
    """Split a text at the stars that stand for any other text."""
    return _split(operand, "*".__eq__)


def unquote(text: str) -> str:
    """Return a piece without its quotes."""
    return text.replace('"', "")


def _split(text: str, is_separator: Callable[[str], bool]) -> list[str]:
    """Split at separators outside of quotes; the quotes stay where they are."""
    pieces: list[list[str]] = [[]]
    quoted = False
    for char in text:
        quoted ^= char == '"'
        if is_separator(char) and not quoted:
            pieces.append([])
        else:
            pieces[-1].append(char)
    return ["".join(piece) for piece in pieces]
