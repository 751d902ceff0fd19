"""What a call says for every command: which store, which day, and who does something."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipectl.cli.shared import environment
from pipectl.errors import NotFoundError, PipectlError, UsageError
from pipectl.store.store import Store, Witness
from pipectl.store.tree.layout import SETTINGS, find_root

if TYPE_CHECKING:
    import typer

    from pipectl.cli.shared.committing import Committer
    from pipectl.domain.actions.action import Action
    from pipectl.domain.values.typed_dates import Side
    from pipectl.git.commits import Commit
    from pipectl.store.records import Written
    from pipectl.table import Facts, Page, Table

SHARED: Final = {
    "-C": ("directory", "DIR", "The store's directory."),
    "--today": ("today", "DATE", "The day that counts as today, to repeat a run."),
    "--color": ("color", "WHEN", "auto, always or never."),
}
"""Options of every command, before and behind its name: attribute, value and help."""

_TAKES_BACK: Final = "`pipectl undo` takes it back"
_LASTING: Final = "this cannot be taken back"

READERS: Final = frozenset(
    (
        *("agenda", "board", "check", "export", "list", "page", "plan leads", "rank", "report"),
        *("account list", "account show", "pipeline list", "stage list"),
    )
)
"""Commands that read all deals; the look at these begins before the command is imported."""

LOOKING_BACK: Final = {
    "--at": ("at", "REV", "As recorded at a commit: a hash, a branch, a tag."),
    "--known-at": ("known_at", "DATE", "As recorded by the last commit up to a day."),
}
"""Options of commands that read: attribute, value and help."""


@dataclass(slots=True)
class Call:
    """What stands before or after any command: which store, and which day is today."""

    directory: str | None = None
    today: str | None = None
    color: str | None = None
    moves_beginning: bool = False
    resolved_today: date | None = None
    store: Store | None = None
    words: tuple[str, ...] = ()
    by: str | None = None
    is_verbose: bool = False
    commits: bool | None = None
    can_go_back: bool = True
    failure: str = ""
    remarks: list[str] = field(default_factory=list)
    at: str | None = None
    known_at: str | None = None
    commit: Commit | None = None

    @property
    def looks_back(self) -> bool:
        """Whether it asks for the store as recorded in git."""
        return self.at is not None or self.known_at is not None


class CallWitness(Witness):
    """The call of a command, beside the change that it makes."""

    def __init__(self, ctx: typer.Context, root: Path) -> None:
        """Remember the command, and the store that it changes."""
        self.ctx = ctx
        self.root = root
        self.committer: Committer | None = None

    def caller(self) -> tuple[tuple[str, ...], str, str]:
        """Return the words of the call, its person and its day."""
        call = call_of(self.ctx)
        return call.words, call.by or _user(), today(self.ctx).isoformat()

    def before(self, written: Written) -> None:
        """Look at git, where the change is to be committed; refuse it in the middle of a merge."""
        if commits(self.ctx, self.root):
            from pipectl.cli.shared.committing import Committer

            self.committer = Committer(self.root, self._name(), written)

    def after(self, written: Written, *, can_go_back: bool) -> None:
        """Commit, and keep what is to be said of the change behind all else."""
        call = call_of(self.ctx)
        call.can_go_back = can_go_back
        if self.committer:
            call.failure = self.committer.commit(written, can_go_back=can_go_back)
            call.remarks += self.committer.remarks(is_verbose=call.is_verbose or bool(call.commits))
        if call.is_verbose:
            call.remarks.append(_TAKES_BACK if can_go_back else _LASTING)

    def _name(self) -> str:
        """Return the words of the command itself: `move`, `quota set`."""
        return self.ctx.command_path.partition(" ")[2]


def commits(ctx: typer.Context, root: Path) -> bool:
    """Say whether what is written in a store is committed: by the call, else by the settings."""
    call = call_of(ctx)
    return environment.commits_in(root) if call.commits is None else call.commits


def _user() -> str:
    try:
        return environment.user()
    except PipectlError:
        return ""  # nobody need be known for what asks for no person


def begin_call(words: list[str]) -> Call:
    """Begin a call; for a command that reads all deals, begin to look at their files.

    Which store it is is a guess from the words of the call: where it is wrong, `open_store` opens
    another one.
    """
    pairs = list(zip(("", *words), words, strict=False))
    names = [word for before, word in pairs if word[:1] != "-" and before not in SHARED]
    commands = {" ".join(names[:count]) for count in (1, 2)}
    directories = [word for before, word in pairs if before == "-C"]
    looks_back = any(word.partition("=")[0] in LOOKING_BACK for word in words)
    if looks_back or not commands & READERS or environment.is_completing():
        return Call()
    try:
        store = _open(directories[-1] if directories else environment.named_store())
        store.begin()
    except (PipectlError, OSError):
        return Call()
    return Call(store=store)


def call_of(ctx: typer.Context) -> Call:
    """Return what this call said for all commands."""
    call: object = ctx.find_root().obj
    return call if isinstance(call, Call) else Call()


def today(ctx: typer.Context) -> date:
    """Return --today, or the day of the commit that is looked at, or the clock's; always one."""
    call = call_of(ctx)
    if call.resolved_today is None and call.looks_back:
        open_store(ctx)
    if call.resolved_today is None:
        call.resolved_today = _clock(call)
    return call.resolved_today


def _clock(call: Call) -> date:
    clock = environment.clock()
    return day(call.today, clock) if call.today else clock


def day(text: str, reference: date, side: Side | None = None, language: str = "") -> date:
    """Read a day from the command line; says on stderr which one a word means.

    `side` is where a day without its year lies, the nearest if left out; `language` the store's.
    """
    from pipectl.domain.values.typed_dates import Side, parse_typed_date

    try:
        parsed = parse_typed_date(text, reference, side or Side.NEAREST, language)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if text != parsed.isoformat():
        from pipectl.cli.shared.terminal import tell

        tell(f"{text} is {parsed}")
    return parsed


def open_store(ctx: typer.Context) -> Store:
    """Open the store of -C, of PIPECTL_DIR, or the one the working directory lies in.

    With --at or --known-at it is that store as a commit has it.
    """
    call = call_of(ctx)
    if call.looks_back:
        return call.store or _open_recorded(ctx, call)
    store = _open(directory_of(ctx))
    if call.store is None or call.store.root != store.root:
        call.store = store
    call.store.witness = lambda: CallWitness(ctx, store.root)
    return call.store


def _open_recorded(ctx: typer.Context, call: Call) -> Store:
    from pipectl.cli.shared.looking_back import open_recorded
    from pipectl.domain.values.typed_dates import Side

    if call.at is not None and call.known_at is not None:
        raise UsageError("--at and --known-at each name a commit; write one of them")
    revision = day(call.known_at, _clock(call), Side.PAST) if call.known_at else call.at or ""
    call.commit, call.store = open_recorded(directory_of(ctx), revision)
    call.resolved_today = _clock(call) if call.today else call.commit.day
    return call.store


def as_recorded(ctx: typer.Context, page: Page | Table | Facts) -> Page | Table | Facts:
    """Return a page that says at which commit the store was looked at, where it was."""
    commit = call_of(ctx).commit
    if commit is None:
        return page
    from pipectl.table import as_page

    whole = as_page(page)
    return replace(whole, about={**(whole.about or {}), "recorded_at": commit.name})


def _open(folder: str | None) -> Store:
    cache = environment.cache_folder()
    if not folder:
        return Store(find_root(environment.here(), environment.real_home()), cache, tell=_tell)
    root = Path(folder)
    if not os.path.lexists(root / SETTINGS):
        raise NotFoundError(
            f"there is no store in {folder} (no {SETTINGS}); `pipectl init {folder}` begins one",
            "store",
        )
    return Store(root, cache, tell=_tell)


def directory_of(ctx: typer.Context) -> str | None:
    """Return the directory of -C, else of PIPECTL_DIR; an empty one there is none."""
    return call_of(ctx).directory or environment.named_store()


def action(ctx: typer.Context, on: str | None, by: str | None, note: str | None = None) -> Action:
    """Return who does something on which day."""
    from pipectl.domain.actions.action import Action
    from pipectl.domain.values.typed_dates import Side

    now = today(ctx)
    who = person(open_store(ctx), by) if by else environment.user()
    call_of(ctx).by = who
    moves_beginning = call_of(ctx).moves_beginning
    if moves_beginning and on is None:
        raise UsageError("--move-beginning goes with --on; add the day")
    settings = open_store(ctx).setup.settings
    then = day(on, now, Side.PAST, settings.language) if on else now
    return Action(then, who, now, note, moves_beginning, settings.numbers)


def person(store: Store, text: str) -> str:
    """Return the id of the person whom a text names; says on stderr whose name it is."""
    person_id = store.setup.person(text)
    if person_id != text:
        _tell(f"{text} is {person_id}")
    return person_id


def _tell(message: str) -> None:
    from pipectl.cli.shared.terminal import tell

    tell(message)
