"""Reports: what the files add up to, on any day."""

from __future__ import annotations

from typing import Any, Final

from pipectl.cli.reading import reporting
from pipectl.cli.shared.group import CommandGroup, make_command

_VALUED: Final = frozenset(
    """
    -C --today --as-of -f --format -o --output --owner --team --pipeline --period --week --by
    --before --after --stage --when --criterion --times --idle --limit
    """.split()  # noqa: SIM905 - a line each would hide what they have in common
)
"""Options whose value is the word behind them, and no report's name."""


class ReportGroup(CommandGroup):
    """A group whose commands are the reports, each imported when it is called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options before a report's name as well as behind it."""
        return super().parse_args(ctx, name_first(args, reporting.names()))


def group(name: str) -> ReportGroup:
    """Make the group of reports."""
    return ReportGroup(
        name,
        """Print a report: what the files add up to, on any day.

Examples: pipectl report pipeline --by owner
          pipectl report weekly -o week.html""",
        reporting.names(),
        lambda report: make_command(report, reporting.function_of(report)),
    )


def name_first(words: list[str], names: tuple[str, ...]) -> list[str]:
    """Bring a report's name before the options that stand before it."""
    for index, word in enumerate(words):
        is_value = index and words[index - 1] in _VALUED
        if word in names and not is_value:
            return [word, *words[:index], *words[index + 1 :]]
    return words
