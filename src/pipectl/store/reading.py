"""A deal's bytes to the row that is kept of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipectl.domain.book import stand
from pipectl.store.deals import read_deal
from pipectl.store.rows import Row
from pipectl.store.rows import pack_deal
from pipectl.store.rows import pack_problems
from pipectl.store.rows import pack_standing

if TYPE_CHECKING:
    from pipectl.domain.settings import Setup
    from pipectl.errors import Problem
    from pipectl.store.layout import Stamp


def read_row(
    deal_id: str, path: str, data: bytes, stamp: Stamp, setup: Setup
) -> tuple[Row | None, list[Problem]]:
    """Read a deal; the row is None where there are problems, and holds the warnings otherwise."""
    deal, problems = read_deal(deal_id, path, data, setup)
    if deal is None:
        return None, problems
    standing = stand(deal, date.max, setup)
    assert standing is not None  # noqa: S101 - a deal that can be read has an entry
    settings = setup.settings
    row = Row(
        path,
        stamp,
        pack_standing(standing, settings),
        pack_deal(deal, settings),
        pack_problems(problems),
    )
    return row, problems
