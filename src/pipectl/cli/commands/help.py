"""Explain a command, or what many commands have in common."""

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.shared import terminal
from pipectl.cli.shared.topics import TOPICS, listed, page_of
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    topic: str | None = argument(
        "[TOPIC]", "A topic or a command; without it, their list.", offer("topics"), default=None
    ),
) -> None:
    """Explain a topic, such as queries or dates, or a command.

    Example: pipectl help queries
    """
    program = ctx.find_root()
    if topic is None:
        terminal.data(f"{program.get_help()}\n\n{listed()}")
        return
    if topic in TOPICS:
        terminal.data(page_of(topic))
        return
    command = program.command.get_command(program, topic)  # type: ignore[attr-defined]
    if command is None:
        topics = ", ".join(TOPICS)
        raise UsageError(f"there is no help on '{topic}'; write a command, or one of {topics}")
    with command.make_context(topic, [], parent=program, resilient_parsing=True) as context:
        terminal.data(command.get_help(context) + "\n")
