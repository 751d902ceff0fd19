"""A deal's bytes to the row that is kept of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipectl.domain.checks.deal import findings
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.store.cache.rows import Row, pack_deal, pack_problems, pack_standing
from pipectl.store.deals import read_shape, report_findings

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Problem
    from pipectl.store.tree.layout import Stamp


def read_row(
    deal_id: str, path: str, data: bytes, stamp: Stamp, setup: Setup
) -> tuple[Row | None, list[Problem]]:
    """Read a deal; the row is None where there are problems, and holds the warnings otherwise."""
    deal, source, node = read_shape(deal_id, path, data, setup)
    if deal is not None and node is not None:
        report_findings(findings(deal, setup), node, source)
    if deal is None or node is None or not source.is_sound:
        return None, source.problems
    snapshot = take_snapshot(deal, date.max, setup)
    assert snapshot is not None  # noqa: S101 - a deal that can be read has an entry
    packed = pack_standing(snapshot, setup.settings)
    return Row(path, stamp, packed, pack_deal(node, deal), pack_problems(source.problems)), []
