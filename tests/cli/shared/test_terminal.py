"""What is printed: tables in the columns that are asked for, and how far something long is."""

from __future__ import annotations

import io
import sys

import pytest

from pipectl.cli.shared import terminal
from pipectl.errors import UsageError
from pipectl.table import Column, Table

LISTED = Table("list", "", (Column("title", "Title"), Column("owner", "Owner")), (("Web", "ola"),))


class _Screen(io.StringIO):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_rewrites_one_line_of_a_terminal_and_says_nothing_elsewhere(
    monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    screen = _Screen(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    for count in range(1, 1201):
        terminal.progress("rows read", count, 1200)
    shown = ["500 of 1 200 rows read", "1 000 of 1 200 rows read", ""] if is_terminal else []
    assert screen.getvalue() == "".join(f"\r{line}\x1b[K" for line in shown)


@pytest.mark.parametrize(("form", "text"), [("csv", "owner,title\nola,Web\n"), (None, "Owner")])
def test_fields_choose_columns_in_every_format(
    capsys: pytest.CaptureFixture[str], form: str | None, text: str
) -> None:
    terminal.show(LISTED, form, None, None, " owner,title,owner")
    assert capsys.readouterr().out.startswith(text)


@pytest.mark.parametrize("fields", ["titel", "title,", "Titles"])
def test_a_field_that_is_no_column_is_refused_with_those_there_are(fields: str) -> None:
    with pytest.raises(UsageError, match=r"--fields: there is no column '.*columns: title, owner"):
        terminal.show(LISTED, "json", None, None, fields)
