"""The pipelines of a store."""

from __future__ import annotations

from typing import Any

from pipectl.cli import pipeline_commands
from pipectl.cli.group import nested

HELP = """\
List the pipelines of a store, and begin another one.

Examples: pipectl pipeline list
          pipectl pipeline add leads --stages leads
"""


def group(name: str) -> Any:
    """Make the command with those below it."""
    return nested(name, pipeline_commands, HELP)
