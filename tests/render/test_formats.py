"""What holds for the room as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pipectl.render
from pipectl.plugins import load, modules_in
from render.shapes import deals, page

FORMATS = ("csv", "html", "json", "markdown", "text")


def test_the_public_modules_are_the_formats() -> None:
    assert modules_in(pipectl.render) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_ends_with_one_newline(name: str) -> None:
    shown = load(pipectl.render, name).render(page(deals(), title="Page"))
    assert shown.endswith("\n")
    assert not shown.endswith("\n\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_only_text_loads_tabulate(name: str) -> None:
    """Start-up counts: tabulate is loaded where a table is drawn, and nowhere else."""
    program = (
        "import sys\n"
        f"from pipectl.render.{name} import render\n"
        "from pipectl.table import Column, Table\n"
        "render(Table('t', 'T', (Column('a', 'A'),), (('x',),)))\n"
        "print('tabulate' in sys.modules)\n"
    )
    run = [sys.executable, "-c", program]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"


def test_text_without_a_table_does_not_load_tabulate() -> None:
    program = (
        "import sys\n"
        "from pipectl.render.text import render\n"
        "from pipectl.table import Column, Facts\n"
        "render(Facts('t', 'T', ((Column('a', 'A'), 'x'),)))\n"
        "print('tabulate' in sys.modules)\n"
    )
    run = [sys.executable, "-c", program]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "False\n"
