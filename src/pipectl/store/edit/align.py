"""Which items of a list stay or change, so that the others can come and go around them."""

from collections.abc import Sequence
from typing import Final

from pipectl.domain.values.schema import Plain

_EQUAL: Final = 1000
_COMPARED: Final = 40_000


def partners(old: Sequence[Plain], new: Sequence[Plain]) -> dict[int, int]:
    """Return, for an index of `new`, the index of `old` that it continues, in ascending order.

    Lists of one length continue item by item, as do lists too long to compare; else what is equal
    stays, and then what is alike.
    """
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    shift = len(old) - len(new)
    last = len(new)
    while last > first and last + shift > first and old[last + shift - 1] == new[last - 1]:
        last -= 1
    pairs = {index: index for index in range(first if shift else len(new))}
    if shift:
        pairs |= _most_alike(old, new, range(first, last + shift), range(first, last))
        pairs |= {index: index + shift for index in range(last, len(new))}
    return pairs


def _most_alike(
    old: Sequence[Plain], new: Sequence[Plain], mine: range, theirs: range
) -> dict[int, int]:
    """Pair two stretches in order so that the sum of likenesses is the greatest."""
    if len(mine) * len(theirs) > _COMPARED:
        return dict(zip(theirs, mine, strict=False))
    best: dict[tuple[int, int], tuple[int, dict[int, int]]] = {}
    empty: tuple[int, dict[int, int]] = (0, {})
    for row in mine:
        for column in theirs:
            total, pairs = best.get((row - 1, column - 1), empty)
            alike = (total + _likeness(old[row], new[column]), pairs)
            ways = (best.get((row - 1, column), empty), best.get((row, column - 1), empty))
            places = max(*ways, key=lambda way: way[0])
            better = alike[0] > places[0]
            best[row, column] = (alike[0], {**pairs, column: row}) if better else places
    return best.get((mine.stop - 1, theirs.stop - 1), empty)[1]


def _likeness(old: Plain, new: Plain) -> int:
    if old == new:
        return _EQUAL
    if isinstance(old, dict) and isinstance(new, dict):
        return 2 + sum(key in old and old[key] == value for key, value in new.items())
    if isinstance(old, list) and isinstance(new, list):
        return 2 + sum(item in old for item in new)
    return 1 + (isinstance(old, str) and isinstance(new, str))
