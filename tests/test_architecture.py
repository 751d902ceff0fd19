"""The table of rooms: who may import whom, who alone uses what, and where the tests stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "pipectl"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))
LONGEST = 300

BASE = {"errors", "escape", "money", "plugins", "records", "spreadsheet", "table", "words"}
"""What stands below all rooms."""
MODEL = {"domain.values", "domain.model", "domain.history"}
DOMAIN = (
    MODEL
    | {"domain.templates", "domain.checks", "domain.actions", "domain.figures"}
    | {"domain.intake", "domain.journeys", "domain.books", "domain.differences"}
)
DISK = {"store.disk", "store.tree", "store.yaml", "store.edit", "store.cache", "store.collection"}
CLI = {"cli.shared", "cli.completion", "cli.reading", "cli.writes"}
COMMANDS = DOMAIN | BASE | CLI | {"query", "reports", "reports.differences", "reports.views"}
COMMANDS |= {"page"}
COMMANDS |= {"git", "git.review", "store", "store.merge", "store.operations", "store.tree"}
ROOMS: dict[str, set[str]] = {
    "": set(),
    "errors": set(),
    "escape": set(),
    "spreadsheet": {"escape"},
    "plugins": set(),
    "money": {"records"},
    "records": set(),
    "words": set(),
    "table": {"money", "records", "words"},
    "domain.values": {"errors", "money", "words"},
    "domain.model": {"domain.values", "records", "escape", "words"},
    "domain.templates": {"domain.model", "records"},
    "domain.history": {"domain.values", "domain.model", "errors", "records"},
    "domain.checks": MODEL | {"errors", "escape", "money"},
    "domain.actions": MODEL | {"domain.templates", "domain.checks", "errors", "money"},
    "domain.figures": MODEL | {"domain.checks", "money", "records"},
    "domain.journeys": MODEL | {"domain.checks", "domain.figures", "money", "records", "words"},
    "domain.books": MODEL
    | {"domain.checks", "domain.figures", "domain.journeys", "errors", "money", "records"}
    | {"words"},
    "domain.intake": MODEL | {"domain.checks", "domain.actions", "errors", "escape"},
    "domain.differences": MODEL | {"domain.actions", "errors"},
    "query": MODEL | {"errors", "money", "records", "table", "words"},
    "reports.behind": MODEL
    | {"domain.figures", "domain.journeys", "errors", "money", "table", "words"},
    "reports.shared": MODEL
    | {"domain.templates", "domain.figures", "reports.behind", "errors", "money", "table", "words"},
    "reports.shared.sections": MODEL
    | {"domain.books", "domain.figures", "domain.journeys", "reports.behind", "reports.shared"}
    | {"money", "table", "words"},
    "reports": MODEL
    | {"domain.checks", "domain.figures", "domain.journeys", "domain.books", "reports.behind"}
    | {"reports.shared"}
    | {"reports.shared.sections", "errors", "money", "table", "words"},
    "reports.views": MODEL
    | {"domain.actions", "domain.checks", "domain.figures", "domain.templates"}
    | {"domain.books", "reports.behind", "reports.shared", "errors", "money", "table", "words"},
    "reports.differences": MODEL
    | {"domain.books", "domain.differences", "domain.figures", "reports.shared"}
    | {"errors", "money", "table", "words"},
    "render.shared": {"escape", "money", "table", "words"},
    "render": {"render.shared", "escape", "money", "spreadsheet", "table"},
    "page.charts": {"escape", "money", "render.shared", "table"},
    "page": {"page.charts", "render.shared", "escape", "table", "words"},
    "exchange.forms": {"domain.values", "money", "records"},
    "exchange.rows.source": {"domain.values", "domain.intake"}
    | {"errors", "escape", "records", "spreadsheet"},
    "exchange.rows": {"domain.values", "domain.model", "domain.intake", "exchange.forms"}
    | {"exchange.rows.source", "errors", "escape", "records", "spreadsheet"},
    "exchange.drafting": {"domain.values", "domain.model", "domain.templates", "domain.intake"}
    | {"exchange.forms", "exchange.rows", "exchange.rows.source"}
    | {"errors", "escape", "records", "spreadsheet"},
    "exchange": {
        "domain.values", "domain.model", "domain.intake", "exchange.forms", "exchange.rows",
        "exchange.drafting",
        "errors", "escape", "spreadsheet",
    },
    "store.yaml": {"domain.values", "domain.model", "errors"},
    "store.edit": {"domain.values", "store.yaml"},
    "store.disk": {"errors"},
    "store.tree": {"domain.values", "store.disk", "errors"},
    "store.collection": MODEL
    | {"domain.checks", "domain.actions", "store.tree", "store.yaml", "store.edit"}
    | {"errors", "records"},
    "store.cache": MODEL
    | {"store.collection", "store.tree", "store.disk", "store.yaml", "errors"},
    "store": MODEL | DISK | {"domain.checks", "domain.actions", "errors", "records"},
    "store.merge": MODEL
    | {"store", "store.collection", "store.disk", "store.edit", "store.tree", "store.yaml"}
    | {"errors"},
    "store.operations": DOMAIN | DISK | {"store", "errors"},
    "git": DOMAIN
    | {"store", "store.collection", "store.disk", "store.merge", "store.operations", "store.tree"}
    | {"store.yaml", "errors", "escape", "records"},
    "git.review": DOMAIN
    | {"git", "store", "store.collection", "store.disk", "store.tree", "store.yaml"}
    | {"errors", "escape", "money", "records", "words"},
    "cli.shared": BASE | {"domain.values", "domain.actions", "render", "render.shared"}
    | {"git", "store", "store.tree"},
    "cli.completion": DOMAIN
    | BASE
    | {"cli.shared", "query", "render", "exchange", "store"},
    "cli.reading": DOMAIN
    | BASE
    | {"render", "cli.shared", "cli.completion", "query", "render.shared", "reports", "store"}
    | {"git", "reports.shared", "reports.views", "store.operations", "store.tree"},
    "cli.writes": DOMAIN
    | BASE
    | {"cli.shared", "cli.completion", "cli.reading"}
    | {"exchange", "git", "store", "store.operations"},
    "cli.commands": COMMANDS,
    "cli.commands.stage": COMMANDS,
    "cli.commands.account": COMMANDS,
    "cli.commands.books": COMMANDS,
    "cli.commands.git": COMMANDS,
    "cli.commands.pipeline": COMMANDS,
    "cli.commands.plan": COMMANDS,
    "cli.commands.quota": COMMANDS,
    "cli.commands.forecast": COMMANDS,
    "cli.commands.rates": COMMANDS,
    "cli": {"cli.shared", "cli.completion", "cli.writes", "cli.commands", "errors", "table"},
    "__main__": {"cli", "cli.shared"},
}  # fmt: skip
"""Which rooms a room may import: a folder or a single module, each with its own row.

A room's own modules are open to it, and to all the package itself, with the version.
"""

NEEDS = {
    "typer": {"cli"},
    "ruamel": {"store/yaml/parser.py"},
    "_ruamel_yaml": {"store/yaml/parser.py"},
    "tabulate": {"render"},
    "filelock": {"store/disk/lock.py"},
    "jinja2": {"page/document.py"},
    "markupsafe": {"page/document.py"},
    "subprocess": {"cli/shared/pager.py", "cli/writes/editor.py", "git/program.py"},
}
"""Who alone may import what: a room or one module."""

HIDDEN = {
    "os.environ": {"cli/shared/environment.py"},
    "os.environb": {"cli/shared/environment.py"},
    "os.getenv": {"cli/shared/environment.py"},
    "getpass.getuser": {"cli/shared/environment.py"},
    "Path.home": {"cli/shared/environment.py"},
    "Path.cwd": {"cli/shared/environment.py"},
    "os.getcwd": {"cli/shared/environment.py"},
    "date.today": {"cli/shared/environment.py"},
    "datetime.now": {"cli/shared/environment.py"},
    "datetime.utcnow": {"cli/shared/environment.py"},
    "datetime.today": {"cli/shared/environment.py"},
    "time.time": {"store/disk/cleanup.py"},  # the age of a dead writer's temporary file
    "time.time_ns": {
        "store/tree/disk.py"
    },  # when files were looked at, for the stamps of the cache
    "time.localtime": set(),
    "time.gmtime": set(),
}
"""What a command's result must not secretly depend on, and who alone reads it."""


TESTS = Path(__file__).parent
FILES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py"))
LONG = 60
"""Lines of code above which a module has tests of its own, or a suite that is named here."""

SUITES = {
    "cli/test_completion.py": "what is offered after TAB",
    "cli/test_demo.py": "the command `demo` as a whole",
    "cli/test_disk.py": "a full, broken or closed disk",
    "cli/test_gates.py": "who does what a refused move asks for can go",
    "cli/test_help.py": "every command's help",
    "cli/test_init.py": "the command `init` as a whole",
    "cli/test_processes.py": "commands as the system sees them",
    "cli/test_terminal.py": "questions at a terminal",
    "cli/test_transcripts.py": "every command, as in tests/cli/*.md",
    "cli/test_widths.py": "what fits a narrow terminal, and what is never cut",
    "domain/test_golden.py": "figures worked out by another program",
    "git/review/test_forgotten.py": "customers who were forgotten, between two commits",
    "errors/test_gallery.py": "every message with its cause",
    "exchange/drafting/test_exports.py": "whole exports, drafted and brought in",
    "exchange/test_formats.py": "what holds of every importer",
    "exchange/test_naughty_cells.py": "hostile texts through every importer",
    "git/test_resolve.py": "the command `resolve`, wherever git stops",
    "page/test_browser.py": "the page in a real browser",
    "render/test_formats.py": "what holds of every format",
    "git/test_hostile.py": "a repository that wants to run something",
    "git/test_sync.py": "the command `sync` as a whole",
    "git/test_week.py": "a week of three clones",
    "reports/test_blind.py": "no report looks ahead",
    "reports/test_golden.py": "reports worked out by another program",
    "reports/test_charts.py": "what reports offer to be drawn",
    "reports/test_every.py": "what holds of every report",
    "reports/test_parts.py": "a period beside others is as the report of it alone",
    "reports/test_explained.py": "every figure adds up from what stands behind it",
    "store/test_faults.py": "each call of the system fails once",
    "store/test_many_problems.py": "the work for thousands of problems",
    "store/test_store_faults.py": "whole commands, each call that writes fails once",
    "store/test_round_trip.py": "what is read can be exported, imported and written",
    "store/test_races.py": "several processes at once",
    "store/edit/test_editor_properties.py": "rules of all edits",
    "store/edit/test_editor_styles.py": "edits of files in every style",
    "store/merge/test_merge_properties.py": "rules of all merges",
    "store/operations/test_reshape_races.py": "reshaping beside other writers",
    "words/test_differences.py": "what a diff and a history say, in each language",
    "words/test_languages.py": "every text in every language",
    "weeks/test_weeks.py": "weeks of people at work, as in tests/weeks/*.md",
}
"""The files that are about no module of their name; those at the top are about the whole."""

COVERED = {
    "cli": "cli/test_transcripts.py",
    "cli/completion": "cli/test_completion.py",
    "domain/books/counting.py": "domain/books/test_closing.py",
    "domain/books/tracing.py": "domain/books/test_restating.py",
    "domain/books/methods.py": "reports/test_outlook.py",
    "domain/figures": "domain/test_golden.py",
    "domain/intake": "store/operations/test_import_rows.py",
    "domain/model": "domain/values/test_schema.py",
    "domain/model/pipeline.py": "domain/checks/test_pipeline.py",
    "domain/templates/translations.py": "domain/templates/test_templates.py",
    "errors.py": "errors/test_gallery.py",
    "exchange/drafting": "exchange/drafting/test_draft.py",
    "exchange/forms": "exchange/forms/test_dates.py",
    "exchange/rows": "exchange/test_csv.py",
    "git": "git/test_tree.py",
    "page/charts": "page/charts/test_svg.py",
    "page": "page/test_document.py",
    "reports": "reports/test_golden.py",
    "reports/behind": "reports/test_explained.py",
    "store/cache": "store/cache/test_file.py",
    "store/collection/collections.py": "store/test_integrity.py",
    "store/disk": "store/disk/test_journal.py",
    "store/edit": "store/edit/test_editor.py",
    "store/merge": "store/merge/test_files.py",
    "store/operations/demo.py": "test_demo_store.py",
    "store/yaml": "errors/test_gallery.py",
    "table/__init__.py": "table/test_table.py",
    "words": "words/test_languages.py",
}
"""The suite that covers what has no file of its own: a module, or those of a folder."""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


@cache
def nodes(module: str) -> list[ast.AST]:
    return list(ast.walk(tree(module)))


@cache
def imports(module: str) -> list[tuple[str, bool]]:
    """Return everything imported, also within functions and for types; True: as it is loaded."""
    return list(_imports(module))


def _imports(module: str) -> Iterator[tuple[str, bool]]:
    at_top = set(loaded_at_once(tree(module).body))
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in at_top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "write the whole name: pipectl.room.module"
            yield from ((f"{node.module}.{alias.name}", node in at_top) for alias in node.names)


def loaded_at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is loaded, but those for types only."""
    for statement in body:
        yield statement
        for block in ("body", "orelse", "finalbody"):
            is_function = isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
            for_types = isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(
                statement.test
            )
            if not is_function and not for_types:
                yield from loaded_at_once(getattr(statement, block, []))


def room_of(module: str) -> str:
    """Return the folder that a module stands in, or the module itself where it stands alone."""
    folder, _, file = module.rpartition("/")
    if folder:
        return folder.replace("/", ".")
    return "" if file == "__init__.py" else file.removesuffix(".py")


def target_of(name: str) -> str | None:
    """Return the room that an imported name leads to, None for the package itself."""
    parts = name.removeprefix("pipectl.").split(".")
    rooms = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((room for room in rooms if room in ROOMS), None)


def is_open(name: str, doors: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{door}.") for door in doors)


def test_a_room_has_its_row_in_the_table() -> None:
    assert {room_of(module) for module in MODULES} - {*ROOMS, "domain"} == set()


def test_a_room_imports_only_what_the_table_allows() -> None:
    assert wrong(forbidden_rooms) == {}


def wrong(offences: Callable[[str], set[str]]) -> dict[str, set[str]]:
    """Return what is wrong in each module; nothing where all is well."""
    return {module: found for module in MODULES if (found := offences(module))}


def forbidden_rooms(module: str) -> set[str]:
    room = room_of(module)
    targets = {target_of(name) for name, _ in imports(module) if is_ours(name)}
    return {target for target in targets if target} - {room} - ROOMS.get(room, set())


def is_ours(name: str) -> bool:
    return name.startswith("pipectl.")


def test_no_report_imports_another() -> None:
    reports = {module for module in MODULES if room_of(module) == "reports"}
    names = {name for module in reports for name, _ in imports(module)}
    assert {name for name in names if target_of(name) == "reports"} == set()


def test_no_command_imports_another() -> None:
    """What two of them do stands in `cli.reading` or `cli.writes`."""
    commands = {module for module in MODULES if room_of(module).startswith("cli.commands")}
    names = {name for module in commands for name, _ in imports(module)}
    assert {name for name in names if name.startswith("pipectl.cli.commands")} == set()


@pytest.mark.parametrize("library", NEEDS)
def test_a_library_has_one_place(library: str) -> None:
    users = {m for m in MODULES for name, _ in imports(m) if is_open(name, {library})}
    assert {user for user in users if not allowed(user, NEEDS[library])} == set()
    assert users, f"nobody imports {library} any more"


def allowed(module: str, places: set[str]) -> bool:
    return module in places or is_open(room_of(module), places)


@pytest.mark.parametrize("source", HIDDEN)
def test_a_hidden_input_has_one_place(source: str) -> None:
    readers = {m for m in MODULES if source in names(m)}
    assert readers - HIDDEN[source] == set()


@cache
def names(module: str) -> set[str]:
    """Return each `a.b` as it is written, and each `from a import b` as `a.b`."""
    return set(_names(module))


def _names(module: str) -> Iterator[str]:
    for node in nodes(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            yield f"{node.value.attr}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_comes_back_to_itself() -> None:
    assert left_in_circles(loaded_by(MODULES)) == {}


def loaded_by(modules: list[str]) -> dict[str, set[str]]:
    """Return which of these modules each of them loads."""
    names = {dotted(module) for module in modules}
    return {
        dotted(module): {
            target
            for name, at_once in imports(module)
            if at_once
            for target in (name, name.rpartition(".")[0])
            if target in names and target != dotted(module)
        }
        for module in modules
    }


def left_in_circles(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """Take away what leads to nothing any more, again and again; what is left goes round."""
    while leaves := {name for name, targets in graph.items() if not targets & graph.keys()}:
        graph = {name: targets for name, targets in graph.items() if name not in leaves}
    return graph


def dotted(module: str) -> str:
    path = f"pipectl/{module}".removesuffix(".py").removesuffix("/__init__")
    return path.replace("/", ".")


def test_no_room_comes_back_to_itself() -> None:
    """A folder alone: what is below it is a room of its own."""
    graph = {room: {door for door in doors if door in ROOMS} for room, doors in ROOMS.items()}
    graph["cli"] |= {room for room in ROOMS if room.startswith("cli.commands")}
    assert left_in_circles(graph) == {}


LISTS = {"reports", "render", "exchange", "cli/commands"} | {
    f"cli/commands/{name}"
    for name in (
        "account",
        "books",
        "forecast",
        "git",
        "pipeline",
        "plan",
        "quota",
        "rates",
        "stage",
    )
}
"""Folders whose files are commands, reports or formats: as long as their list."""

SMALL = {
    "domain/templates": "what a new store starts with: pipelines, words, a locale",
    "cli": "the program alone stands above the rooms of the command line",
    "words": "texts that can be said in other languages, and the files that say how",
}
"""Folders of fewer than four modules, each with its reason."""

FOLDERS = sorted({module.rpartition("/")[0] for module in MODULES} - {"", "domain"} - LISTS)
MOST_FLOORS = 6


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_room_has_four_to_twelve_modules(folder: str) -> None:
    count = len(modules_in(folder))
    assert count <= 12
    assert (count < 4) is (folder in SMALL), f"SMALL says why a room has fewer than 4: {folder}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_room_has_few_floors(folder: str) -> None:
    graph = loaded_by(modules_in(folder))
    floors = 0
    while leaves := {name for name, targets in graph.items() if not targets & graph.keys()}:
        graph = {name: targets for name, targets in graph.items() if name not in leaves}
        floors += 1
    assert floors <= MOST_FLOORS


def modules_in(folder: str) -> list[str]:
    return [m for m in MODULES if m.rpartition("/")[0] == folder and "__init__" not in m]


def test_what_is_private_stays_in_its_module() -> None:
    """`_` means private and nothing else: nobody imports it."""
    assert wrong(private_imports) == {}


def private_imports(module: str) -> set[str]:
    taken = {name for name, _ in imports(module) if is_ours(name)}
    return {name for name in taken if re.search(r"\._(?!_)", name)}


NAMES = {"found", "known", "said", "one", "asked", "given", "wanted", "told", "made", "kept"} | {
    "begun", "how",
}  # fmt: skip
"""Words that tell how a thing came, and not what it is."""


def test_a_name_says_what_it_holds() -> None:
    assert wrong(lambda module: assigned(module) & NAMES) == {}


def assigned(module: str) -> set[str]:
    return {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in nodes(module)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


def test_a_class_has_a_name_of_its_own() -> None:
    classes = [node.name for m in MODULES for node in nodes(m) if isinstance(node, ast.ClassDef)]
    assert {name for name in classes if classes.count(name) > 1} == set()


def test_a_module_says_its_purpose_first() -> None:
    assert [module for module in MODULES if not purpose(module).endswith(".")] == []


def purpose(module: str) -> str:
    return (ast.get_docstring(tree(module)) or "").split("\n\n")[0]


def test_a_module_is_short() -> None:
    lengths = {m: (ROOT / m).read_text(encoding="utf-8").count("\n") for m in MODULES}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_in_the_package_can_run_data() -> None:
    """A store, a cache and a journal are data: nobody evaluates or unpickles anything."""
    forbidden = {"pickle", "shelve", "runpy", "code", "codeop"}
    users = {m for m in MODULES for name, _ in imports(m) if name.split(".")[0] in forbidden}
    callers = {
        m
        for m in MODULES
        for node in nodes(m)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    }
    assert users | callers == set()


def test_every_decision_has_a_number_of_its_own() -> None:
    text = (ROOT.parents[1] / "docs" / "decisions.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)
    assert len(numbers) == len(set(numbers))


def module_of(file: str) -> str:
    return file.replace("test_", "")


def file_of(module: str) -> str:
    folder, _, name = module.rpartition("/")
    return f"{folder}/test_{name}".lstrip("/")


def code_lines(module: str) -> int:
    lines = (ROOT / module).read_text(encoding="utf-8").splitlines()
    return sum(not line.strip().startswith(("#", '"""')) for line in lines if line.strip())


def suite_of(module: str) -> str | None:
    """Return the suite that covers a module: its own, or that of the nearest folder."""
    path = Path(module)
    places = [module, *(parent.as_posix() for parent in path.parents)]
    return next((COVERED[place] for place in places if place in COVERED), None)


def test_a_file_of_tests_is_called_like_its_module_or_is_a_suite() -> None:
    """Call it like its module, in the same folder, or give it a line in SUITES."""
    files = {file for file in FILES if "/" in file and module_of(file) not in MODULES}
    assert files - SUITES.keys() == set()


def test_a_long_module_has_its_tests_or_a_suite_that_covers_it() -> None:
    """Write tests for it, or name in COVERED the suite that covers it."""
    bare = [m for m in MODULES if file_of(m) not in FILES and not suite_of(m)]
    assert [module for module in bare if code_lines(module) > LONG] == []


def test_a_suite_that_is_named_is_there() -> None:
    assert {*SUITES, *COVERED.values()} - {*FILES} == set()


def test_a_place_that_is_covered_is_there() -> None:
    assert [place for place in COVERED if not (ROOT / place).exists()] == []
