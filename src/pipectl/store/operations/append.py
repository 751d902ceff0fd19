"""A line added at the end of a list beside the deals, as quotas and calls; all other bytes stay."""

from collections.abc import Callable
from typing import Any, Final

from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import Plain, dump_record
from pipectl.errors import (
    Finding,
    InvalidError,
    PipectlError,
    Problem,
    Severity,
    UsageError,
    stop_at_problems,
    stopping,
)
from pipectl.store.collection.document import rewritten
from pipectl.store.collection.reader import placed
from pipectl.store.disk.journal import FileChange
from pipectl.store.edit import editor
from pipectl.store.edit.draft import Draft
from pipectl.store.edit.emit import flow
from pipectl.store.records import Written
from pipectl.store.setup import read_setup
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.tree.tree import setup_files
from pipectl.store.yaml.parser import parse

_FILES: Final = {"quotas": layout.QUOTAS, "rates": layout.RATES, "calls": layout.CALLS}
"""The file whose lines a setup holds under a name."""


def append(
    store: Store,
    name: str,
    make: Callable[[Setup], Any],
    against: Callable[[Setup, Any], Finding | None],
    *,
    dry_run: bool = False,
) -> Written:
    """Add a record as the last line of quotas, rates or calls; their file need not be there yet.

    `name` is that of the setup's lines. `make` makes it of the setup as it is under the lock;
    `against` says what is against it, or in a hint why there is nothing to add.
    Raises UsageError for the first, with its place; new warnings are among the messages.
    """

    def plan() -> Written:
        path = _FILES[name]
        files, problems = setup_files(store.tree())
        setup, others = read_setup(files)
        stop_at_problems([*problems, *others])
        if setup is None:
            raise InvalidError(others)
        record, data = make(setup), files.get(path)
        finding = against(setup, record)
        if finding and finding.severity is Severity.HINT:
            return Written((), (finding.what,))
        if finding:
            (problem,) = placed(path, data or b"", [finding])
            raise UsageError(str(problem))
        item = dump_record(record)
        new = rewritten(path, data or b"", lambda text: _with(text, item), "add the line by hand")
        after = _verified({**files, path: new}, name, (*getattr(setup, name), record))
        before = {(problem.what, problem.severity) for problem in others}
        warnings = [str(p) for p in after if (p.what, p.severity) not in before]
        return Written((FileChange(path, data, new),), tuple(warnings))

    return store.commit(plan, dry_run=dry_run)


def _with(text: str, item: dict[str, Plain]) -> str:
    """Return a text with an item more: at its very end, or in a list that is written otherwise."""
    eol = Draft(text).eol
    joint = eol if text and not text.endswith("\n") else ""
    longer = f"{text}{joint}- {flow(item)}{eol}"
    items = parse(text).plain() or []
    assert isinstance(items, list)  # noqa: S101 - the reader has checked it
    return longer if _reads(longer) == [*items, item] else editor.edit(text, [*items, item])


def _reads(text: str) -> Plain:
    """Return what a text says, nothing where it cannot be read."""
    from pipectl.store.yaml.node import SyntaxProblem

    try:
        return parse(text).plain()
    except SyntaxProblem:
        return None


def _verified(files: dict[str, bytes], name: str, records: tuple[Any, ...]) -> list[Problem]:
    """Read what is about to be written, compare it with what was meant; return its problems."""
    setup, problems = read_setup(files)
    if setup is None or stopping(problems):
        raise InvalidError(stopping(problems))
    if getattr(setup, name) != records:
        raise PipectlError(
            f"{_FILES[name]} would not match the intended lines; nothing was written"
        )
    return problems
