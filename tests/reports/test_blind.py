"""No report looks ahead: cutting the files at a day gives what the whole files give for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry
from pipectl import reports
from pipectl.domain.history.entries import cut
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import PipectlError
from pipectl.plugins import load, modules_in
from pipectl.render import json

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

OPTIONS: dict[str, dict[str, Any]] = {
    "compare": {"before": parse_period("2026H1", 1), "after": parse_period("2026H2", 1)},
    "leads": {"wins": 3},
}
"""What a report has to be asked with."""


@given(st.lists(strategies.drifted_deals(), max_size=5), strategies.days)
def test_a_report_of_a_day_is_that_of_files_cut_at_it(kept: Any, day: date) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    known = [found for one in kept if (found := cut(one, day))]
    then = replace(book(*known, rules=strategies.SETUP), as_of=day)
    for name in modules_in(reports):
        assert rendered(name, whole) == rendered(name, then)


def rendered(name: str, of: Book) -> str:
    report: ModuleType = load(reports, name)
    try:
        return json.render(report.report(of, **OPTIONS.get(name, {})))
    except PipectlError as error:
        return str(error)


@pytest.mark.parametrize("day", [date.min, date(1, 1, 8), date(9999, 12, 20), date.max])
@pytest.mark.parametrize("name", modules_in(reports))
def test_a_report_of_a_day_at_the_ends_of_the_calendar_is_made_or_refused(
    name: str, day: date
) -> None:
    kept = book(deal(entry(day.isoformat(), stage="proposal")), as_of=day)
    assert rendered(name, kept)
