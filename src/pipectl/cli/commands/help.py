"""Explain a command, or what many commands have in common."""

import typer
from typer.core import TyperGroup

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.shared import pager, terminal
from pipectl.cli.shared.topics import TOPICS, listed, page_of
from pipectl.domain.values.text import suggestion
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    words: list[str] | None = argument(
        "[TOPIC]...", "A topic or a command; without it, their list.", offer("topics"), default=None
    ),
) -> None:
    """Explain a topic, such as queries or dates, or a command.

    Example: pipectl help queries
    """
    program = ctx.find_root()
    topic = "-".join(words or [])
    if not words:
        text = f"{program.get_help()}\n\n{listed()}"
    elif topic in TOPICS:
        text = page_of(topic)
    else:
        text = _help_on(ctx, words) + "\n"
    if not pager.paged(text):
        terminal.data(text)


def _help_on(ctx: typer.Context, words: list[str]) -> str:
    """Return the help of a command, or of one below it."""
    context = ctx.find_root()
    for count, word in enumerate(words, 1):
        group = context.command
        names = group.commands if isinstance(group, TyperGroup) else {}
        command = group.get_command(context, word) if isinstance(group, TyperGroup) else None
        if command is None:
            topics = [] if count > 1 else [*TOPICS]
            choices = f"; there are {', '.join([*topics, *names])}" if names else ""
            hint = suggestion(word, [*names, *topics]) or choices
            raise UsageError(f"there is no help on '{' '.join(words[:count])}'{hint}")
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return context.get_help()
