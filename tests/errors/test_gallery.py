"""The gallery of bad input: every folder here is something wrong, and what is said of it.

`NAME/files` are laid over the good store in `_store`, the commands in `NAME/cmd`, with `; ` between
them, are run there (`pipectl check` where there are none), and `NAME/expected` is all that they
print, each with its exit code at the end.
REWRITE_TRANSCRIPTS=1 writes what is expected anew.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from transcripts import Shell

pytestmark = pytest.mark.slow  # a thousand short ones

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/expected"))


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_clearly_what_is_wrong_and_where(name: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(HERE / "_store", store)
    if (HERE / name / "files").exists():
        shutil.copytree(HERE / name / "files", store, dirs_exist_ok=True)
    (store / "deals").mkdir(exist_ok=True)
    said = "".join(map(Shell(store).run, _commands(name)))
    expected = HERE / name / "expected"
    if os.environ.get("REWRITE_TRANSCRIPTS"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_nothing_is_a_bug_of_ours() -> None:
    assert [name for name in CASES if not _is_clear(name)] == []


def _is_clear(name: str) -> bool:
    said = (HERE / name / "expected").read_text(encoding="utf-8")
    return bool(said) and "Traceback" not in said and "[70]" not in said


def _commands(name: str) -> list[str]:
    file = HERE / name / "cmd"
    text = file.read_text(encoding="utf-8").rstrip("\n") if file.exists() else "pipectl check"
    return text.split("; ")
