"""A call plans the next step by --next and --due, in the same act as something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from transcripts import Shell


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (
            "log web call 'Wants hosting' --next 'Send the offer' --due 2026-11-27",
            "web: call on 2026-11-25; next step by 2026-11-27\n",
        ),
        (
            "done web --next 'Send the offer' --due 2026-11-27",
            "web: done: Ring; next step by 2026-11-27\n",
        ),
        ("done web", "web: done: Ring\n"),
        (
            "log web call --due fri",
            "pipectl: --due is the day of a next step; add --next TEXT\n[2]\n",
        ),
        ("done web --next Call", "pipectl: a next step has a day; add --due DATE\n[2]\n"),
    ],
)
def test_one_act_says_what_was_done_and_what_follows(
    tmp_path: Path, command: str, shown: str
) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id web --on 2026-11-01")
    shell.run("pipectl next web Ring --due 2026-11-25")
    assert shell.run(f"pipectl {command}") == shown
