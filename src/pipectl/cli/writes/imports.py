"""The input and output of an import: files, a summary, conflicts, rejected rows."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from pipectl import exchange
from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading.params import one_of
from pipectl.cli.shared import terminal
from pipectl.domain.intake import importer
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import show_count
from pipectl.errors import InvalidError, PipectlError, Problem, UsageError, rest
from pipectl.plugins import load, modules_in
from pipectl.store import outside
from pipectl.store.operations.outcome import Outcome
from pipectl.store.operations.restore import Restored
from pipectl.store.records import Written
from pipectl.store.rules_file import RulesFile, read_file, read_rules
from pipectl.store.store import Store

SHOWN: Final = 20
DIFFS: Final = 3

_STDIN: Final = "-"


FORMAT: Final = argument("FORMAT", one_of(exchange), offer("exchanges"))
"""The argument of `import` and `export`."""

T = TypeVar("T")


class Import(NamedTuple):
    """A call of `import`: the format, what it gets, its rules and the file for bad rows."""

    format: importer.Format
    request: importer.Request
    rules: RulesFile[importer.RulesRecord] | None
    rejects: Path | None


def format_of(name: str) -> importer.Format:
    """Return a foreign format by the name of its module."""
    names = modules_in(exchange)
    if name not in names:
        raise UsageError(f"there is no format '{name}'; write one of {', '.join(names)}")
    foreign: importer.Format = load(exchange, name).FORMAT
    return foreign


def able(part: T | None, name: str, verb: str) -> T:
    """Return the part of a format that can do something, if it can."""
    if part is None:
        raise UsageError(f"{name} is one of the formats that pipectl cannot {verb}")
    return part


def source_of(file: str | None) -> importer.ForeignFile:
    """Read the file that is to be imported; `-`, or none at all, is the standard input."""
    if file not in (None, _STDIN):
        return importer.ForeignFile(str(file), read_file(Path(str(file))))
    if file is None and sys.stdin.isatty():
        raise UsageError("name a file, or pipe one in: `pipectl import json < FILE`")
    binary = getattr(sys.stdin, "buffer", None)
    return importer.ForeignFile("stdin", binary.read() if binary else sys.stdin.read().encode())


def prepare(  # noqa: PLR0913 - the words of the command
    format_: importer.Format,
    file: str | None,
    rules: Path | None,
    rejects: Path | None,
    store: Store,
    today: date,
) -> Import:
    """Read all that an importer gets; other files of its rules stand beside the first."""
    if format_.by_rules is None:
        request = importer.Request(source_of(file), {}, None, store.setup, today)
        return Import(format_, request, None, None)
    if file is None:
        raise UsageError("name the file to import: `pipectl import csv FILE --rules RULES.yaml`")
    if rules is None:
        return _without_rules(format_, format_.by_rules, source_of(file), rejects, store, today)
    rules_file = read_rules(rules, format_.by_rules.record)
    folder = Path(file).parent
    files = {
        name: importer.ForeignFile(str(folder / name), read_file(folder / name))
        for name in rules_file.record.files
    }
    request = importer.Request(source_of(file), files, rules_file.record, store.setup, today)
    _refuse_rejects(rejects, request, [str(rules)], format_.by_rules)
    return Import(format_, request, rules_file, rejects)


def _without_rules(  # noqa: PLR0913 - the words of the command
    format_: importer.Format,
    by_rules: importer.ByRules,
    source: importer.ForeignFile,
    rejects: Path | None,
    store: Store,
    today: date,
) -> Import:
    record = by_rules.built_in(source, store.setup)
    if record is None:
        raise UsageError(
            "--rules FILE says which column is what; --draft-rules writes one, "
            "`pipectl help import` explains it"
        )
    request = importer.Request(source, {}, record, store.setup, today)
    _refuse_rejects(rejects, request, [], by_rules)
    return Import(format_, request, None, rejects)


def draft_rules(
    by_rules: importer.ByRules, file: str | None, out: Path | None, store: Store, today: date
) -> None:
    """Print rules drafted from a file, or make a new file of them; say what is left to decide."""
    if file is None:
        raise UsageError("name the file to draft for: `pipectl import csv FILE --draft-rules`")
    drafted = by_rules.draft(importer.Request(source_of(file), {}, None, store.setup, today))
    if out is None:
        terminal.data(drafted.text)
    else:
        outside.write_new(out, drafted.text.encode())
        terminal.tell(f"{out} is a draft; read it, then `pipectl import csv {file} --rules {out}`")
    terminal.tell(*drafted.doubts)


def _refuse_rejects(
    file: Path | None, request: importer.Request, more: Sequence[str], by_rules: importer.ByRules
) -> None:
    """Refuse a file for bad rows that is one of those read, by whatever name, or a person's own."""
    if file is None or not file.exists():
        return
    paths = [request.source.path, *more, *(other.path for other in request.files.values())]
    if any(Path(path).exists() and file.samefile(path) for path in paths):
        raise UsageError(f"--rejects {file} is one of the files that are read; write another one")
    data = read_file(file) if file.is_file() else b""
    if data and not by_rules.is_rejected(request, importer.ForeignFile(str(file), data)):
        what = f"--rejects {file} is there, and holds no refused rows of {request.source.path}"
        raise UsageError(f"{what}; write another name, or remove that file")


def stop_at(result: importer.ImportResult, rules: RulesFile[importer.RulesRecord] | None) -> None:
    """Raise InvalidError for problems of the rules or of whole files."""
    findings = rules.placed(result.findings) if rules else []
    if findings or result.problems:
        raise InvalidError(limited([*findings, *result.problems]))


def limited(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, the first ones where there are very many; the last line counts the rest."""
    if len(problems) <= SHOWN:
        return list(problems)
    count = sum(problem.times for problem in problems) - SHOWN
    return [*sorted(problems)[:SHOWN], rest(problems[-1], count)]


def tell_limited(lines: Sequence[str]) -> None:
    """Say lines, the first ones where there are very many."""
    terminal.tell(*lines[:SHOWN])
    if len(lines) > SHOWN:
        terminal.tell(f"and {show_count(len(lines) - SHOWN)} more like these")


def tell_outcome(
    setup: Setup, result: importer.ImportResult, outcome: Outcome, *, refused: int
) -> None:
    """Say what became of rows, of which refused ones; and what was left or replaced."""
    show = setup.show
    counts = [
        f"{show(outcome.new)} new",
        f"{show(outcome.changed)} changed",
        f"{show(outcome.same)} as before",
    ]
    counts += [f"{show(outcome.stuck)} in conflict"] if outcome.stuck else []
    imported = outcome.new + outcome.changed + outcome.same + outcome.stuck
    skipped = result.rows - imported - refused
    counts += [f"{show(skipped)} skipped"] if skipped else []
    counts += [f"{show(refused)} refused"] if refused else []
    terminal.tell(f"{setup.how_many(result.rows, 'row')}: {', '.join(counts)}")
    for what, kinds in (("new", outcome.types), ("changed", outcome.kinds)):
        if kinds.keys() - {"open"}:
            listed = ", ".join(f"{show(count)} {kind}" for kind, count in kinds.most_common())
            terminal.tell(f"  {what}: {listed}")
    terminal.tell(*(f"  {show(count)} × {what}" for what, count in result.notes.most_common()))
    if outcome.twins:
        deals = setup.how_many(outcome.twins, "new deal")
        what = f"{deals} with the account and title of an open deal"
        terminal.tell(f"  {what}: `pipectl check` names them")
    if outcome.unborn:
        what = f"{setup.how_many(outcome.unborn, 'new deal')} won or lost on the first day"
        remedy = "add a block of history with the day of creation, and its stage"
        terminal.tell(f"  {what}: {remedy}")
    if outcome.missing:
        what = f"{setup.how_many(outcome.missing, 'deal')} of {result.system} not in this file"
        terminal.tell(f"  {what}: left as they are")
    if outcome.people:
        people = "1 person" if outcome.people == 1 else f"{show(outcome.people)} people"
        terminal.tell(f"  team.yaml: {people} added")
    tell_limited(outcome.replaced)
    tell_limited(outcome.dated)
    tell_limited(outcome.left)


def tell_restored(setup: Setup, result: importer.ImportResult, restored: Restored) -> None:
    """Say what became of whole deals, and which ones were left."""
    show = setup.show
    counts = [
        f"{show(restored.new)} new",
        f"{show(restored.changed)} replaced",
        f"{show(restored.same)} the same",
    ]
    counts += [f"{show(len(restored.left))} different but kept"] if restored.left else []
    terminal.tell(f"{setup.how_many(result.rows, 'deal')}: {', '.join(counts)}")
    tell_limited(
        [f"{deal}: differs here and is kept; --replace takes the file's" for deal in restored.left]
    )


def show_diff(written: Written) -> None:
    """Print the diff of a dry run; where it is very long, that of a few files."""
    if len(written.changes) <= SHOWN:
        terminal.data(terminal.diff(written))
        return
    terminal.data(terminal.diff(written._replace(changes=written.changes[:DIFFS])))
    rest = len(written.changes) - DIFFS
    terminal.tell(
        f"and {show_count(rest)} more files like these; --explain ROW shows how a row is read"
    )


def write_rejects(call: Import, refused: Sequence[importer.RefusedRow]) -> None:
    """Write the rows that were refused as they were, with the reason before them."""
    if call.format.by_rules is None or call.rejects is None:
        return
    try:
        if outside.write(call.rejects, call.format.by_rules.rejected(call.request, refused)):
            terminal.tell(f"{call.rejects}: replaced")
    except PipectlError as error:
        raise PipectlError(f"{error}; nothing was imported") from None
