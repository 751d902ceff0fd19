"""On a terminal what is longer than the screen goes through the user's pager."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.cli.shared import pager
from processes import answer, run
from transcripts import Shell


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    for number in range(30):
        shell.run(f"pipectl add Website --id web-{number} --yes --on 2026-11-01")
    return tmp_path


def a_pager(folder: Path, script: str) -> str:
    path = folder / "my pager"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"'{path}' -x"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ["less"]),
        ({"PAGER": "most -s"}, ["most", "-s"]),
        ({"PAGER": "most", "PIPECTL_PAGER": "less -S"}, ["less", "-S"]),
        ({"PAGER": "most", "PIPECTL_PAGER": ""}, []),
        ({"PAGER": "cat"}, []),
        ({"PAGER": "le'ss"}, []),
    ],
)
def test_the_pager_is_the_users(environment: dict[str, str], words: list[str]) -> None:
    assert pager.command(environment) == words


@pytest.mark.slow
def test_what_is_long_goes_through_the_pager(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", a_pager(store, 'echo "paged $1 $LESS"; cat'))
    code, shown = answer(store, "list", typed="")
    assert (code, shown.splitlines()[0]) == (0, "paged -x FRX")
    assert "30 deals" in shown


@pytest.mark.slow
def test_what_fits_the_screen_does_not(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", a_pager(store, "echo paged"))
    code, shown = answer(store, "list", "--limit", "2", typed="")
    assert (code, "paged" in shown, "2 of 30 deals" in shown) == (0, False, True)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "csv", "html"])
def test_what_is_for_programs_does_not(
    store: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", a_pager(store, "echo paged"))
    code, shown = answer(store, "list", "-f", form, typed="")
    assert (code, "paged" in shown, "web-29" in shown) == (0, False, True)


@pytest.mark.slow
def test_what_is_piped_or_written_to_a_file_does_not(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", a_pager(store, "echo paged"))
    assert run(store, "list")[1].splitlines()[0] != "paged"
    assert answer(store, "list", "-o", "list.txt", typed="")[1] == ""
    assert (store / "list.txt").read_text().count("Website") == 30


@pytest.mark.slow
@pytest.mark.parametrize("script", ["head -1", "exit 3", "exec 0<&-; sleep 0.1"])
def test_a_pager_that_leaves_early_is_no_error(
    store: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", a_pager(store, script))
    assert answer(store, "list", typed="")[0] == 0


@pytest.mark.slow
def test_without_the_program_the_text_is_printed(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPECTL_PAGER", "no-such-pager")
    code, shown = answer(store, "list", typed="")
    assert (code, "30 deals" in shown, "no-such-pager" in shown) == (0, True, False)
