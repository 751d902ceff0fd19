"""Completion for the shell."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import output
from pipectl.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


def run(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the completion script of a shell: commands, deals, stages.

    Example: pipectl completion bash > ~/.local/share/bash-completion/completions/pipectl
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    if shell not in SHELLS:
        raise UsageError(f"there is no completion for '{shell}'; write one of {', '.join(SHELLS)}")
    script = get_completion_script(
        prog_name="pipectl", complete_var="_PIPECTL_COMPLETE", shell=shell
    )
    output.data(script + "\n")
