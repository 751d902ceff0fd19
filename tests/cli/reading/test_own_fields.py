"""Custom fields are not called like columns that lists and reports write."""

from __future__ import annotations

import pytest

from builders import TODAY, setup
from pipectl.cli.reading.own_fields import findings
from pipectl.errors import Severity


@pytest.mark.parametrize(
    "name",
    [
        *("age", "next", "close", "is", "score", "team", "Age", "CLOSE"),
        *("amount_currency", "probability", "month", "quarter"),
        *("weighted", "share", "deals", "idle", "due", "next_due", "velocity", "share_part"),
        "budget",
    ],
)
def test_a_field_called_like_a_column_is_a_warning_at_its_place(name: str) -> None:
    (finding,) = findings(setup(fields={"region": "text", name: "text"}), TODAY)
    assert finding.path == ("fields", name)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("name", ["region", "seats", "renewal", "ages", "next_call", "kanton"])
def test_a_name_of_its_own_is_right(name: str) -> None:
    assert list(findings(setup(fields={name: "text"}), TODAY)) == []


def test_it_is_said_who_has_the_column() -> None:
    fields = {"weighted": "number", "age": "number"}
    weighted, age = findings(setup(fields=fields), TODAY)
    assert weighted.what == "`report aging` has a column 'weighted' of its own"
    assert age.what == "`list` has a column 'age' of its own"
