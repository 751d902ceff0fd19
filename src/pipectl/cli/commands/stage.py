"""The stages of a pipeline."""

from __future__ import annotations

from typing import Any

from pipectl.cli import stage_commands
from pipectl.cli.group import nested

HELP = """\
List and shape the stages of a pipeline. Ids never go: histories refer to them.

Examples: pipectl stage list
          pipectl stage add demo --name Demo --after needs --probability 40
          pipectl stage remove closing --into negotiation
"""


def group(name: str) -> Any:
    """Make the command with those below it."""
    return nested(name, stage_commands, HELP)
