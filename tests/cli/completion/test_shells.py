"""Text of a store stays text in a real bash, zsh and fish: TAB runs none of it, nor does Enter."""

from __future__ import annotations

import importlib
import os
import pty
import select
import shutil
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
import typer
from ruamel.yaml import YAML
from typer._click.shell_completion import CompletionItem

from builders import TODAY
from pipectl.cli.completion import shells
from processes import run
from transcripts import Shell, call

pytestmark = pytest.mark.slow

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
    "bash": "source ./script",
    "zsh": "autoload -U compinit && compinit -u -D && source ./script",
    "fish": "source ./script",
}
PROGRAM: Final = """#!/bin/sh
if [ "$_PIPECTL_COMPLETE" ]; then
    printf '%s\\0%s' "$_PIPECTL_COMPLETE" "$COMP_WORDS" > "$HOME/question"
    exec cat "$HOME/answer"
fi
for word do last=$word; done
printf '%s\\0' "$last" >> "$HOME/words"
"""
"""Hands what a shell asks on; a command that is run leaves its last word behind."""


class Typist:
    """Somebody who types in an interactive shell, which is started once for many questions."""

    def __init__(self, name: str, place: Path, set_up: str | None = None) -> None:
        self.name = name
        self.place = place
        self.lines = 0
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.chdir(place)
            env = {"HOME": str(place), "PATH": f"{place}/bin:{os.environ['PATH']}"}
            env |= {"TERM": "xterm", "LC_ALL": "C.UTF-8"}
            os.execvpe(START[name][0], START[name], env)  # noqa: S606
        termios.tcsetwinsize(self.terminal, (24, 200))
        self.type(set_up or SET_UP[name])

    def type(self, *lines: str, awaited: str = "") -> str:
        """Type lines, and return all that is shown.

        Where a text is awaited, the last line is not entered but wiped out once it is shown.
        """
        shown = ""
        for line in lines:
            is_awaited = awaited and line == lines[-1]
            os.write(self.terminal, line.encode() + (b"" if is_awaited else b"\r"))
            shown += self.until(awaited) if is_awaited else ""
            self.lines += 1
            clear = b"\x15" if is_awaited else b""
            os.write(self.terminal, clear + f" echo r''eady{self.lines}.\r".encode())
            shown += self.until(f"ready{self.lines}.")
        return shown

    def until(self, text: str) -> str:
        """Read until a text is shown or the shell ends."""
        shown, end = b"", time.monotonic() + 20
        with suppress(OSError):
            while text.encode() not in shown and time.monotonic() < end:
                if select.select([self.terminal], [], [], 0.1)[0]:
                    shown += os.read(self.terminal, 65536)
        return shown.decode(errors="replace")

    def store(self, **settings: object) -> str:
        """Make a store whose pipeline says something else, and a deal `web` in it."""
        name = f"s{len(list(self.place.iterdir()))}"
        shutil.copytree(self.place / "store", self.place / name)
        path = self.place / name / "pipelines/sales.yaml"
        yaml = YAML()
        data = yaml.load(path.read_text())
        yaml.dump({**data, **settings}, path)
        return name

    def words(self, *lines: str) -> list[str]:
        """Type lines, and return the last word of each command that is run by them."""
        words = self.place / "words"
        words.write_text("")
        self.type(*lines)
        return words.read_text().split("\0")[:-1]

    def inserted(self, sources: list[str], begun: str) -> list[str]:
        """Return the last word of each command that TAB completes and Enter runs, a source each."""
        stores = [self.store(sources=[source]) for source in sources]
        return self.words(*(f"pipectl -C {name} {begun}\t" for name in stores))

    def has_run_text(self) -> bool:
        """Say whether the shell has run what a store says."""
        return bool(list(self.place.rglob("pwned")))

    def leave(self) -> None:
        """End the shell."""
        os.write(self.terminal, b"\x15exit\r")
        self.until("no such text")
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


@pytest.fixture(scope="module", params=START)
def typist(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Typist]:
    name = str(request.param)
    if not shutil.which(name):
        assert not os.environ.get("CI"), f"{name} is missing; install it, so that it is tested"
        pytest.skip(f"no {name} here")
    place = tmp_path_factory.mktemp(name)
    (place / "bin").mkdir()
    (place / "bin/pipectl").write_text(PROGRAM)
    (place / "bin/pipectl").chmod(0o755)
    (place / "script").write_text(call(["completion", name], TODAY)[1])
    (place / "store").mkdir()
    user = Shell(place / "store")
    user.run("pipectl init")
    user.run("pipectl add Website --id web --account 'Ærlig AS'")
    for course in ("nord", "nyland"):
        user.run(f"pipectl add 'Kurs {course}' --id {course} --account 'Blå AS'")
    (place / "store/team.yaml").write_text("kari: {name: Kari Nes, team: nord}\n")
    (place / "zz-file.csv").touch()
    server = answering(place)
    typist = Typist(name, place)
    yield typist
    typist.leave()
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)


def answering(place: Path) -> int:
    """Start a process that answers the shell's questions as pipectl does; return its id."""
    question, answer = place / "question", place / "answer"
    os.mkfifo(question)
    os.mkfifo(answer)
    if pid := os.fork():
        return pid
    try:
        os.chdir(place)
        while True:
            asked, words = question.read_text().split("\0")
            os.environ |= {"_PIPECTL_COMPLETE": asked, "COMP_WORDS": words}
            answer.write_text(call([], TODAY)[1])
    finally:
        os._exit(1)


@pytest.mark.parametrize("begun", ["add X --source ", 'add X --source "', "add X --source '"])
def test_a_value_is_inserted_as_one_word_with_its_very_text(typist: Typist, begun: str) -> None:
    assert typist.inserted(HOSTILE, begun) == HOSTILE
    assert not typist.has_run_text()


def test_a_value_that_begins_with_a_special_character_is_quoted(typist: Typist) -> None:
    assert typist.inserted(SPECIAL, "add X --source ") == SPECIAL


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_value_behind_a_field_is_quoted(typist: Typist, quote: str) -> None:
    wanted = [f"source:{text}" for text in HOSTILE[:2]]
    assert typist.inserted(HOSTILE[:2], f"list {quote}source:") == wanted


def test_a_word_is_completed_from_where_it_is_begun(typist: Typist) -> None:
    name = typist.store(sources=["word of mouth", "Øst & vest"])
    begun = [r"word\ o", "'word o", '"word of ', "Øs", r"Øst\ \&\ "]
    words = typist.words(*(f"pipectl -C {name} add X --source {word}\t" for word in begun))
    assert words == ["word of mouth"] * 3 + ["Øst & vest"] * 2


@pytest.mark.parametrize("begun", ["import csv", "import csv --rules", "list -o", "-C"])
def test_a_file_is_completed_where_the_program_offers_nothing(typist: Typist, begun: str) -> None:
    assert typist.words(f"pipectl {begun} zz-f\t") == ["zz-file.csv"]


@pytest.mark.parametrize(
    "begun",
    [
        "show",
        "list",
        "add",
        "add --owner",
        "add --source",
        "note web",
        "list --sort",
        "stage rename",
    ],
)
def test_no_file_is_completed_where_none_can_stand(typist: Typist, begun: str) -> None:
    assert typist.words(f"pipectl -C store {begun} zz-f\t") == ["zz-f"]


@pytest.mark.parametrize(
    ("begun", "words"),
    [
        ("list own\tka\t", "owner:kari"),
        ("set web amou\t5", "amount=5"),
        ("set web own\tk\t", "owner=kari"),
        ("report weekly --owner k\t", "kari"),
        ("report weekly --owner=k\t", "--owner=kari"),
        ("report weekly --team=n\t", "--team=nord"),
        ("report forecast --by q\t", "quarter"),
        ("add X --pipeline s\t", "sales"),
    ],
)
def test_what_is_before_a_value_is_completed_without_a_blank(
    typist: Typist, begun: str, words: str
) -> None:
    assert typist.words(f"pipectl -C store {begun}") == [words]


@pytest.mark.parametrize("part", ["SITE", "Webs", "ærlig", "'lig as", "eb"])
def test_a_deal_is_completed_by_any_part_of_its_texts(typist: Typist, part: str) -> None:
    """What fish inserts must hold what was typed: it is the text that does."""
    (word,) = typist.words(f"pipectl -C store show {part}\t")
    texts = ("web", "Website", "Ærlig AS") if typist.name == "fish" else ("web",)
    assert word in texts


@pytest.mark.parametrize("part", ["Kurs", "blå", "n"])
def test_a_part_of_several_deals_stays_until_one_is_chosen(typist: Typist, part: str) -> None:
    begun = {"Kurs": "Kurs n", "blå": "Blå AS"} if typist.name == "fish" else {}
    assert typist.words(f"pipectl -C store show {part}\t") == [begun.get(part, part)]


@pytest.mark.parametrize("typist", ["zsh"], indirect=True)
@pytest.mark.parametrize(
    "set_up",
    ["fpath=(./functions $fpath) && autoload -U compinit && compinit -u -D", "source ./script"],
)
def test_the_first_tab_of_a_zsh_completes(typist: Typist, set_up: str) -> None:
    (typist.place / "functions").mkdir(exist_ok=True)
    shutil.copy(typist.place / "script", typist.place / "functions/_pipectl")
    fresh = Typist("zsh", typist.place, set_up)
    (typist.place / "words").write_text("")
    fresh.type("pipectl -C store show we\t", "pipectl -C store show nor\t")
    fresh.leave()
    assert (typist.place / "words").read_text() == "web\0nord\0"


def test_a_description_is_shown_and_not_run(typist: Typist) -> None:
    text = "`touch pwned` $(touch pwned) '\"; touch pwned; %n \\\\$(touch pwned)\x1b]0;x\x07 end"
    reasons = [{"id": f"r{n}", "name": f"{n} {text}", "class": "lost"} for n in range(3)]
    name = typist.store(lost_reasons=reasons)
    awaited = "r2" if typist.name == "bash" else "x07 end"
    shown = typist.type(f"pipectl -C {name} lose web --reason r\t\t", awaited=awaited)
    assert awaited in shown
    assert typist.name == "bash" or "1 `touch pwned` $(touch pwned)" in shown
    assert "\x1b]0;x\x07" not in shown
    assert not typist.has_run_text()


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


@pytest.mark.parametrize(
    "name",
    [
        "CompletionItem",
        "ShellComplete",
        "_resolve_context",
        "_resolve_incomplete",
        "add_completion_class",
    ],
)
def test_typer_still_has_what_completion_is_built_on(name: str) -> None:
    module = importlib.import_module("typer._click.shell_completion")
    assert hasattr(module, name), (
        f"typer has moved {name}: change the imports of cli/completion/shells.py"
    )
