"""Formats say themselves what they can do."""

from __future__ import annotations

import pytest

from pipectl import exchange
from pipectl.cli.writes.imports import able, format_of
from pipectl.domain.intake.importer import Format
from pipectl.errors import UsageError
from pipectl.plugins import modules_in


@pytest.mark.parametrize("name", modules_in(exchange))
def test_every_module_is_a_format_that_reads_or_writes(name: str) -> None:
    foreign = format_of(name)
    assert foreign.read or foreign.write


def test_a_format_is_asked_only_for_what_it_can_do() -> None:
    with pytest.raises(UsageError, match="xml is one of the formats that pipectl cannot read"):
        able(Format().read, "xml", "read")
