"""What an import is given and what is said of it: files in, a summary, conflicts, rejected rows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from pipectl.cli.shared import terminal
from pipectl.domain.intake.draft import Brought, Request, Source
from pipectl.domain.values.text import how_many
from pipectl.errors import InvalidError, Problem, UsageError

if TYPE_CHECKING:
    from pipectl.store.operations.import_rows import Outcome
    from pipectl.store.operations.restore import Restored
    from pipectl.store.rules_file import Foreign
    from pipectl.store.store import Store, Written

SHOWN: Final = 20
DIFFS: Final = 3

_STDIN: Final = "-"


def module_of(name: str, verb: str) -> ModuleType:
    """Return the module of a foreign format that can `read`, or `write`."""
    from pipectl import exchange
    from pipectl.plugins import load, modules_in

    known = modules_in(exchange)
    if name not in known:
        raise UsageError(f"there is no format '{name}'; write one of {', '.join(known)}")
    module = load(exchange, name)
    if not hasattr(module, verb):
        raise UsageError(f"{name} is one of the formats that pipectl cannot {verb}")
    return module


def source_of(file: str | None) -> Source:
    """Read the file that is to be imported; `-`, or none at all, is the standard input."""
    from pipectl.store.rules_file import read_file

    if file not in (None, _STDIN):
        return Source(str(file), read_file(Path(str(file))))
    if file is None and sys.stdin.isatty():
        raise UsageError("name a file, or pipe one in: `pipectl import json < FILE`")
    binary = getattr(sys.stdin, "buffer", None)
    return Source("stdin", binary.read() if binary else sys.stdin.read().encode())


def request(
    module: ModuleType, file: str | None, rules: Path | None, store: Store, today: date
) -> tuple[Request, Foreign | None]:
    """Return all that an importer is given; other files of its rules stand beside the first."""
    from pipectl.store.rules_file import read_file, read_foreign

    needed = getattr(module, "RULES", None)
    if needed is None:
        return Request(source_of(file), {}, None, store.setup, today), None
    if rules is None:
        raise UsageError("--rules FILE says which column is what; see `pipectl help import`")
    if file is None:
        raise UsageError("name the file to import: `pipectl import csv FILE --rules RULES.yaml`")
    foreign = read_foreign(rules, needed)
    folder = Path(file).parent
    others = {
        name: Source(str(folder / name), read_file(folder / name))
        for name in module.files_of(foreign.record)
    }
    return Request(source_of(file), others, foreign.record, store.setup, today), foreign


def refuse_rejects(file: Path, asked: Request, rules: Path | None) -> None:
    """Refuse a file for bad rows that is one of those read, by whatever name."""
    read = [asked.source.path, *(one.path for one in asked.files.values()), str(rules)]
    if file.exists() and any(Path(path).exists() and file.samefile(path) for path in read):
        raise UsageError(f"--rejects {file} is one of the files that are read; write another one")


def stop_at(brought: Brought, foreign: Foreign | None) -> None:
    """Raise InvalidError for what is wrong with the rules or with whole files."""
    findings = foreign.placed(brought.findings) if foreign else []
    if findings or brought.problems:
        raise InvalidError(limited([*findings, *brought.problems]))


def limited(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, the first ones where there are very many; the last line counts the rest."""
    if len(problems) <= SHOWN:
        return list(problems)
    place = problems[-1].place
    more = f"and {len(problems) - SHOWN:,} more like these"
    return [*sorted(problems)[:SHOWN], problems[-1]._replace(place=place, what=more, remedy="")]


def tell_limited(lines: Sequence[str]) -> None:
    """Say lines, the first ones where there are very many."""
    terminal.tell(*lines[:SHOWN])
    if len(lines) > SHOWN:
        terminal.tell(f"and {len(lines) - SHOWN:,} more like these")


def tell_outcome(brought: Brought, outcome: Outcome, *, refused: int) -> None:
    """Say what became of rows, of which refused ones; and what was left or replaced."""
    counts = [f"{outcome.new:,} new", f"{outcome.changed:,} changed", f"{outcome.same:,} as before"]
    counts += [f"{outcome.stuck:,} in conflict"] if outcome.stuck else []
    done = outcome.new + outcome.changed + outcome.same + outcome.stuck
    out = brought.rows - done - refused
    counts += [f"{out:,} skipped"] if out else []
    counts += [f"{refused:,} refused"] if refused else []
    terminal.tell(f"{how_many(brought.rows, 'row')}: {', '.join(counts)}")
    terminal.tell(*(f"  {count:,} × {what}" for what, count in brought.notes.most_common()))
    if outcome.people:
        people = "1 person" if outcome.people == 1 else f"{outcome.people:,} people"
        terminal.tell(f"  team.yaml: {people} added")
    tell_limited(outcome.replaced)
    tell_limited(outcome.left)


def tell_restored(brought: Brought, restored: Restored) -> None:
    """Say what became of whole deals, and which ones were left."""
    counts = [
        f"{restored.new:,} new",
        f"{restored.changed:,} replaced",
        f"{restored.same:,} the same",
    ]
    counts += [f"{len(restored.left):,} left as they are"] if restored.left else []
    terminal.tell(f"{how_many(brought.rows, 'deal')}: {', '.join(counts)}")
    tell_limited(
        [f"{one}: differs here; it is left, --replace takes the file's" for one in restored.left]
    )


def show_diff(written: Written) -> None:
    """Print the diff of a dry run; where it is very long, that of a few files."""
    if len(written.changes) <= SHOWN:
        terminal.data(terminal.diff(written))
        return
    terminal.data(terminal.diff(written._replace(changes=written.changes[:DIFFS])))
    rest = len(written.changes) - DIFFS
    terminal.tell(f"and {rest:,} more files like these; --explain ROW shows how a row is read")


def write_rejects(
    module: ModuleType, asked: Request, brought: Brought, outcome: Outcome, file: Path
) -> None:
    """Write the rows that were refused as they were, with the reason before them."""
    from pipectl.domain.intake.draft import Refused
    from pipectl.errors import PipectlError
    from pipectl.store import outside

    late = [Refused(draft.place, draft.number, why) for draft, why in outcome.refused]
    rows: Any = module.rejected(asked, [*brought.refused, *late])
    try:
        outside.write(file, rows)
    except PipectlError as error:
        raise PipectlError(f"{error}; nothing was imported") from None
