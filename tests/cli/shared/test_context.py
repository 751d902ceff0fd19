"""The look at a store's files that begins before the command is imported."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from pipectl import plugins
from pipectl.cli import commands
from pipectl.cli.shared.context import READERS, begin_call
from stores import new_store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return new_store(tmp_path, "acme").root


@pytest.mark.parametrize(
    "words",
    [
        "list -C ROOT",
        "account -C ROOT list acme",
        "-C ROOT list is:won",
        "--today 2026-11-25 -C ROOT report pipeline",
        "check --strict -C ROOT",
        "agenda -C nowhere -C ROOT",
    ],
)
def test_it_begins_for_commands_that_read_all_deals(root: Path, words: str) -> None:
    store = begin_call(words.replace("ROOT", str(root)).split()).store
    assert store is not None
    assert store.root == root


@pytest.mark.parametrize(
    "words",
    ["", "-C ROOT", "note acme list -C ROOT", "-C ROOT show report", "list -C ROOT/nowhere"],
)
def test_it_does_not_begin_for_others_or_without_a_store(root: Path, words: str) -> None:
    assert begin_call(words.replace("ROOT", str(root)).split()).store is None


def runs(package: ModuleType = commands, head: str = "") -> Iterator[tuple[str, FunctionType]]:
    """Yield the functions of all commands, those of groups too, by the words that call them."""
    for name in plugins.modules_in(package, packages=True):
        module = plugins.load(package, name)
        if hasattr(module, "__path__"):
            yield from runs(module, f"{head}{name} ")
        elif hasattr(module, "run"):
            yield f"{head}{name}", module.run


def test_it_begins_for_each_command_that_reads_all_deals() -> None:
    takers = {name for name, run in runs() if "keep_going" in signature(run).parameters}
    without_the_option = {"check", "report"}
    assert takers | without_the_option == READERS


def test_the_environment_may_name_the_store(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPECTL_DIR", str(root))
    store = begin_call(["list"]).store
    assert store is not None
    assert store.root == root
    monkeypatch.setenv("_PIPECTL_COMPLETE", "complete_bash")
    assert begin_call(["list"]).store is None
