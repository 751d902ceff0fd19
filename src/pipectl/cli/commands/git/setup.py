"""Set up a clone: how git merges and shows the files of a store, and checks a commit."""

from collections.abc import Iterator

import typer

from pipectl.cli.completion.options import flag
from pipectl.cli.shared import context, environment, terminal
from pipectl.errors import Exit, UsageError
from pipectl.escape import visible
from pipectl.git.program import Repository, find_repository
from pipectl.git.setup import (
    FILE,
    MissingSetup,
    lack_of,
    write_attributes,
    write_hook,
    write_settings,
)


def run(
    ctx: typer.Context,
    check: bool = flag("--check", "Say what is missing, and write nothing."),
    hook: bool = flag("--hook", "Also a pre-commit hook: what is staged must pass check."),
    yes: bool = flag("--yes -y", "Do not ask."),
) -> None:
    """Let git merge a store by field and entry, and show its changes in words of sales.

    Writes lines into .gitattributes, which is for all who share the store, and settings of this
    clone, which everybody makes once: both are shown before. A pre-commit hook that is there stays
    as it is. With --check exits with 1 where something is missing.

    Examples: pipectl git setup
              pipectl git setup --check
    """
    store = context.open_store(ctx)
    repository = find_repository(store.root, environment.variables())
    lack = lack_of(repository, environment.program())
    if check and yes:
        raise UsageError("--check writes nothing; it goes without --yes")
    terminal.data("".join(f"{line}\n" for line in _shown(repository, lack, hook=hook)))
    is_complete = not (lack.attributes or lack.settings or (hook and lack.hook_lines))
    if check:
        if not hook and lack.hook_lines:
            terminal.tell("no pre-commit hook checks the store; --hook writes one, if you like")
        _leave(is_complete=is_complete)
    elif is_complete:
        write_settings(repository, {})
        terminal.tell("git is set up for this store")
    else:
        terminal.confirm("Write this?", yes=yes)
        _write(repository, lack, hook=hook)


def _shown(repository: Repository, lack: MissingSetup, *, hook: bool) -> Iterator[str]:
    """Yield what is missing, each place with its lines."""
    if lack.attributes:
        yield from (f"{repository.prefix}{FILE}:", *(f"  {line}" for line in lack.attributes))
    if lack.settings:
        yield "the settings of this clone (git config):"
        yield from (visible(f"  {name} = {value}") for name, value in lack.settings.items())
    if hook and lack.hook_lines:
        yield visible(f"{lack.hook}:")
        yield from (visible(f"  {line}") for line in lack.hook_lines)


def _leave(*, is_complete: bool) -> None:
    if is_complete:
        terminal.tell("git is set up for this store")
        return
    terminal.tell("this is missing; `pipectl git setup` writes it")
    raise typer.Exit(Exit.ERROR)


def _write(repository: Repository, lack: MissingSetup, *, hook: bool) -> None:
    if lack.attributes:
        write_attributes(repository.top / repository.prefix, lack.attributes)
        terminal.tell(f"commit {repository.prefix}{FILE}: it is for all who share the store")
    write_settings(repository, lack.settings)
    if hook and lack.hook_lines:
        write_hook(lack)
    terminal.tell("git is set up for this store, in this clone")
