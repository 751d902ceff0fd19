"""Work shared with a forked child."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipectl.store.disk import fork

if TYPE_CHECKING:
    import pytest

CODE = """\
from pipectl.store.disk.fork import begin
begin(lambda: "x" * 10_000_000)
print("left")
"""


def test_both_halves_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork, "WORTH_IT", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert fork.in_halves(list(range(7)), lambda half: [n * n for n in half]) == [
        n * n for n in range(7)
    ]


def test_a_child_that_fails_has_its_half_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork, "WORTH_IT", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    parent = os.getpid()

    def work(half: Sequence[Any]) -> list[Any]:
        if os.getpid() != parent:
            raise ValueError
        return list(half)

    assert fork.in_halves([1, 2, 3], work) == [1, 2, 3]


def test_a_child_that_nobody_waits_for_ends_with_its_parent() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=True, capture_output=True, timeout=30, text=True
    )
    assert done.stdout == "left\n"
