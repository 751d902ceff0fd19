"""Reports: what the files add up to, on any day."""

from __future__ import annotations

from typing import Any, Final

from typer.core import TyperGroup

from pipectl.cli import reporting
from pipectl.cli.group import make_command, shared_options

_VALUED: Final = frozenset(
    """
    -C --today --as-of -f --format -o --output --owner --team --pipeline --period --week --by
    --before --after --stage --when --criterion --times --idle --limit
    """.split()  # noqa: SIM905 - a line each would hide what they have in common
)
"""Options whose value is the word behind them, and no report's name."""


class ReportGroup(TyperGroup):
    """A group whose commands are the reports, each imported when it is called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options before a report's name as well as behind it."""
        return super().parse_args(ctx, name_first(args, reporting.names()))

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the reports."""
        del ctx
        return list(reporting.names())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Make the command of a report, None where there is none of that name."""
        del ctx
        if cmd_name not in reporting.names():
            return None
        return make_command(cmd_name, reporting.function_of(cmd_name))


def group(name: str) -> ReportGroup:
    """Make the group of reports."""
    made = ReportGroup(
        name=name,
        help="Print a report: what the files add up to, on any day.\n\n\b\n"
        "Examples: pipectl report pipeline --by owner\n"
        "          pipectl report weekly -o week.html",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        commands=dict.fromkeys(reporting.names()),  # type: ignore[arg-type]
    )
    made.params += shared_options()
    return made


def name_first(words: list[str], names: tuple[str, ...]) -> list[str]:
    """Bring a report's name before the options that stand before it."""
    for index, word in enumerate(words):
        is_value = index and words[index - 1] in _VALUED
        if word in names and not is_value:
            return [word, *words[:index], *words[index + 1 :]]
    return words
