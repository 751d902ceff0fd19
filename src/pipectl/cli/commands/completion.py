"""Completion for the shell."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli.shared import terminal
from pipectl.errors import UsageError


def run(shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")]) -> None:
    """Print the completion script of a shell: commands, deals, stages.

    Example: pipectl completion bash > ~/.local/share/bash-completion/completions/pipectl
    """
    from pipectl.cli.completion.shells import SCRIPTS

    if shell not in SCRIPTS:
        raise UsageError(f"there is no completion for '{shell}'; write one of {', '.join(SCRIPTS)}")
    terminal.data(SCRIPTS[shell])
