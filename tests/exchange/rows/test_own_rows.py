"""The store's own CSV comes back as spreadsheets write it, by rules made of its header."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from builders import TODAY, deal, entry, setup
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.errors import InvalidError
from pipectl.exchange.csv import read
from pipectl.exchange.rows.export_rows import write
from pipectl.exchange.rows.own_rows import rules_of_export

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft

BEGAN = entry(
    "2026-09-01", stage="prospecting", amount=Decimal("1250.5"), currency="EUR",
    expected_close=date(2026, 12, 31),
)  # fmt: skip
EXPORT = write(
    [deal(BEGAN, id="web", title="=1+1 plan", tags=("a", "b"), notes="One\nTwo")],
    setup(), history=False, raw=False,
)  # fmt: skip


def result(text: str | bytes) -> ImportResult:
    source = ForeignFile("out.csv", text if isinstance(text, bytes) else text.encode())
    rules = rules_of_export(source, setup())
    assert rules is not None
    return read(Request(source, {}, rules, setup(), TODAY))


def only(text: str | bytes) -> DealDraft:
    brought = result(text)
    assert (brought.findings, brought.problems, brought.refused) == ([], [], [])
    return brought.drafts[0]


def test_an_export_is_read_by_its_header() -> None:
    row = only(EXPORT)
    assert (row.key, row.is_own) == ("web", True)
    assert (row.fields["title"], row.fields["tags"]) == ("=1+1 plan", ("a", "b"))
    assert (row.state["amount"], row.state["expected_close"]) == (
        Decimal("1250.5"),
        date(2026, 12, 31),
    )


@pytest.mark.parametrize("day", ["31.12.2026", "12/31/2026", "31/12/2026", "31-12-26"])
def test_days_are_read_as_a_spreadsheet_writes_them(day: str) -> None:
    assert only(EXPORT.replace("2026-12-31", day)).state["expected_close"] == date(2026, 12, 31)


def test_semicolons_and_commas_of_other_countries_are_read() -> None:
    text = EXPORT.replace("1250.5", "1250#5").replace(",", ";").replace("#", ",")
    assert only("\ufeff" + text.replace("\n", "\r\n")).state["amount"] == Decimal("1250.5")
    assert only(text.replace("1250,5", "1.250,50")).state["amount"] == Decimal("1250.5")


def test_a_column_of_the_reason_of_a_loss_may_be_added() -> None:
    lines = EXPORT.replace("prospecting", "lost").replace("revision\n", "revision,reason\n")
    assert only(lines.rstrip("\n") + ",price\n").cells["reason"] == "price"


def test_where_commas_part_columns_a_point_is_before_decimals() -> None:
    assert only(EXPORT.replace("1250.5", "1.234")).state["amount"] == Decimal("1.234")


def test_tabs_in_utf_16_are_read() -> None:
    assert only(EXPORT.replace(",", "\t").encode("utf-16")).state["stage"] == "prospecting"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1250"])
def test_other_letters_than_those_of_utf_8_are_not_guessed(encoding: str) -> None:
    with pytest.raises(InvalidError, match=r"out.csv:2:1: .*; save it in .* as CSV UTF-8"):
        result(EXPORT.replace("plan", "Kafé").encode(encoding))


@pytest.mark.parametrize(
    ("cell", "other", "why"),
    [
        ("2026-12-31", "03/04/2026", "expected_close: '03/04/2026' is not a date"),
        ("1250.5", '"1,250"', "amount: '1,250'"),
        ("prospecting", "nowhere", "stage 'nowhere' is not in the pipeline"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused_by_name(cell: str, other: str, why: str) -> None:
    assert result(EXPORT.replace(cell, other)).refused[0].why.startswith(why)


def test_columns_may_be_gone_but_none_may_be_strange() -> None:
    assert only("id,amount\nweb,5\n").state == {"amount": Decimal(5)}
    with pytest.raises(InvalidError, match="the column 'Comment' is no field of a deal"):
        result(EXPORT.replace("revision\n", "revision,Comment\n"))


def test_a_file_of_another_program_is_no_export() -> None:
    for text in ("Id,Name\n1,A\n", "id,title,Owner Name\n1,A,B\n", ""):
        assert rules_of_export(ForeignFile("deals.csv", text.encode()), setup()) is None
