"""The files of a new store are written where none are, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.errors import ConflictError
from pipectl.store.operations.create import begin, store_around
from pipectl.store.operations.scaffold import scaffold

TEXTS = scaffold("five", "nb", "NOK", 1, None)


def files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def test_all_files_of_a_new_store_are_written(tmp_path: Path) -> None:
    begin(tmp_path / "new" / "sales", TEXTS, dry_run=False)
    assert files(tmp_path / "new" / "sales") == TEXTS


def test_a_dry_run_names_them_and_writes_nothing(tmp_path: Path) -> None:
    written = begin(tmp_path / "sales", TEXTS, dry_run=True)
    assert {change.path for change in written.changes} == set(TEXTS)
    assert not (tmp_path / "sales").exists()


@pytest.mark.parametrize("path", ["pipectl.yaml", "pipelines/sales.yaml"])
def test_a_store_that_is_there_is_left_alone(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text("mine")
    with pytest.raises(ConflictError, match=f"{path} exists already; nothing was written"):
        begin(tmp_path, TEXTS, dry_run=False)
    assert files(tmp_path) == {path: "mine"}


def test_a_file_of_the_persons_own_stays_and_is_named(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text("*.bin -text\n")
    written = begin(tmp_path, TEXTS, dry_run=False)
    assert files(tmp_path) == {**TEXTS, ".gitattributes": "*.bin -text\n"}
    assert written.messages[0].startswith(".gitattributes is yours and stays")


def test_a_link_is_no_place_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("theirs")
    (tmp_path / "store").mkdir()
    (tmp_path / "store/.gitattributes").symlink_to(tmp_path / "elsewhere")
    begin(tmp_path / "store", TEXTS, dry_run=False)
    assert (tmp_path / "elsewhere").read_text() == "theirs"


def test_the_store_around_a_new_one_is_found(tmp_path: Path) -> None:
    begin(tmp_path, TEXTS, dry_run=False)
    assert store_around(tmp_path / "deals" / "not" / "there", None) == tmp_path
