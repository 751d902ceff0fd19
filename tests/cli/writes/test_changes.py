"""Changes of many deals: what is told of them is counted, not listed without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcripts import Shell

if TYPE_CHECKING:
    from pathlib import Path


def test_a_change_of_many_deals_tells_ten_lines_and_counts_the_others(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    for number in range(12):
        shell.run(f"pipectl add Deal{number} --id d{number:02}")
    shell.run("pipectl set --where is:open tags+=new --yes")
    *shown, last = shell.run("pipectl set --where is:open tags+=new --yes").splitlines()
    assert [line for line in shown if "already" in line] == [
        f"d{number:02} has these values already" for number in range(10)
    ]
    assert last == "and 2 more like these"
