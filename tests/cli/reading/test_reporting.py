"""The options of a report, read from its signature."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType
from typing import Annotated

import pytest

from pipectl import plugins
from pipectl.cli.reading import reporting


def report(*, limit: Annotated[Decimal | None, "How much."] = None) -> None:
    """Show nothing."""


def test_an_option_of_a_type_that_nobody_reads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("mine")
    module.__dict__["report"] = report
    monkeypatch.setattr(plugins, "load", lambda *_: module)
    with pytest.raises(KeyError, match="Decimal"):
        reporting.function_of("mine")
