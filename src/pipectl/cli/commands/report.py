"""Reports: what the files add up to, on any day."""

from collections.abc import Iterator
from typing import Any

from pipectl.cli.reading import reporting
from pipectl.cli.shared.group import CommandGroup, make_command


class ReportGroup(CommandGroup):
    """A group whose commands are the reports, each imported when it is called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options before a report's name as well as behind it."""
        return super().parse_args(ctx, self._name_first(args))

    def _name_first(self, words: list[str]) -> list[str]:
        """Bring a report's name before the options; a word that is an option's value is none."""
        if words[:1] and words[0] in self.commands:
            return words
        valued = {flag for word in words for flag in self._valued(word)}
        for index, word in enumerate(words):
            if word in self.commands and words[index - 1] not in valued:
                return [word, *words[:index], *words[index + 1 :]]
        return words

    def _valued(self, name: str) -> Iterator[str]:
        """Yield the options of a report that take the word behind them as their value."""
        command = self.get_command(None, name)
        for param in command.params if command else []:
            yield from () if getattr(param, "is_flag", False) else param.opts


def group(name: str) -> ReportGroup:
    """Make the group of reports."""
    return ReportGroup(
        name,
        """Print a report: what the files add up to, on any day.

Examples: pipectl report pipeline --by owner
          pipectl report weekly -o week.html""",
        reporting.names(),
        lambda report: make_command(report, reporting.function_of(report), looks_back=True),
    )
