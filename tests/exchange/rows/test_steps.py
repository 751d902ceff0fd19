"""What rules tell of one deal, in order: days, then the rules; no close before the creation."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import TODAY, setup
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.domain.intake.new_deal import new_deal
from pipectl.exchange.csv import explain, read
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import read_rules

CREATED = "{day: Created, set: {stage: {constant: prospecting}}}"
MOVED = "{when: {Moved: '*'}, day: Moved, set: {stage: {constant: proposal}}}"
WON = "{when: {Stage: won}, day: Closed, set: {stage: {constant: won}}}"
LOST = WON.replace("won", "lost")
LOG_OPEN = "{file: log.csv, key: id, unless: {stage: [won, lost]}, day: at, set: {stage: stage}}"
LOG_CLOSED = (
    "{file: log.csv, key: id, when: {stage: [won, lost]}, day: at, "
    "set: {stage: stage, reason: {constant: price}}}"
)
MINUTES = '{column: at, date: "YYYY-MM-DD hh:mm"}'


def request(
    tmp_path: Path, blocks: tuple[str, ...], row: str, log: str = "", calls: str = ""
) -> Request:
    """Return a request for one row of Stage, Created, Moved, Closed, with two logs beside it."""
    path = tmp_path / "rules.yaml"
    history = "".join(f"  - {block}\n" for block in blocks)
    path.write_text(f"system: crm\nkey: Id\nfields: {{title: Id}}\nhistory:\n{history}")
    others = {
        name: ForeignFile(name, f"id,at,stage\n{rows}".encode())
        for name, rows in (("log.csv", log), ("calls.csv", calls))
    }
    source = ForeignFile("deals.csv", f"Id,Stage,Created,Moved,Closed\n1,{row}\n".encode())
    return Request(source, others, read_rules(path, Rules).record, setup(), TODAY)


def brought(tmp_path: Path, *blocks: str, row: str, log: str = "", calls: str = "") -> ImportResult:
    found = read(request(tmp_path, blocks, row, log, calls))
    assert (found.findings, found.problems) == ([], [])
    return found


def stages(tmp_path: Path, *blocks: str, row: str, log: str = "", calls: str = "") -> list[str]:
    """Return the stages of the deal that a row makes, in the order of its history."""
    found = brought(tmp_path, *blocks, row=row, log=log, calls=calls)
    assert found.refused == []
    return [str(entry.stage) for entry in new_deal(found.drafts[0], "web").history]


def refusal(tmp_path: Path, *blocks: str, row: str, log: str = "", calls: str = "") -> str:
    """Return why a row is refused; it makes no draft then."""
    found = brought(tmp_path, *blocks, row=row, log=log, calls=calls)
    assert found.drafts == []
    return found.refused[0].why


SAME_DAY = "won,2026-03-01,2026-03-01,2026-03-01"


def test_entries_of_one_day_stand_in_the_order_of_the_rules(tmp_path: Path) -> None:
    in_rules = stages(tmp_path, CREATED, MOVED, WON, row=SAME_DAY)
    assert in_rules == ["prospecting", "proposal", "won"]


@pytest.mark.parametrize("close", ["won", "lost"])
def test_the_creation_is_first_on_its_day_wherever_its_block_is_written(
    tmp_path: Path, close: str
) -> None:
    row = SAME_DAY.replace("won", close)
    assert stages(tmp_path, WON, LOST, CREATED, row=row) == ["prospecting", close]


@pytest.mark.parametrize("close", ["2026-03-01", "2026-03-01 09:00"])
def test_a_time_of_the_creation_never_puts_it_behind_the_close(tmp_path: Path, close: str) -> None:
    form = "YYYY-MM-DD hh:mm"
    created = CREATED.replace("Created", f'{{column: Created, date: "{form}"}}')
    won = WON.replace("Closed", f'{{column: Closed, date: "{form[: len(close)]}"}}')
    row = f"won,2026-03-01 14:22,,{close}"
    assert stages(tmp_path, created, won, row=row) == ["prospecting", "won"]


def test_two_blocks_on_one_file_keep_the_order_of_its_rows(tmp_path: Path) -> None:
    log = "1,2026-03-01,prospecting\n1,2026-04-01,lost\n1,2026-04-01,proposal\n"
    kept = ["prospecting", "lost", "proposal"]
    assert stages(tmp_path, LOG_OPEN, LOG_CLOSED, row=",,,", log=log) == kept
    assert stages(tmp_path, LOG_CLOSED, LOG_OPEN, row=",,,", log=log) == kept


def test_times_put_the_rows_of_several_files_in_order(tmp_path: Path) -> None:
    opened = LOG_OPEN.replace("day: at", f"day: {MINUTES}")
    closed = LOG_CLOSED.replace("day: at", f"day: {MINUTES}").replace("log.csv", "calls.csv")
    log = "1,2026-03-01 08:00,prospecting\n1,2026-03-01 12:00,proposal\n"
    calls = "1,2026-03-01 10:00,lost\n"
    told = stages(tmp_path, opened, closed, row=",,,", log=log, calls=calls)
    assert told == ["prospecting", "lost", "proposal"]


def test_rows_of_a_file_stand_where_its_block_does_beside_the_rows_own_days(tmp_path: Path) -> None:
    log = "1,2026-03-01,proposal\n"
    row = "won,2026-03-01,,2026-03-01"
    assert stages(tmp_path, LOG_OPEN, WON, CREATED, row=row, log=log) == [
        "prospecting",
        "proposal",
        "won",
    ]


@pytest.mark.parametrize("close", ["won", "lost"])
@pytest.mark.parametrize("blocks", [*permutations((CREATED, WON, LOST))])
def test_a_row_closed_before_it_was_created_is_refused(
    tmp_path: Path, blocks: tuple[str, ...], close: str
) -> None:
    said = "closed on 2026-01-10, before it was created on 2026-01-20; correct Closed or Created"
    assert refusal(tmp_path, *blocks, row=f"{close},2026-01-20,,2026-01-10") == said


def test_a_row_closed_before_a_stage_of_a_block_above_is_refused(tmp_path: Path) -> None:
    row = "won,2026-01-01,2026-01-20,2026-01-10"
    said = "closed on 2026-01-10, before it came to proposal on 2026-01-20; "
    assert refusal(tmp_path, CREATED, MOVED, WON, row=row) == f"{said}correct Closed or Moved"


def test_a_row_closed_before_the_first_row_of_its_log_is_refused(tmp_path: Path) -> None:
    log = "1,2026-01-20,prospecting\n"
    said = "closed on 2026-01-10, before it was created on 2026-01-20; "
    remedy = "correct Closed or at in row 2 of log.csv"
    for blocks in permutations((LOG_OPEN, WON)):
        assert refusal(tmp_path, *blocks, row="won,,,2026-01-10", log=log) == said + remedy


def test_a_close_in_a_log_before_the_rows_creation_is_refused(tmp_path: Path) -> None:
    log = "1,2026-01-05,proposal\n1,2026-01-10,lost\n"
    said = "closed on 2026-01-10, before it was created on 2026-01-20; "
    remedy = "correct at in row 3 of log.csv or Created"
    for blocks in permutations((LOG_OPEN, LOG_CLOSED, CREATED)):
        assert refusal(tmp_path, *blocks, row=",2026-01-20,,", log=log) == said + remedy


def test_what_a_log_closes_first_and_reopens_later_is_taken_as_it_says(tmp_path: Path) -> None:
    log = "1,2026-01-05,won\n1,2026-01-10,proposal\n"
    assert stages(tmp_path, LOG_OPEN, LOG_CLOSED, row=",,,", log=log) == ["won", "proposal"]


def test_a_block_below_the_close_is_a_reopening(tmp_path: Path) -> None:
    row = "won,2026-01-01,2026-01-20,2026-01-10"
    assert stages(tmp_path, CREATED, WON, MOVED, row=row) == ["prospecting", "won", "proposal"]


def test_explain_says_why_the_row_is_refused(tmp_path: Path) -> None:
    told = explain(request(tmp_path, (CREATED, WON), "won,2026-01-20,,2026-01-10"), 2).explained
    said = "closed on 2026-01-10, before it was created on 2026-01-20; correct Closed or Created"
    assert told[-1] == ("row", "", f"refused: {said}")


days = st.integers(1, 4).map(lambda day: f"2026-01-0{day}")


@given(days, days, days, st.sampled_from(["won", "lost"]), st.permutations([CREATED, WON, LOST]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_that_says_closed_ends_closed_or_is_refused(  # noqa: PLR0913 - a row
    tmp_path: Path, created: str, moved: str, closed: str, close: str, blocks: list[str]
) -> None:
    found = brought(tmp_path, MOVED, *blocks, row=f"{close},{created},{moved},{closed}")
    assert bool(found.refused) == (closed < max(created, moved))
    if found.drafts:
        assert new_deal(found.drafts[0], "web").stage == close
