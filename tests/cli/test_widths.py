"""Lines fit a terminal of 80 columns, and what is typed again is never cut to fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.render.shared.width import width
from transcripts import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A store of a firm with two deals whose ids are alike for long."""
    shell = Shell(tmp_path, width=80)
    shell.run("pipectl init")
    for title in ("Nettbutikk", "Nettside med bestilling"):
        deal_id = f"fjord-sport-og-fritid-{title.split()[0].lower()}"
        shell.run(f"pipectl add '{title}' --id {deal_id} --account 'Fjord Sport og Fritid AS'")
    shell.run("pipectl set --where nett amount=1240000.50 expected_close=eoq --yes")
    return shell


def test_a_list_shows_ids_that_commands_take(shell: Shell) -> None:
    listed = shell.run("pipectl list").splitlines()
    ids = [line.partition("  ")[0] for line in listed[3:5]]
    assert "".join(ids) in {"fjord-sport-og-fritid-nettb", "fjord-sport-og-fritid-netts"}
    assert [line for line in listed if width(line) > 80] == []


def test_check_fits_its_remedies_and_excerpts(shell: Shell) -> None:
    file = next(shell.folder.glob("deals/*nettside.yaml"))
    text = file.read_text().rstrip("\n").replace("prospecting", "lost", 1)
    note = "a long note " * 9
    file.write_text(f'{text}\n  - {{day: 2026-11-25, by: kari, note: "{note}", stage: lost}}\n')
    checked = shell.run("pipectl check")
    assert "warning: a loss without a reason" in checked
    assert [line for line in checked.splitlines() if width(line) > 80] == []


def test_check_counts_wide_letters_twice_and_marks_the_place(shell: Shell) -> None:
    file = next(shell.folder.glob("deals/*nettside.yaml"))
    text = file.read_text()
    file.write_text(text.replace("amount: 1240000.50", f"{'見積' * 25}: x"))
    checked = shell.run("pipectl check")
    assert "見積" in checked
    assert [line for line in checked.splitlines() if width(line) > 80] == []
