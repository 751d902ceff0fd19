"""The options of a report, read from its signature."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Annotated

import pytest

from builders import TODAY
from pipectl import plugins
from pipectl.cli.reading import reporting
from stores import new_store
from transcripts import call


def report(*, limit: Annotated[Decimal | None, "How much."] = None) -> None:
    """Show nothing."""


def test_an_option_of_a_type_that_nobody_reads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("mine")
    module.__dict__["report"] = report
    monkeypatch.setattr(plugins, "load", lambda *_: module)
    with pytest.raises(KeyError, match="Decimal"):
        reporting.function_of("mine")


@pytest.mark.parametrize(
    ("text", "day"), [("1.11", "2026-11-01"), ("mon", "2026-11-23"), ("24.11.", "2026-11-24")]
)
def test_since_a_day_without_a_year_is_one_that_is_past(
    tmp_path: Path, text: str, day: str
) -> None:
    new_store(tmp_path)
    words = ["-C", str(tmp_path / "store"), "report", "changes", "--since", text]
    code, printed = call(words, TODAY)
    assert (code, f"{text} is {day}" in printed) == (0, True)
