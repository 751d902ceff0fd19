"""Groups of deals: what a report may be grouped by, and where a deal stands."""

from __future__ import annotations

from typing import Any

import pytest

from builders import book, setup
from pipectl.errors import UsageError
from pipectl.query.columns import grouping
from pipectl.reports import conversion, distribution, stages


@pytest.mark.parametrize("report", [conversion, distribution, stages])
@pytest.mark.parametrize("by", ["stage", "owner,stage"])
def test_rows_that_are_stages_are_not_grouped_by_stage(report: Any, by: str) -> None:
    with pytest.raises(UsageError, match="the rows are stages already"):
        report.report(book(), by=grouping(by, setup()))
