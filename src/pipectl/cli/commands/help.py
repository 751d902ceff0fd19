"""Explain a command, or what many commands have in common."""

from __future__ import annotations

import typer

from pipectl.cli.completion import offers
from pipectl.cli.shared import terminal
from pipectl.cli.shared.options import argument
from pipectl.cli.shared.topics import TOPICS
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    topic: str | None = argument(
        "[TOPIC]", "dates, queries, formats, exit-codes, or a command.", offers.topics, default=None
    ),
) -> None:
    """Explain dates, queries, formats or exit codes, or a command.

    Example: pipectl help queries
    """
    program = ctx.find_root()
    if topic is None:
        terminal.data(program.get_help() + "\n")
        return
    if topic in TOPICS:
        terminal.data(TOPICS[topic])
        return
    command = program.command.get_command(program, topic)  # type: ignore[attr-defined]
    if command is None:
        known = ", ".join(TOPICS)
        raise UsageError(f"there is no help on '{topic}'; write a command, or one of {known}")
    with command.make_context(topic, [], parent=program, resilient_parsing=True) as asked:
        terminal.data(command.get_help(asked) + "\n")
