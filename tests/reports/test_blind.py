"""No report looks ahead: cutting the files at a day gives what the whole files give for it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry
from pipectl import reports
from pipectl.domain.history.entries import cut
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.plugins import load, modules_in
from pipectl.render import json

OPTIONS: dict[str, dict[str, Any]] = {
    "compare": {"before": parse_period("2026H1", 1), "after": parse_period("2026H2", 1)}
}
"""What a report has to be asked with."""


@pytest.mark.slow
@pytest.mark.parametrize("name", modules_in(reports))
@settings(max_examples=settings().max_examples // 3)
@given(st.lists(strategies.drifted_deals(), max_size=5), strategies.days)
def test_a_report_of_a_day_is_that_of_files_cut_at_it(name: str, kept: Any, day: date) -> None:
    report: ModuleType = load(reports, name)
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    known = [found for one in kept if (found := cut(one, day))]
    then = replace(book(*known, rules=strategies.SETUP), as_of=day)
    asked = OPTIONS.get(name, {})
    assert json.render(report.report(whole, **asked)) == json.render(report.report(then, **asked))


@pytest.mark.parametrize("day", [date.min, date(1, 1, 8), date(9999, 12, 20), date.max])
@pytest.mark.parametrize("name", modules_in(reports))
def test_a_report_of_a_day_at_the_ends_of_the_calendar_is_made_or_refused(
    name: str, day: date
) -> None:
    report: ModuleType = load(reports, name)
    kept = book(deal(entry(day.isoformat(), stage="proposal")), as_of=day)
    with suppress(UsageError):
        assert json.render(report.report(kept, **OPTIONS.get(name, {})))
