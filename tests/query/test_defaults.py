"""What a list leaves out unless the query speaks of it."""

from __future__ import annotations

import pytest

from builders import TODAY, setup, snapshot
from pipectl.query.defaults import usual
from pipectl.query.parser import compile_query

OPEN = snapshot()
CLOSED = snapshot(stage="won", closed=TODAY)
OMITTED = snapshot(omit="test")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [OPEN]),
        ("amount:>10k", [OPEN]),
        ("is:open", [OPEN]),
        ("is:won", [OPEN, CLOSED]),
        ("closed:2026Q4", [OPEN, CLOSED]),
        ("reason:price", [OPEN, CLOSED]),
        ("is:omitted", [OPEN, OMITTED]),
        ("omit:test", [OPEN, OMITTED]),
        ("is:any", [OPEN, CLOSED, OMITTED]),
        ("not:is:won", [OPEN]),
        ("not:is:any", [OPEN]),
        ("not:not:is:won", [OPEN, CLOSED]),
    ],
)
def test_only_what_the_query_speaks_of_is_shown_besides_open_deals(
    query: str, shown: list[object]
) -> None:
    takes = usual(compile_query(query, setup(), TODAY))
    assert [deal for deal in (OPEN, CLOSED, OMITTED) if takes(deal, TODAY)] == shown
