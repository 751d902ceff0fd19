"""Errors for programs: one line of JSON on stderr, the exit code unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipectl.cli.shared import failure
from pipectl.errors import ConflictError, InvalidError, LockedError, Place, Problem
from transcripts import Shell


@pytest.mark.parametrize(
    ("words", "name", "code"),
    [
        ("show nobody -f json", "no_such_deal", 3),
        ("show nobody --format=json", "no_such_deal", 3),
        ("list -fjson colour:red", "usage", 2),
        ("list --wrong -f json", "usage", 2),
        ("list -f json --limit many", "usage", 2),
        ("report -f json", "usage", 2),
        ("report nothing -f json", "usage", 2),
        ("account show nobody -f json", "no_such_account", 3),
        ("report forecast --pipeline none -f json", "no_such_pipeline", 3),
        ("-C nowhere list -f json", "no_such_store", 3),
        ("set x amount=1 -f json", "usage", 2),
        ("report criteria --stage nowhere -f json", "no_such_stage", 3),
    ],
)
def test_an_error_is_one_line_of_json(words: str, name: str, code: int, tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    *_, line, last = shell.run(f"pipectl {words}").strip().split("\n")
    answer = json.loads(line)
    assert (answer["error"], answer["exit"], last) == (name, code, f"[{code}]")
    assert answer["message"]


def test_problems_that_a_report_keeps_going_over_are_one_line_of_json(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    (tmp_path / "deals" / "a.yaml").write_text("nothing\n")
    page = shell.run("pipectl report weekly -f json --keep-going -o page.json").split("\n")
    told = json.loads(page[0])
    notes = json.loads((tmp_path / "page.json").read_text())["notes"]
    assert (told["error"], told["exit"], page[1]) == ("invalid_data", 5, "[5]")
    assert [problem["path"] for problem in told["problems"]] == ["deals/a.yaml"]
    assert any(note.startswith("deals/a.yaml:1:1: ") for note in notes)


def test_what_check_finds_is_one_line_of_json_besides_its_table(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    (tmp_path / "deals" / "a.yaml").write_text("nothing\n")
    *_, line, last = shell.run("pipectl check -f json -o page.json").strip().split("\n")
    told = json.loads(line)
    assert (told["error"], told["exit"], last) == ("invalid_data", 5, "[5]")
    assert [problem["path"] for problem in told["problems"]] == ["deals/a.yaml"]
    assert told["notes"] == ["1 problem, 0 warnings, 0 hints"]


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (ConflictError("a"), "conflict", 6),
        (LockedError("a"), "locked", 7),
        (KeyboardInterrupt(), "interrupted", 130),
        (OSError(28, "No space left"), "failed", 1),
    ],
)
def test_each_error_has_a_name(error: BaseException, name: str, code: int) -> None:
    assert failure.of(error)[:2] == (name, code)


def test_problems_of_files_are_a_list_with_their_places() -> None:
    error = InvalidError([Problem(Place("deals/a.yaml", 2, 5), "no amount", "write one")])
    answer = json.loads(failure.of(error).json(["a note"]))
    assert (answer["error"], answer["notes"]) == ("invalid_data", ["a note"])
    assert answer["problems"] == [
        {
            "path": "deals/a.yaml",
            "line": 2,
            "column": 5,
            "message": "no amount",
            "remedy": "write one",
        }
    ]
