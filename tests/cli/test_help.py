"""Help: every command shows how it is typed, and what many share has a page of its own."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from pipectl import plugins, reports
from pipectl.cli import commands
from pipectl.cli.main import SECTIONS
from pipectl.cli.shared.topics import TOPICS, page_of
from pipectl.query.fields import FIELDS, FLAGS
from pipectl.render.shared.width import width
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import demo_texts
from transcripts import Shell

ROOT = Path(__file__).parents[2]
COMMANDS = plugins.modules_in(commands)
REPORTS = plugins.modules_in(reports)
BELOW = [
    f"{group} {name}"
    for group in sorted({*plugins.modules_in(commands, packages=True)} - {*COMMANDS})
    for name in plugins.modules_in(plugins.load(commands, group))
]
PAGES = [topic for topic in TOPICS if (ROOT / f"docs/{topic}.md").exists()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("name", [*COMMANDS, *BELOW])
def test_every_command_has_an_example_of_itself(shell: Shell, name: str) -> None:
    assert f"pipectl {name}" in shell.run(f"pipectl {name} --help").partition("Example")[2]


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_has_an_example_of_itself(shell: Shell, name: str) -> None:
    said = shell.run(f"pipectl report {name} --help")
    assert f"pipectl report {name}" in said.partition("Example")[2]


@pytest.mark.parametrize("name", [*COMMANDS, *TOPICS])
def test_help_explains_every_command_and_topic(shell: Shell, name: str) -> None:
    assert len(shell.run(f"pipectl help {name}").splitlines()) > 5


def test_help_alone_is_that_of_the_program_and_the_topics(shell: Shell) -> None:
    printed = shell.run("pipectl help")
    assert printed.startswith(shell.run("pipectl --help"))
    assert [topic for topic in TOPICS if f"\n  {topic} " not in printed] == []


@pytest.mark.parametrize("group", ["", "report", "stage", "pipeline", "account"])
def test_a_list_of_commands_says_of_each_a_whole_thing(shell: Shell, group: str) -> None:
    help_text = shell.run(f"pipectl {group} --help")
    lines = re.split(r"^(?:Commands|Each day):", help_text, flags=re.MULTILINE)[1].splitlines()
    assert [line for line in lines if line.endswith("...")] == []
    assert max(map(len, lines)) < 80


BEHIND = ("merge-driver", "textconv")
"""Commands that git calls, and no list shows."""


def test_every_command_is_in_one_section_of_the_help() -> None:
    names = [name for section in SECTIONS.values() for name in section.split() if name in COMMANDS]
    assert sorted([*names, *BEHIND]) == sorted(COMMANDS)


def test_help_on_nothing_known_names_what_there_is(shell: Shell) -> None:
    assert shell.run("pipectl help xyzzy").startswith(
        "pipectl: there is no help on 'xyzzy'; there are tour, setup, team, reference, queries"
    )


@pytest.mark.parametrize(
    ("words", "near"),
    [("dattes", "dates"), ("stage ad", "add"), ("report pipelin", "pipeline"), ("repot", "report")],
)
def test_help_on_what_is_mistyped_names_what_is_near(shell: Shell, words: str, near: str) -> None:
    assert shell.run(f"pipectl help {words}") == (
        f"pipectl: there is no help on '{words}'; did you mean {near}?\n[2]\n"
    )


def test_help_on_a_command_below_another_is_its_own(shell: Shell) -> None:
    assert "Usage: pipectl stage add" in shell.run("pipectl help stage add")


def test_a_topic_is_a_page_of_the_documentation(shell: Shell) -> None:
    assert shell.run("pipectl help import") == (ROOT / "docs/import.md").read_text("utf-8")


def test_a_topic_is_a_section_of_the_reference(shell: Shell) -> None:
    first, *_, last = shell.run("pipectl help exit-codes").strip().splitlines()
    assert (first, last) == ("# Exit codes", "    130  interrupted")


def test_an_installation_has_the_page_of_every_topic() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["pipectl"]
    package = ROOT / "src/pipectl"
    shipped = {path.name for pattern in patterns for path in package.glob(pattern)}
    assert {f"{topic}.md" for topic in PAGES} | {"reference.md"} <= shipped


def test_the_reference_names_every_command_and_report() -> None:
    words = re.split(r"[\s,]+", page_of("reference"))
    assert [name for name in (*COMMANDS, *REPORTS) if name not in words] == []


def test_the_page_on_queries_names_every_field_and_flag() -> None:
    words = page_of("queries").replace(",", " ").split()
    assert [name for name in (*FIELDS, *FLAGS, "any") if name not in words] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_fits_a_terminal(topic: str) -> None:
    prose = re.sub(r"^```.*?^```$|^    [^\n]*$", "", page_of(topic), flags=re.MULTILINE | re.DOTALL)
    assert [line for line in prose.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_leads_only_to_other_topics(topic: str) -> None:
    links = re.findall(r"\]\((?!https:)([^)]*)\)", page_of(topic))
    assert {link.removesuffix(".md") for link in links} <= set(TOPICS)


def test_no_message_leads_to_a_file_that_only_the_repository_has() -> None:
    sources = (ROOT / "src/pipectl").rglob("*.py")
    texts = [text for source in sources for text in texts_of(source)]
    assert [text for text in texts if re.search(r"\b(docs|examples|tests)/", text)] == []


def texts_of(source: Path) -> list[str]:
    """Return the texts of a module that are not its docstrings."""
    nodes = [*ast.walk(ast.parse(source.read_text("utf-8")))]
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant)]
    return [n.value for n in constants if isinstance(n.value, str) and id(n) not in prose]


EXIT_CODES = {
    "pipectl check --strict": 5,
    "pipectl merge-driver %O %A %B %L %P": 2,  # git puts names in their places
    "pipectl report restated 2026Q3": 3,
    "pipectl undo": 3,
    "pipectl undo 3 --dry-run": 3,
    "pipectl report restated 2026Q3 --owner frida": 3,
}
"""Those of examples that have something to say of the demo: nothing is closed or changed there."""

OF_GIT = {"diff", "git setup", "history", "resolve", "sync"}
"""Commands that find no repository around the demo."""

AS_IT_IS = (" -f ", " export ", "--dry-run", " edit ", "completion")
"""What is printed as programs or files have it, however wide the terminal."""
WIDTH = 80


@pytest.mark.slow
@pytest.mark.parametrize("name", [*COMMANDS, *BELOW])
def test_every_example_runs_in_the_demo_store(tmp_path: Path, name: str) -> None:
    begin(tmp_path, demo_texts(), dry_run=False)
    run_examples(tmp_path, name)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store for who only reads it."""
    root = tmp_path_factory.mktemp("demo")
    begin(root / "store", demo_texts(), dry_run=False)
    return root


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_every_example_of_a_report_runs_in_the_demo_store(
    demo: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPECTL_CACHE_DIR", str(demo / "cache"))
    run_examples(demo / "store", f"report {name}")


def run_examples(store: Path, name: str) -> None:
    shell = Shell(store, env={"EDITOR": "true", "VISUAL": ""}, width=80)
    page = shell.run(f"pipectl {name} --help")
    assert [line for line in page.splitlines() if width(line) > WIDTH] == []
    examples = page.partition("\n  Example")[2]
    for example in re.findall(r"^(?:s?: )? *(pipectl .*)$", examples, re.MULTILINE):
        if "Options" not in example:
            shown = shell.run(example)
            code = re.search(r"^\[(\d+)\]\n\Z", shown, re.MULTILINE)
            assert int(code[1] if code else 0) == EXIT_CODES.get(
                example, 3 if name in OF_GIT else 0
            ), example
            if not any(option in example for option in AS_IT_IS):
                assert [line for line in shown.splitlines() if width(line) > WIDTH] == [], example
