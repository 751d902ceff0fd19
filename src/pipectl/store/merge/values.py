"""Values merged three ways: whole ones, sets of words, maps by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pipectl.domain.values.schema import ListOf, MapOf, Plain, RecordOf, Scalar, Shape
from pipectl.domain.values.text import Bare


class Both(NamedTuple):
    """What is right if our side is taken whole, and what if theirs is: mostly the same."""

    ours: Any
    theirs: Any

    @property
    def agree(self) -> bool:
        """Say whether there is nothing to choose."""
        return bool(self.ours == self.theirs)


class _Absent:
    """The type of what stands for no key at all; None is a key without a value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


def three_way(base: Any, ours: Any, theirs: Any) -> Both:
    """Take what one side changed; maps are merged by their keys, all else is one value."""
    if theirs in (ours, base):
        return Both(ours, ours)
    if ours == base:
        return Both(theirs, theirs)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return by_key(base if isinstance(base, dict) else {}, ours, theirs)
    return Both(ours, theirs)


def by_key(
    base: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    sets: Iterable[str] = (),
) -> Both:
    """Merge maps key by key; the lists under some keys are `sets`, of which none is lost."""
    mine: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for key in key_order(list(base), list(ours), list(theirs)):
        values = [side.get(key, ABSENT) for side in (base, ours, theirs)]
        both = as_set(*values) if key in sets else three_way(*values)
        for target, value in ((mine, both.ours), (other, both.theirs)):
            if value is not ABSENT:
                target[key] = value
    return Both(mine, other)


def as_set(base: Any, ours: Any, theirs: Any) -> Both:
    """Merge two lists of words: what either side took away is gone, what either added is there."""
    both = three_way(base, ours, theirs)
    lists = [side for side in (ours, theirs) if isinstance(side, list)]
    if both.agree or len(lists) < len((ours, theirs)):
        return both
    before = base if isinstance(base, list) else []
    stay = [word for word in before if all(word in words for words in lists)]
    new = {str(word) for words in lists for word in words if word not in before}
    return Both([*stay, *sorted(new)], [*stay, *sorted(new)])


def key_order(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return all keys as the base has them; a new one stands behind the one before it."""
    order = _common_order(base, ours, theirs)
    new: dict[int, set[str]] = {}
    placed: dict[str, int] = {}
    for side in (ours, theirs):
        place = -1
        for key in side:
            if key in order:
                place = order.index(key)
            else:
                placed[key] = min(place, placed.get(key, place))
    for key, place in placed.items():
        new.setdefault(place, set()).add(key)
    result = _run(new.get(-1, set()), ours, theirs)
    for place, key in enumerate(order):
        result += [key, *_run(new.get(place, set()), ours, theirs)]
    return result


def _run(new: set[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return new keys of one place: as the one side that has them all does, else by text."""
    runs = [[key for key in side if key in new] for side in (ours, theirs)]
    whole = sorted(run for run in runs if len(run) == len(new))
    return whole[0] if whole else sorted(new)


def _common_order(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Return the base's keys in the order of the side that changed it, if only one has them all."""
    whole = [list(base)]
    for side in (ours, theirs):
        order = [key for key in side if key in base]
        if len(order) == len(base) and order != whole[0]:
            whole.append(order)
    return min(whole[1:]) if whole[1:] else whole[0]


def canonical(shape: Shape | None, plain: Plain) -> Plain:
    """Write numbers in one way, so that 120000 is 120000.00; texts know how they are written."""
    match shape:
        case Scalar() if isinstance(plain, str):
            return _scalar(shape, plain)
        case ListOf() if isinstance(plain, list):
            return [canonical(shape.item, item) for item in plain]
        case MapOf() if isinstance(plain, dict):
            return {key: canonical(shape.value, value) for key, value in plain.items()}
        case RecordOf() if isinstance(plain, dict):
            return canonical_keys(shape.record, plain)
    return plain


def canonical_keys(record: type, plain: Mapping[str, Plain]) -> dict[str, Plain]:
    """Do the same with the keys of a record; others stay."""
    from pipectl.domain.values.schema import keys_of

    keys = keys_of(record)
    return {
        key: canonical(keys[key].shape if key in keys else None, value)
        for key, value in plain.items()
    }


def _scalar(shape: Scalar, text: str) -> str:
    """Return a text that also says how it is written; of numbers there is one for each value."""
    try:
        value = shape.parse(text)
    except ValueError:
        return text
    if isinstance(value, Decimal):
        return Bare(format(value.normalize(), "f"))
    styled = shape.write(value)
    return styled if styled == text else text
