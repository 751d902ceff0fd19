"""Completion for the shell."""

from pipectl.cli.completion.options import argument
from pipectl.cli.completion.shells import SCRIPTS
from pipectl.cli.shared import terminal
from pipectl.errors import UsageError


def run(shell: str = argument("SHELL", "bash, zsh or fish.")) -> None:
    """Print the completion script of a shell: commands, deals, stages.

    Example: pipectl completion bash > pipectl.bash
    """
    if shell not in SCRIPTS:
        raise UsageError(f"there is no completion for '{shell}'; write one of {', '.join(SCRIPTS)}")
    terminal.data(SCRIPTS[shell])
