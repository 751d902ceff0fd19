"""Copies of a file that sync programs, merge tools and people leave beside it, by their names.

To rename such a copy would make a second record of one.
"""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Final

from pipectl.errors import Place, Problem, Severity

_MARK: Final = (
    r"confli|konfli|конфли|(?<![^\W_])"
    r"(cop(y|ia|ie)|kop(i[aeo]?|ya)|копи[еия]|backup|base|local|remote|orig|bak|old)(?![^\W_])"
)
"""How programs and people call a copy, in the languages of our readers and their neighbours."""


def wrong_name(path: str, what: str, remedy: str, paths: Mapping[str, str]) -> Problem:
    """Return what is wrong with a file whose name no record has; `paths` are those of the records.

    A copy is a warning, for its record is there.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    original = next((name for name, _ in _parts(stem) if name in paths), None)
    if original is None:
        return Problem(Place(path), what, remedy)
    other = paths[original]
    compare = f"compare it with {other}, take over what is missing there, then delete it"
    if is_copy(stem, paths):
        return Problem(Place(path), f"a copy of {other}", compare, Severity.WARNING)
    return Problem(Place(path), what, f"if it is a copy, {compare}; if not, {remedy}")


def is_copy(stem: str, names: Container[str]) -> bool:
    """Say whether a name is another one with a mark, as `a (1)`, `a-LAPTOP` or `Copy of a`."""
    return any(name in names and _is_mark(rest) for name, rest in _parts(stem))


def _parts(stem: str) -> Iterator[tuple[str, str]]:
    """Yield what may be the name of the original, the longest first, and what is left."""
    yield stem.casefold(), ""
    borders = [match.start() for match in re.finditer(r"[\W_]", stem)]
    for border in reversed(borders):
        yield stem[:border].casefold(), stem[border:]
    for border in borders:
        yield stem[border + 1 :].casefold(), stem[: border + 1]


def _is_mark(rest: str) -> bool:
    is_number = re.fullmatch(r"[\W_]*(ya?ml)?[\W_]*\d{0,3}[\W_]*", rest)
    is_host = re.fullmatch(r"(-[A-Z0-9]+)+", rest)
    return bool(is_number or is_host or re.search(_MARK, rest.casefold()))
