"""Check all files."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial

import typer

from pipectl.cli.completion.options import argument, flag, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.reading.checking import all_problems
from pipectl.cli.shared import annotations, context, environment, terminal
from pipectl.cli.shared.answers import ask, need_person
from pipectl.domain.actions.action import Action, follow_history, record_top
from pipectl.errors import Exit, InvalidError, NotFoundError, Place, Problem, Severity, UsageError
from pipectl.escape import safe
from pipectl.reports.views import check
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.tree.layout import SETTINGS

LOOKS_BACK = True
ASK = "ask"
SIDES = {"record": "the top is right", "top": "the history is right"}


def prepare(words: list[str]) -> list[str]:
    """Let `--fix` stand without a choice: it asks then."""
    filled = list(words)
    for index, word in enumerate(words):
        if word == "--fix" and (words[index + 1 : index + 2] or [""])[0] not in SIDES:
            filled[index] = f"--fix={ASK}"
    return filled


def run(
    ctx: typer.Context,
    deal: str | None = argument("[DEAL]", "Fix only this one.", offer("deals"), default=None),
    strict: bool = flag("--strict", "Warnings count as problems."),
    fix: str | None = option(
        "--fix record|top",
        "Where top and history differ: record the top in the history, or rewrite the top.",
    ),
    staged: bool = flag("--staged", "What git would commit, and only what stops reports."),
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """Check all files: problems, warnings and hints, with their line and a remedy.

    Proves assertions.yaml too: a figure that is another than asserted is named with both. Exits
    with 5 where there are problems or failed assertions; with --strict, also for warnings, as in
    the demo store. --staged checks the files as they are staged, for a pre-commit hook. -f github
    shows problems in a workflow of GitHub, beside their lines.

    Examples: pipectl check --strict
              pipectl check --fix record krabbesund --on 2026-10-20
    """
    if fix is not None and context.call_of(ctx).looks_back:
        raise UsageError("a commit cannot be changed; --fix goes without --at and --known-at")
    store = context.open_store(ctx)
    today = context.today(ctx)
    if fix is not None:
        _refuse(
            "--fix goes without",
            {"--strict": strict, "--staged": staged, "--format": form}
            | {"--output": file, "--fields": fields},
        )
        choice = _ask() if fix == ASK else _side(fix)
        if choice == "top":
            _refuse("--fix top books nothing; it goes without", {"--on": on, "--by": by})
        _fix(store, deal, choice, context.action(ctx, on, by), dry_run=dry_run)
        return
    if deal is not None:
        raise UsageError("a single deal is checked with the others; DEAL goes with --fix")
    _refuse("only --fix goes with", {"--on": on, "--by": by, "--dry-run": dry_run})
    bad = {Severity.PROBLEM, Severity.FAILED} | ({Severity.WARNING} if strict else set())
    if staged:
        store = _as_staged(store)
        bad.remove(Severity.FAILED)
    problems = [p for p in all_problems(store, today) if not staged or p.severity in bad]
    if problems or not staged or form or file:  # a hook is silent where all is well
        _print(store, problems, form, file, delimiter, fields)
    if serious := [problem for problem in problems if problem.severity in bad]:
        if terminal.is_held():
            raise InvalidError(serious)
        raise typer.Exit(Exit.INVALID)


def _as_staged(store: Store) -> Store:
    """Open a store as git's index has it; in a hook git says which index that is."""
    from pipectl.git.index import IndexTree
    from pipectl.git.program import find_repository

    repository = find_repository(store.root, environment.variables(), in_hook=True)
    tree = IndexTree(repository)
    if SETTINGS not in tree.blobs:
        raise NotFoundError(f"no {SETTINGS} is staged; `git add` it", "store")
    return Store(store.root, environment.cache_folder(), lambda _: tree)


def _refuse(why: str, options_given: Mapping[str, object]) -> None:
    """Refuse options that would be dropped without a word."""
    for name, value in options_given.items():
        if value:
            raise UsageError(f"{why} {name}")


def _print(
    store: Store,
    problems: Sequence[Problem],
    form: str | None,
    file: params.Output,
    delimiter: str | None,
    fields: str | None,
) -> None:
    numbers = _numbers(store)
    if form == annotations.FORM:
        _refuse("-f github goes without", {"--delimiter": delimiter, "--fields": fields})
        terminal.deliver(annotations.annotated(problems, _prefix(store)), file)
    elif file is not None or delimiter or fields or form not in (None, "text"):
        table = check.report(problems, numbers)
        terminal.show(table, form, file, delimiter, fields, numbers=numbers)
        if file is None and form in (None, "text"):
            return
    else:
        lines_of = lru_cache(1)(partial(_lines, store))  # problems are in the order of files
        terminal.data("".join(_explained(problem, lines_of) for problem in problems))
    terminal.tell(check.summary(problems, numbers))


def _prefix(store: Store) -> str:
    """Return the store's folder below the top of its repository; as it was given outside of one."""
    from pipectl.git.program import find_repository

    try:
        return find_repository(store.root, {}).prefix
    except NotFoundError:
        return "" if store.root.is_absolute() else f"{store.root.as_posix()}/".removeprefix("./")


def _numbers(store: Store) -> str | None:
    """Return the store's form of numbers, None where its settings cannot be read."""
    try:
        return store.setup.settings.numbers
    except InvalidError:
        return None


def _fix(store: Store, deal: str | None, choice: str, action: Action, *, dry_run: bool) -> None:
    """Bring top and history of one deal, or of all that differ, together."""
    day = action.today
    ids = store.drifted(day) if deal is None else [find.deal_id(store, deal, day)]
    if deal is None:
        broken = {layout.id_of(p.place.path) for p in store.load(day).stopping} - {*ids}
        if broken:
            terminal.tell(find.unread(store, len(broken)))
    if not ids:
        terminal.tell("no deal's top differs from its history")
        return
    repair = record_top if choice == "record" else follow_history
    written = store.change(ids, lambda deal: repair(deal, action), agreed=False, dry_run=dry_run)
    done = f"{store.setup.how_many(len(written.changes))}: top and history agree"
    terminal.report_written(written, done, dry_run=dry_run)


def _side(choice: str) -> str:
    """Return which side is right; UsageError for any other word."""
    if choice not in SIDES:
        raise UsageError(f"--fix takes record or top, not '{choice}'")
    return choice


def _ask() -> str:
    need_person("--fix takes record (the top is right) or top (the history is right)")
    return ask("Which side is right", _side, SIDES)


WIDTH = 100
LEAST = 20


def _lines(store: Store, path: str) -> list[str]:
    """Return the lines of a file, none where it cannot be read."""
    try:
        return store.read(path).decode("utf-8-sig", errors="replace").split("\n")
    except InvalidError:
        return []


def _explained(problem: Problem, lines_of: Callable[[str], list[str]]) -> str:
    """Return the problem with an excerpt of its file, ended by an empty line."""
    severity = "" if problem.severity is Severity.PROBLEM else f"{problem.severity}: "
    room = terminal.room()
    lines = [terminal.folded(f"{safe(str(problem.place))}: {severity}{safe(problem.what)}", room)]
    if problem.place.line:
        lines += _excerpt(problem.place, lines_of(problem.place.path), room)
    if problem.remedy:
        lines.append(terminal.folded(f"  {safe(problem.remedy)}", room))
    return "\n".join(lines) + "\n\n"


def _excerpt(place: Place, lines: Sequence[str], room: int | None) -> list[str]:
    """Return the line with a mark below its column; a long one is cut around the mark."""
    if not lines:
        return []
    number = f"{place.line:4} | "
    most = WIDTH if room is None else max(room - len(number), LEAST)
    line = (lines[place.line - 1 : place.line] or [""])[0].split("\r")[0]
    is_long = terminal.columns_of(safe(line)) > most
    start = max(0, place.column - 1 - most // 2) if is_long else 0
    while is_long and terminal.columns_of(safe(line[start : place.column - 1])) > most // 2:
        start += 1
    excerpt = safe(line[start : start + most])
    while room is not None and terminal.columns_of(excerpt) > most:
        excerpt = excerpt[:-1]
    before = terminal.columns_of(safe(line[start : place.column - 1]))
    return [f"{number}{excerpt}", " " * (len(number) - 2) + "| " + " " * before + "^"]
