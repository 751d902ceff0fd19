"""A text with git's markers, read as either side of it, or as what both sides have."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_ORDER: Final = "<|=>"
"""The signs of markers; what stands below the second is the base, which git shows if asked."""
_FIRST: Final = re.compile(rb"^(<{7,})(?: |\r?$)", re.MULTILINE)
"""The first marker: seven signs, or as many as a setting or a merge of merges makes them."""


class Sides(NamedTuple):
    """A file with ours taken at all markers, with theirs, and with neither."""

    ours: bytes
    theirs: bytes
    common: bytes


def sides_of(data: bytes) -> Sides | None:
    """Return the bytes with either side taken, None where there are no markers, or broken ones."""
    first = _FIRST.search(data)
    if first is None:
        return None
    ours: list[bytes] = []
    theirs: list[bytes] = []
    common: list[bytes] = []
    place = ">"
    for line in data.splitlines(keepends=True):
        if sign := _marker(line, len(first[1])):
            if not _follows(place, sign):
                return None
            place = sign
            continue
        for side, places in ((ours, "<>"), (theirs, "=>"), (common, ">")):
            side.extend([line] if place in places else ())
    return Sides(*map(b"".join, (ours, theirs, common))) if place == ">" else None


def _marker(line: bytes, size: int) -> str:
    """Return the sign of a marker, an empty text where a line is none."""
    sign = line[:1].decode(errors="replace")
    rest = line[size:].rstrip(b"\r\n")
    is_marker = line[:size] == line[:1] * size and (not rest or rest.startswith(b" "))
    return sign if sign and sign in _ORDER and is_marker else ""


def _follows(place: str, sign: str) -> bool:
    step = _ORDER.index(sign) - _ORDER.index(place)
    return step in (1, -len(_ORDER) + 1) or (place, sign) == ("<", "=")
