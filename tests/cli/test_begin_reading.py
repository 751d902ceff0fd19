"""The look at a store's files that begins before the command is imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.cli.shared.context import begin_reading
from stores import new_store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return new_store(tmp_path, "acme").root


@pytest.mark.parametrize(
    "words",
    [
        "list -C ROOT",
        "-C ROOT list is:won",
        "--today 2026-11-25 -C ROOT report pipeline",
        "check --strict -C ROOT",
        "agenda -C nowhere -C ROOT",
    ],
)
def test_it_begins_for_commands_that_read_all_deals(root: Path, words: str) -> None:
    begun = begin_reading(words.replace("ROOT", str(root)).split())
    assert begun is not None
    assert begun.root == root


@pytest.mark.parametrize(
    "words",
    ["", "-C ROOT", "note acme list -C ROOT", "-C ROOT show report", "list -C ROOT/nowhere"],
)
def test_it_does_not_begin_for_others_or_without_a_store(root: Path, words: str) -> None:
    assert begin_reading(words.replace("ROOT", str(root)).split()) is None


def test_the_environment_may_name_the_store(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPECTL_DIR", str(root))
    begun = begin_reading(["list"])
    assert begun is not None
    assert begun.root == root
    monkeypatch.setenv("_PIPECTL_COMPLETE", "complete_bash")
    assert begin_reading(["list"]) is None
