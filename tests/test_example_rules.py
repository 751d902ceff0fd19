"""The rules in `examples/` can be read, and their stores are sound, also without the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.exchange.csv import RULES
from pipectl.exchange.csv import files_of
from pipectl.store.foreign import read_foreign
from stores import read_store

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("maven", ("products.csv", "accounts.csv", "sales_teams.csv")),
        ("salesforce", ("Account.csv", "OpportunityHistory.csv")),
    ],
)
def test_rules_name_the_files_beside_the_first(name: str, files: tuple[str, ...]) -> None:
    rules = read_foreign(EXAMPLES / name / "rules.yaml", RULES).record
    assert files_of(rules) == files


@pytest.mark.parametrize("name", ["maven", "salesforce"])
def test_the_store_of_an_example_is_sound(name: str) -> None:
    read = read_store(EXAMPLES / name)
    assert [said for said in read.messages if ": hint: " not in said] == []
