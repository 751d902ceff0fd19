"""Text of a store stays text in a real bash, zsh and fish: TAB runs none of it, nor does Enter."""

from __future__ import annotations

import importlib
import os
import pty
import select
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
import typer
from ruamel.yaml import YAML
from typer._click.shell_completion import CompletionItem

from pipectl.cli.completion import shells
from processes import require, run
from transcripts import Shell

HOSTILE: Final = [
    "$(touch pwned) `touch pwned` ; touch pwned && touch pwned | cat >pwned <(touch pwned) #",
    r"fair$(touch${IFS}pwned) back\slash \$(touch pwned) \\",
    "[a-z]?{x,y}* $HOME ${PATH} 100% %n a:b=c@d,e ~ ~/x",
    "Blåbær på Ærø: Продажби ЖЪЮЯ 営業 ελληνικά हिन्दी עברית",
]
"""What every shell can quote in every way."""

SPECIAL: Final = ['it\'s the "best" !! !$ hey!', "=ls", "*", "#1", "^a^b", "{a,b}"]
"""What has a meaning where it begins, or which not every quote can hold."""

START: Final = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--interactive"],
}
SET_UP: Final = {
    "bash": "source <(pipectl completion bash)",
    "zsh": "autoload -U compinit && compinit -u -D && source <(pipectl completion zsh)",
    "fish": "pipectl completion fish | source",
}
PROGRAM: Final = f"""#!/bin/sh
if [ "$_PIPECTL_COMPLETE" ] || [ "$1" = completion ]; then
    exec {sys.executable} -m pipectl "$@"
fi
for word do last=$word; done
printf '%s\\0' "$last" >> words
"""
"""Answers the shell as pipectl does; a command that is run leaves its last word behind."""


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    require(name)
    return name


@pytest.fixture
def place(tmp_path: Path) -> Path:
    program = tmp_path / "bin/pipectl"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return tmp_path


def store(place: Path, name: str, **settings: object) -> None:
    """Make a store whose pipeline says something else, and a deal `web` in it."""
    (place / name).mkdir()
    user = Shell(place / name)
    user.run("pipectl init")
    user.run("pipectl add Website --id web")
    path = place / name / "pipelines/sales.yaml"
    yaml = YAML()
    data = yaml.load(path.read_text())
    path.unlink()
    yaml.dump({**data, **settings}, path)


def typed(shell: str, place: Path, *lines: str, awaited: str = "") -> str:
    """Type lines in an interactive shell, and return all that it shows.

    Where a text is awaited, the last line is not entered but wiped out once the text is shown.
    """
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(place)
        env = {"HOME": str(place), "PATH": f"{place}/bin:{os.environ['PATH']}"}
        env |= {"TERM": "xterm", "LC_ALL": "C.UTF-8"}
        os.execvpe(START[shell][0], START[shell], env)  # noqa: S606
    termios.tcsetwinsize(terminal, (24, 200))
    shown = ""
    for number, line in enumerate([SET_UP[shell], *lines]):
        os.write(terminal, f" echo r''eady{number}\r".encode())
        shown += until(terminal, f"ready{number}")
        is_awaited = awaited and line == lines[-1]
        os.write(terminal, line.encode() + (b"" if is_awaited else b"\r"))
        shown += until(terminal, awaited) if is_awaited else ""
    os.write(terminal, b"\x15exit\r")
    shown += until(terminal, "no such text")
    os.close(terminal)
    os.waitpid(pid, 0)
    return shown


def until(terminal: int, text: str) -> str:
    """Read until a text is shown or the shell ends."""
    shown, end = b"", time.monotonic() + 20
    with suppress(OSError):
        while text.encode() not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                shown += os.read(terminal, 65536)
    return shown.decode(errors="replace")


def inserted(shell: str, place: Path, sources: list[str], begun: str) -> list[str]:
    """Return the last word of each command that TAB completes and Enter runs, a source each."""
    for number, source in enumerate(sources):
        store(place, f"s{number}", sources=[source])
    typed(shell, place, *(f"pipectl -C s{n} {begun}\t" for n in range(len(sources))))
    return (place / "words").read_text().split("\0")[:-1]


@pytest.mark.parametrize("begun", ["add X --source ", 'add X --source "', "add X --source '"])
def test_a_value_is_inserted_as_one_word_with_its_very_text(
    shell: str, place: Path, begun: str
) -> None:
    assert inserted(shell, place, HOSTILE, begun) == HOSTILE
    assert not list(place.rglob("pwned"))


def test_a_value_that_begins_with_a_special_character_is_quoted(shell: str, place: Path) -> None:
    assert inserted(shell, place, SPECIAL, "add X --source ") == SPECIAL


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_value_behind_a_field_is_quoted(shell: str, place: Path, quote: str) -> None:
    wanted = [f"source:{text}" for text in HOSTILE[:2]]
    assert inserted(shell, place, HOSTILE[:2], f"list {quote}source:") == wanted


def test_a_word_is_completed_from_where_it_is_begun(shell: str, place: Path) -> None:
    store(place, "s", sources=["word of mouth", "Øst & vest"])
    begun = [r"word\ o", "'word o", '"word of ', "Øs", r"Øst\ \&\ "]
    typed(shell, place, *(f"pipectl -C s add X --source {word}\t" for word in begun))
    words = (place / "words").read_text().split("\0")[:-1]
    assert words == ["word of mouth"] * 3 + ["Øst & vest"] * 2


def test_a_description_is_shown_and_not_run(shell: str, place: Path) -> None:
    text = "`touch pwned` $(touch pwned) '\"; touch pwned; %n \\\\$(touch pwned)\x1b]0;x\x07 end"
    reasons = [{"id": f"r{n}", "name": f"{n} {text}", "class": "lost"} for n in range(3)]
    store(place, "s", lost_reasons=reasons)
    awaited = "r2" if shell == "bash" else "x07 end"
    shown = typed(shell, place, "pipectl -C s lose web --reason r\t\t", awaited=awaited)
    assert awaited in shown
    assert shell == "bash" or "1 `touch pwned` $(touch pwned)" in shown
    assert "\x1b]0;x\x07" not in shown
    assert not list(place.rglob("pwned"))


@pytest.mark.parametrize(
    ("begun", "source", "wanted"),
    [
        ('"', "hey!", ""),
        ('"', 'the "best"', ""),
        ("'", "it's", ""),
        ("wo'r'", "word", ""),
        ("", "a\nb", ""),
        ("", "a\x1b[2Jb", ""),
        ("", "a b", r"a\ b"),
        ('"', "a $b", r"a \$b"),
        ("'", "a $b", "a $b"),
    ],
)
def test_bash_is_offered_only_what_the_quote_that_is_open_can_hold(
    monkeypatch: pytest.MonkeyPatch, begun: str, source: str, wanted: str
) -> None:
    monkeypatch.setenv("COMP_WORDS", f"pipectl\nx\n{begun}")
    command = typer.main.get_command(typer.Typer(callback=print))
    bash = shells.Bash(command, {}, "pipectl", "")
    bash.get_completion_args()
    item = CompletionItem(source)
    assert (bash.format_completion(item) if bash.can_offer(item) else "") == wanted


@pytest.mark.parametrize("asked", ["complete_bash", "complete_zsh", "complete_fish"])
def test_a_script_that_does_not_send_the_words_is_not_answered(tmp_path: Path, asked: str) -> None:
    assert run(tmp_path, env={"_PIPECTL_COMPLETE": asked}) == (0, "\n", "")


@pytest.mark.parametrize("name", ["CompletionItem", "ShellComplete", "add_completion_class"])
def test_typer_still_has_what_completion_is_built_on(name: str) -> None:
    module = importlib.import_module("typer._click.shell_completion")
    assert hasattr(module, name), (
        f"typer has moved {name}: change the imports of cli/completion/shells.py"
    )
