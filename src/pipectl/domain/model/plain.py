"""All that the file of a deal says, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import Plain, dump, dump_record

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal


def dump_deal(deal: Deal, setup: Setup) -> dict[str, Plain]:
    """Return what a deal's file says, the store's own fields and x- keys before what is last."""
    said = dump_record(deal)
    last: dict[str, Plain] = {k: said.pop(k) for k in ("imported", "history") if k in said}
    own = {
        name: dump(FIELD_TYPES[setup.settings.fields[name]], value)
        for name, value in deal.fields.items()
    }
    return {**said, **own, **deal.extra, **last}
