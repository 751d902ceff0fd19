"""Commands are found by the names of files: modules, and packages of further ones."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from pipectl.cli.shared.group import CommandGroup, group_of

RUN = "def run() -> None:\n    \"Say {name}.\"\n    print('{name}')\n"


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandGroup:
    below = tmp_path / "sample_commands" / "account"
    below.mkdir(parents=True)
    (below.parent / "__init__.py").write_text('"""All commands."""')
    (below.parent / "where.py").write_text(RUN.format(name="where"))
    (below / "__init__.py").write_text('"""Keep accounts."""')
    (below / "add.py").write_text(RUN.format(name="add"))
    monkeypatch.syspath_prepend(tmp_path)
    return group_of("sample", importlib.import_module("sample_commands"))


def test_a_package_is_a_command_with_further_ones_below_it(
    group: CommandGroup, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--help"], ["where"], ["account", "add"]):
        group.main(words, standalone_mode=False)
    assert capsys.readouterr().out.partition("Commands:\n")[2].split("\n") == [
        "  account  Keep accounts.",
        "  where    Say where.",
        "where",
        "add",
        "",
    ]
