"""The table of rooms: who may import whom, which room alone uses what, and how long a module is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "pipectl"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))
LONGEST = 300

CORE = {"errors", "table", "plugins"}
ROOMS = {
    "": set(),
    "errors": set(),
    "table": set(),
    "plugins": set(),
    "records": set(),
    "domain": {"errors"},
    "query": {"domain", "table", "errors"},
    "reports": {"domain", "table", "errors"},
    "render": {"table", "domain.money", "errors"},
    "exchange": {"domain", "errors"},
    "store": {"domain", "errors"},
    "cli": {"domain", "query", "reports", "render", "exchange", "store", *CORE},
    "__main__": {"cli"},
}
"""A room's own modules are open to it, and to all the package itself, with the version, and the
records, which are the decorator that all use."""

NEEDS = {
    "typer": {"cli"},
    "ruamel": {"store/nodes.py"},
    "_ruamel_yaml": {"store/nodes.py"},
    "tabulate": {"render"},
    "filelock": {"store/lock.py"},
    "subprocess": {"cli/editing.py"},
}
"""Who alone may import what: a room or one module."""

HIDDEN = {
    "os.environ": {"cli/options.py"},
    "os.environb": {"cli/options.py"},
    "os.getenv": {"cli/options.py"},
    "getpass.getuser": {"cli/options.py"},
    "Path.home": {"cli/options.py"},
    "Path.cwd": {"cli/options.py"},
    "os.getcwd": {"cli/options.py"},
    "date.today": {"cli/options.py"},
    "datetime.now": {"cli/options.py"},
    "datetime.utcnow": {"cli/options.py"},
    "datetime.today": {"cli/options.py"},
    "time.time": {"store/tidying.py"},  # the age of a dead writer's temporary file
    "time.time_ns": {"store/survey.py"},  # when files were looked at, for the stamps of the cache
    "time.localtime": set(),
    "time.gmtime": set(),
}
"""What a command's result must not secretly depend on, and who alone reads it."""


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[tuple[str, bool]]:
    """Yield everything imported, also within functions and for types; True: as it is loaded."""
    at_top = set(loaded_at_once(tree(module).body))
    for node in ast.walk(tree(module)):
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
    first = module.split("/", maxsplit=1)[0].removesuffix(".py")
    return "" if first == "__init__" else first


def is_open(name: str, doors: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{door}.") for door in doors)


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_what_the_table_allows(module: str) -> None:
    room = room_of(module)
    assert room in ROOMS, f"give the room '{room}' its row in the table"
    inside = [name.removeprefix("pipectl.") for name, _ in imports(module) if is_ours(name)]
    doors = ROOMS[room] | {room, "records"}
    plain = {name for name in inside if is_module_of_ours(name)}
    assert {name for name in plain if not is_open(name, doors)} == set()


def is_ours(name: str) -> bool:
    return name.startswith("pipectl.")


def is_module_of_ours(name: str) -> bool:
    """Say whether a name leads to a room; `pipectl.__version__` leads to none."""
    return name.split(".", maxsplit=1)[0] in ROOMS


@pytest.mark.parametrize("library", NEEDS)
def test_a_library_has_one_place(library: str) -> None:
    users = {m for m in MODULES for name, _ in imports(m) if is_open(name, {library})}
    assert {user for user in users if not allowed(user, NEEDS[library])} == set()
    assert users, f"nobody imports {library} any more"


def allowed(module: str, places: set[str]) -> bool:
    return module in places or room_of(module) in places


@pytest.mark.parametrize("source", HIDDEN)
def test_a_hidden_input_has_one_place(source: str) -> None:
    readers = {m for m in MODULES if source in set(names(m))}
    assert readers - HIDDEN[source] == set()


def names(module: str) -> Iterator[str]:
    """Yield each `a.b` as it is written, and each `from a import b` as `a.b`."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            yield f"{node.value.attr}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_comes_back_to_itself() -> None:
    known = {dotted(module): module for module in MODULES}
    graph = {
        dotted(module): {
            target
            for name, at_once in imports(module)
            if at_once
            for target in (name, name.rpartition(".")[0])
            if target in known and target != dotted(module)
        }
        for module in MODULES
    }
    while leaves := {name for name, targets in graph.items() if not targets & graph.keys()}:
        graph = {name: targets for name, targets in graph.items() if name not in leaves}
    assert graph == {}


def dotted(module: str) -> str:
    path = f"pipectl/{module}".removesuffix(".py").removesuffix("/__init__")
    return path.replace("/", ".")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_its_purpose_first(module: str) -> None:
    purpose = (ast.get_docstring(tree(module)) or "").split("\n\n")[0]
    assert purpose.endswith(".")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    lines = (ROOT / module).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST


def test_nothing_in_the_package_can_run_data() -> None:
    """A store, a cache and a journal are data: nobody evaluates or unpickles anything."""
    forbidden = {"pickle", "shelve", "runpy", "code", "codeop"}
    users = {m for m in MODULES for name, _ in imports(m) if name.split(".")[0] in forbidden}
    callers = {
        m
        for m in MODULES
        for node in ast.walk(tree(m))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    }
    assert users | callers == set()


def test_every_decision_has_a_number_of_its_own() -> None:
    text = (ROOT.parents[1] / "docs" / "decisions.md").read_text(encoding="utf-8")
    numbers = re.findall(r"^(\d+)\. \*\*", text, re.MULTILINE)
    assert sorted(map(int, numbers)) == list(range(1, len(numbers) + 1))
