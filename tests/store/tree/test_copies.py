"""Copies that programs and people leave beside a file."""

from __future__ import annotations

import pytest

from pipectl.errors import Severity
from pipectl.store.tree.copies import is_copy, wrong_name

PATHS = {"acme": "deals/acme.yaml", "acme-as-web-k7qm": "deals/2026/acme-as-web-k7qm.yaml"}

MARKS = [
    " (Kari's conflicted copy 2026-02-01)",  # Dropbox
    " (Olas motstridende kopi 2026-02-01)",
    " (modstridende kopi fra Ola 2026-02-01)",
    " (Copia in conflitto di Giulia 2026-02-01)",
    " (конфликтно копие на Иван 2026-02-01)",
    ".sync-conflict-20260201-101010-ABCDEF7",  # Syncthing
    " (conflicted copy 2026-02-01 101010)",  # Nextcloud
    "_conflict-20260201-101010",
    "-DESKTOP-A1B2C3",  # OneDrive
    "-LAPTOP",
    " 2",  # iCloud
    " (1)",  # Google Drive, a browser
    "(2)",
    " [Conflict]",
    " (SFConflict kari@example.org 2026-02-01-10-10-10)",  # Seafile
    " - Copy",
    " - Copy (2)",
    " copy 3",
    " - Kopi",
    " kopi 2",
    " - Copia",
    " copia",
    " - Копие",
    " – копия (2)",
    "_BACKUP_12345",  # git mergetool
    "_LOCAL_12345",
    "_REMOTE_12345",
    "_BASE_12345",
    ".orig",
    "~",
    ".bak",
    ".old",
    ".yaml (1)",
    " ",
]


@pytest.mark.parametrize("original", PATHS)
@pytest.mark.parametrize("mark", MARKS)
def test_a_copy_is_a_warning_and_is_not_to_be_renamed(original: str, mark: str) -> None:
    problem = wrong_name(f"deals/{original}{mark}.yaml", "no id", "rename it", PATHS)
    assert (problem.what, problem.severity) == (f"a copy of {PATHS[original]}", Severity.WARNING)
    assert "rename" not in problem.remedy


@pytest.mark.parametrize("before", ["Copy of ", "Kopi av ", "Kopi af ", "Copia di ", "Копие на "])
def test_the_mark_may_be_before_the_name(before: str) -> None:
    assert is_copy(f"{before}acme", PATHS)


def test_the_same_name_in_other_letters_or_with_another_ending_is_a_copy() -> None:
    for path in ("deals/Acme.yaml", "deals/acme.yml", "deals/acme.YAML"):
        assert wrong_name(path, "no id", "rename it", PATHS).severity is Severity.WARNING


@pytest.mark.parametrize(
    "name", ["acme Website", "acme Household", "acme (Copywriting)", "acme-Website", "acme 2026"]
)
def test_a_name_that_only_begins_so_stays_a_problem_that_speaks_of_both(name: str) -> None:
    problem = wrong_name(f"deals/{name}.yaml", "no id", "rename it", PATHS)
    assert (problem.what, problem.severity) == ("no id", Severity.PROBLEM)
    assert problem.remedy == (
        "if it is a copy, compare it with deals/acme.yaml, take over what is missing there, "
        "then delete it; if not, rename it"
    )


@pytest.mark.parametrize("name", ["nes (1)", "Copy of nes", "(1)", "acmes (1)", "Nes AS"])
def test_a_copy_of_nothing_is_to_be_renamed(name: str) -> None:
    problem = wrong_name(f"deals/{name}.yaml", "no id", "rename it", PATHS)
    assert (problem.remedy, problem.severity) == ("rename it", Severity.PROBLEM)
