"""Commands that are imported when they are called, with the options that all of them share."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import ModuleType
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from pipectl import plugins
from pipectl.cli.shared import environment
from pipectl.cli.shared.context import LOOKING_BACK, SHARED, Call, call_of
from pipectl.errors import UsageError

_PARTICULARS: Final = r"[:;.] | \(|, (?:and|or|each) "
"""Where the first sentence of a help may end in a list of commands, if all of it is too long."""

_FIRST_DAY_STAYS: Final = ("edit",)
"""Commands of a deal with --on that do not offer to let it begin earlier."""

_NO_CHANGES: Final = ("init", "resolve", "sync")
"""Commands with --dry-run whose change `undo` does not take back, and which git commits itself."""

_Made = TyperCommand | TyperGroup


class CommandGroup(TyperGroup):
    """A command with further ones below it, known by their names; one that is called is made."""

    def __init__(
        self, name: str, text: str, names: Iterable[str], make: Callable[[str], _Made]
    ) -> None:
        """Take the commands' names, which also say what a mistyped one may be."""
        commands: dict[str, Any] = dict.fromkeys(names)
        super().__init__(
            name=name,
            commands=commands,
            help=_help(text),
            no_args_is_help=True,
            rich_markup_mode=None,
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self.params += shared_options()
        self.sections: Mapping[str, Iterable[str]] = {"Commands": sorted(commands)}
        self._make = make

    def format_commands(self, _ctx: object, formatter: Any) -> None:
        """Write the commands by section, each with what it does; one column in all of them."""
        width = max(len(name) for names in self.sections.values() for name in names)
        for title, names in self.sections.items():
            commands = {name: self._make(name) for name in names if name in self.commands}
            limit = formatter.width - 6 - width
            rows = [
                (f"{name:{width}}", command.get_short_help_str(limit))
                for name, command in commands.items()
            ]
            with formatter.section(title):
                formatter.write_dl(rows)

    def get_command(self, ctx: object, cmd_name: str) -> _Made | None:
        """Make the command of a name, None where there is none."""
        del ctx
        return self._make(cmd_name) if cmd_name in self.commands else None


def group_of(name: str, package: ModuleType) -> CommandGroup:
    """Make a command whose further commands are the modules and packages of a package."""
    names = plugins.modules_in(package, packages=True)
    return CommandGroup(name, package.__doc__ or "", names, partial(_command_of, package))


def _command_of(package: ModuleType, name: str) -> _Made:
    """Import a command: a module has `run` and may have `prepare`, or has `group`, to make it.

    One with `LOOKS_BACK` can be asked for the store as recorded in git.
    """
    module = plugins.load(package, name)
    if hasattr(module, "__path__"):
        return group_of(name, module)
    if hasattr(module, "group"):
        group: TyperGroup = module.group(name)
        return group
    looks_back = getattr(module, "LOOKS_BACK", False)
    prepare = getattr(module, "prepare", list)
    return make_command(name, module.run, prepare, looks_back=looks_back)


def make_command(
    name: str,
    run: Callable[..., None],
    prepare: Callable[[list[str]], list[str]] = list,
    *,
    looks_back: bool = False,
) -> TyperCommand:
    """Make a command of a function; its last options are those of every command.

    `prepare` is handed the words after the command's name to put right. One that `looks_back` has
    --at and --known-at too.
    """

    class Prepared(TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            words = prepare(args)
            _refuse_twice(self, ctx, words)
            return super().parse_args(ctx, words)

        def get_short_help_str(self, limit: int = 45) -> str:
            short = super().get_short_help_str(limit)
            return _clause(self.help or "", limit) or short if short.endswith("...") else short

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, cls=Prepared, help=_help(inspect.getdoc(run) or ""))(run)
    command: Any = typer.main.get_command(app)
    words = {word for param in command.params for word in (param.metavar, *param.opts)}
    if name not in _FIRST_DAY_STAYS and "--on" in words and words & {"DEAL", "[DEAL]"}:
        command.params.append(_move_beginning())
    if "--dry-run" in words and name not in _NO_CHANGES:
        command.params += _writing_options(words)
    if looks_back:
        command.params += [_shared(flag, *words) for flag, words in LOOKING_BACK.items()]
    command.params += shared_options()
    typer_command: TyperCommand = command
    return typer_command


def _refuse_twice(command: Any, ctx: Any, words: list[str]) -> None:
    """Refuse an option of one value that is given again: the first would be dropped silently."""
    if ctx.resilient_parsing:
        return
    _, _, order = command.make_parser(ctx).parse_args(args=list(words))
    for param in order:
        is_single = param.param_type_name == "option" and not (param.is_flag or param.multiple)
        if is_single and order.count(param) > 1:
            flag, times = max(param.opts, key=len), order.count(param)
            raise UsageError(f"{flag} is given {times} times; give it once")


def _help(text: str) -> str:
    """Mark the examples of a help: paragraphs without this mark are filled anew."""
    return text.replace("\n\nExample", "\n\n\b\nExample")


def _clause(text: str, limit: int) -> str:
    """Return what a text says before it comes to the particulars, empty where that is too long."""
    clause = re.split(_PARTICULARS, " ".join(text.split()), maxsplit=1)[0]
    return f"{clause}." if len(clause) < limit else ""


def shared_options() -> list[TyperOption]:
    """Return the options that may stand before and after a command."""
    return [_shared(flag, *words) for flag, words in SHARED.items()]


def _shared(flag: str, name: str, metavar: str, about: str) -> TyperOption:
    def keep(ctx: typer.Context, _param: object, value: str | None) -> None:
        if value is not None and not value.strip() and not ctx.resilient_parsing:
            raise UsageError(f"{flag} is empty; write {metavar}, or leave it out")
        root = ctx.find_root()
        root.obj = root.obj if isinstance(root.obj, Call) else Call()
        if value is not None and not (ctx.resilient_parsing and flag in LOOKING_BACK):
            setattr(root.obj, name, value)
            if name == "color":
                environment.choose_colours(value)

    return TyperOption(
        # A name that no command's own parameter has: the two would be one to click.
        param_decls=[flag, f"shared_{name}"],
        metavar=metavar,
        help=about,
        callback=keep,
        expose_value=False,
        is_eager=True,
    )


def _move_beginning() -> TyperOption:
    """Return the flag that goes with --on."""
    about = "Let the deal begin on --on where that is earlier."
    return _call_flag("--move-beginning", "moves_beginning", about)


def _writing_options(taken: set[str | None]) -> list[TyperOption]:
    """Return the options of all commands that change a store, without a name that is `taken`."""
    verbose = _call_flag("--verbose", "is_verbose", "Say how to take the change back.")
    if "--commit" in taken:  # an amount, of a forecast
        about = "Commit nothing, whatever your settings say."
        return [
            _call_flag("--no-commit", "commits", about, means={True: False, False: None}),
            verbose,
        ]
    about = "Commit what is written, or not, whatever your settings say."
    return [_call_flag("--commit/--no-commit", "commits", about, default=None), verbose]


def _call_flag(
    flag: str,
    name: str,
    about: str,
    *,
    default: object = False,
    means: Mapping[object, object] | None = None,
) -> TyperOption:
    """Return a flag that the call keeps under a name: whether it is there, or what that `means`."""

    def keep(ctx: typer.Context, _param: object, value: object) -> None:
        setattr(call_of(ctx), name, means[value] if means else value)

    return TyperOption(
        param_decls=[flag],
        help=about,
        callback=keep,
        expose_value=False,
        is_flag=True,
        default=default,
    )
