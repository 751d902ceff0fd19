"""What two texts of a file say differently, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain

ORDER = "in another order"
"""What is behind a key whose items only stand in another order."""


class KeyChange(NamedTuple):
    """What stands under a key with dots in it on both sides; None where there is no such key."""

    key: str
    before: Plain
    after: Plain

    @property
    def is_order(self) -> bool:
        """Say whether only the order of items differs."""
        return self.before == self.after == ORDER


def differing(before: Plain, after: Plain, prefix: str = "") -> Iterator[KeyChange]:
    """Yield each key whose value differs, the innermost one; items with ids are known by these."""
    if before == after:
        return
    if is_items(before) and is_items(after):
        items, others = _by_id(before), _by_id(after)
        for name in dict.fromkeys([*items, *others]):
            if name in items and name in others:
                yield from differing(items[name], others[name], f"{prefix}.{name}")
            else:
                yield KeyChange(f"{prefix}.{name}", items.get(name), others.get(name))
        if [each for each in items if each in others] != [each for each in others if each in items]:
            yield KeyChange(prefix, ORDER, ORDER)
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            name = f"{prefix}.{key}" if prefix else key
            old, new = before.get(key), after.get(key)
            if None in (old, new) and (isinstance(old, dict) or isinstance(new, dict)):
                yield from differing(old or {}, new or {}, name)
            else:
                yield from differing(old, new, name)
    else:
        yield KeyChange(prefix, before, after)


def is_items(value: Plain) -> bool:
    """Say whether a value is a list of mappings, each with an id of its own."""
    if not isinstance(value, list) or not value:
        return False
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    return all(isinstance(name, str) for name in ids) and len({*map(str, ids)}) == len(ids)


def _by_id(value: Plain) -> dict[str, Plain]:
    items = [item for item in value or () if isinstance(item, dict)]
    return {str(item["id"]): item for item in items}
