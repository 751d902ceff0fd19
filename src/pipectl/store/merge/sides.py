"""A text with git's markers, read as either side of it."""

from __future__ import annotations

from typing import Final, NamedTuple

_ORDER: Final = "<|=>"
"""The signs of markers; what stands below the second is the base, which git shows if asked."""
_SIZE: Final = 7


class Sides(NamedTuple):
    """A file with ours taken at all markers, and with theirs."""

    ours: bytes
    theirs: bytes


def sides_of(data: bytes) -> Sides | None:
    """Return the bytes with either side taken, None where there are no markers, or broken ones."""
    ours: list[bytes] = []
    theirs: list[bytes] = []
    place, has_markers = ">", False
    for line in data.splitlines(keepends=True):
        if sign := _marker(line):
            if not _follows(place, sign):
                return None
            place, has_markers = sign, True
            continue
        if place in "<>":
            ours.append(line)
        if place in "=>":
            theirs.append(line)
    return Sides(b"".join(ours), b"".join(theirs)) if has_markers and place == ">" else None


def _marker(line: bytes) -> str:
    """Return the sign of a marker, an empty text where a line is none."""
    sign = line[:1].decode(errors="replace")
    rest = line[_SIZE:].rstrip(b"\r\n")
    is_marker = line[:_SIZE] == line[:1] * _SIZE and (not rest or rest.startswith(b" "))
    return sign if sign and sign in _ORDER and is_marker else ""


def _follows(place: str, sign: str) -> bool:
    step = _ORDER.index(sign) - _ORDER.index(place)
    return step in (1, -len(_ORDER) + 1) or (place, sign) == ("<", "=")
