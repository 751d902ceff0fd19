"""What is printed while something long is done."""

from __future__ import annotations

import io
import sys

import pytest

from pipectl.cli.shared import terminal


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
    shown = ["500 of 1,200 rows read", "1,000 of 1,200 rows read", ""] if is_terminal else []
    assert screen.getvalue() == "".join(f"\r{line}\x1b[K" for line in shown)
