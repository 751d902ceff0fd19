"""Commands that are imported when they are called, with the options that all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from pipectl import plugins
from pipectl.cli import commands
from pipectl.cli.context import Call
from pipectl.errors import UsageError

_PARTICULARS: Final = re.compile(r"[:;.] | \(|, (?:and|or|each) ")
"""Where the first sentence of a help may end in a list of commands, if all of it is too long."""


class LazyGroup(TyperGroup):
    """A group that knows its commands by the names of files, and imports one when it is called.

    A command's module has `run`, and may have `prepare`; one that has further commands below it
    has `group`, which makes them.
    """

    def __init__(self, **options: Any) -> None:
        """Take typer's options; the names alone let it say what a mistyped command may be."""
        super().__init__(**options)
        names: dict[str, Any] = dict.fromkeys(plugins.modules_in(commands))
        self.commands = names

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command, None where there is none of that name."""
        del ctx
        if cmd_name not in self.commands:
            return None
        module = plugins.load(commands, cmd_name)
        if hasattr(module, "group"):
            return module.group(cmd_name)
        return make_command(cmd_name, module.run, getattr(module, "prepare", list))


class NestedGroup(TyperGroup):
    """A command with further commands below it: the modules of a package."""

    package: ModuleType

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command, None where there is none of that name."""
        del ctx
        if cmd_name not in self.commands:
            return None
        return make_command(cmd_name, plugins.load(self.package, cmd_name).run)


def nested(name: str, package: ModuleType, text: str) -> NestedGroup:
    """Make a command whose further commands are the modules of a package."""
    made = NestedGroup(
        name=name,
        help=text.replace("\n\nExample", "\n\n\b\nExample"),
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        commands=dict.fromkeys(plugins.modules_in(package)),  # type: ignore[arg-type]
    )
    made.package = package
    made.params += shared_options()
    return made


def make_command(
    name: str, run: Callable[..., None], prepare: Callable[[list[str]], list[str]] = list
) -> Any:
    """Make a command of a function; its last options are those of every command.

    `prepare` is handed the words after the command's name to put right.
    """

    class Prepared(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            return super().parse_args(ctx, prepare(args))

        def get_short_help_str(self, limit: int = 45) -> str:
            short = super().get_short_help_str(limit)
            return _clause(self.help or "", limit) or short if short.endswith("...") else short

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Prepared)(run)
    command = typer.main.get_command(app)
    command.params += shared_options()
    # Click fills paragraphs anew, unless this mark stands before them.
    command.help = (command.help or "").replace("\n\nExample", "\n\n\b\nExample")
    return command


def _clause(text: str, limit: int) -> str:
    """Return what a text says before it comes to the particulars, empty where that is too long."""
    clause = _PARTICULARS.split(" ".join(text.split()), maxsplit=1)[0]
    return f"{clause}." if len(clause) < limit else ""


def shared_options() -> list[TyperOption]:
    """Return the options that may stand before and after a command."""
    return [
        _shared("directory", ["-C"], "DIR", "The store's directory."),
        _shared("today", ["--today"], "DATE", "The day that counts as today, to repeat a run."),
    ]


def _shared(name: str, flags: list[str], metavar: str, text: str) -> TyperOption:
    def keep(ctx: Any, _param: Any, value: str | None) -> None:
        if value is not None and not value.strip() and not ctx.resilient_parsing:
            raise UsageError(f"{flags[0]} is empty; write {metavar}, or leave it out")
        root = ctx.find_root()
        root.obj = root.obj if isinstance(root.obj, Call) else Call()
        if value is not None:
            setattr(root.obj, name, value)

    return TyperOption(
        # A name that no command's own parameter has: the two would be one to click.
        param_decls=[*flags, f"shared_{name}"],
        metavar=metavar,
        help=text,
        callback=keep,
        expose_value=False,
        is_eager=True,
    )
