"""Looking back: what a store was at a commit, whatever its files are now."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import chdir
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from clones import Person
from pipectl import plugins
from pipectl.cli import commands
from pipectl.cli.reading import reporting

WORDS = {
    "account list": (),
    "account show": ("acme-as",),
    "agenda": (),
    "board": (),
    "books list": (),
    "brief": ("acme-website",),
    "check": (),
    "export": ("json",),
    "forecast list": (),
    "list": (),
    "page": (),
    "pipeline list": (),
    "plan leads": ("--wins", "1"),
    "quota list": (),
    "rank": (),
    "rates list": (),
    "show": ("acme-website",),
    "stage list": (),
}
"""Each command that looks back, and what it wants to be told."""


def looking_back(package: ModuleType, before: str = "") -> list[str]:
    names = []
    for name in plugins.modules_in(package, packages=True):
        module = plugins.load(package, name)
        if hasattr(module, "__path__"):
            names += looking_back(module, f"{name} ")
        elif getattr(module, "LOOKS_BACK", False):
            names.append(f"{before}{name}")
    return names


DEAL = "acme-website"


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Somebody whose store was committed on two days and has changed since."""
    person = Person("Kari", tmp_path / "kari", date(2026, 11, 2))
    person.store.mkdir()
    person.git("init", "-q")
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("account", "add", "Acme AS", "--id", "acme-as")
    for month in range(1, 7):
        name = f"old-{month}"
        person.pipectl("add", name, "--id", name, "--on", f"2026-0{month}-05")
        person.pipectl("win", name, "--on", f"2026-0{month}-20", "--force", "--reason", "then")
    words = ("--account", "Acme AS", "--amount", "100000", "--id", DEAL)
    person.pipectl("add", "Website", *words)
    person.commit("First")
    person.today = date(2026, 11, 9)
    person.pipectl("set", DEAL, "amount=120000")
    person.commit("Second")
    person.today = date(2026, 11, 16)
    person.pipectl("set", DEAL, "amount=150000")
    return person


def amount(person: Person, *words: str) -> str:
    """Return the amount that `list` shows of the only deal."""
    shown = person.pipectl("list", *words, "-f", "csv", "--fields", "amount")
    return shown.split("\n")[-2].partition(",")[0]


def test_every_command_that_looks_back_is_tried() -> None:
    assert looking_back(commands) == [*WORDS]


@pytest.mark.parametrize("command", WORDS)
def test_a_command_that_reads_says_which_commit_it_took(kari: Person, command: str) -> None:
    name = kari.git("rev-parse", "HEAD").strip()[:10]
    shown = kari.pipectl(*command.split(), *WORDS[command], "--at", "main")
    assert f"main is {name} (2026-11-09)\n" in shown
    if command not in ("check", "export"):
        assert f"recorded at: {name} (2026-11-09)" in shown


OPTIONS = {
    "compare": ("--before", "2026H1", "--after", "2026H2"),
    "leads": ("--wins", "1"),
    "restated": ("2026-10",),
}
"""What some reports want to be told."""


@pytest.mark.parametrize("report", reporting.names())
def test_every_report_looks_back(kari: Person, report: str) -> None:
    if report == "restated":
        kari.git("checkout", "-q", "-f", "HEAD~1")
        kari.today = date(2026, 11, 2)
        kari.pipectl("books", "close", "2026-10")
        kari.commit("Closed")
        kari.git("commit", "-q", "--allow-empty", "-m", "Later")
    words = OPTIONS.get(report, ())
    shown = kari.pipectl("report", report, *words, "--at", "HEAD~1", "-f", "json")
    start = shown.index("{\n")
    about = json.loads(shown[start : shown.index("\n}\n", start) + 2])["about"]
    name = kari.git("rev-parse", "HEAD~1").strip()[:10]
    assert about["recorded_at"] == f"{name} (2026-11-02)"


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_people_read_the_commit_in_every_format(kari: Person, form: str) -> None:
    name = kari.git("rev-parse", "HEAD").strip()[:10]
    shown = kari.pipectl("report", "pipeline", "--at", name, "-f", form)
    assert f"recorded at: {name} (2026-11-09)" in shown
    assert f"{name} is " not in shown


def test_what_was_recorded_is_shown_and_not_what_stands_in_the_files(kari: Person) -> None:
    assert amount(kari) == "150000"
    assert amount(kari, "--at", "HEAD") == "120000"
    assert amount(kari, "--at", "HEAD~1") == "100000"


def test_a_report_is_of_the_day_of_the_commit(kari: Person) -> None:
    assert "as of: 2026-11-02," in kari.pipectl("report", "pipeline", "--at", "HEAD~1")


def test_a_day_beside_a_commit_asks_what_was_known_then_of_that_day(kari: Person) -> None:
    of_then = kari.pipectl("report", "pipeline", "--at", "HEAD", "--as-of", "2026-11-05")
    assert "as of: 2026-11-05, pipeline: sales, recorded at:" in of_then
    assert "100 000" in of_then
    later = kari.pipectl("report", "pipeline", "--at", "HEAD", "--as-of", "2026-12-31")
    assert "120 000" in later
    assert "as of: 2026-12-31" in kari.pipectl(
        "report", "pipeline", "--at", "HEAD", "--today", "2026-12-31"
    )


def test_known_at_takes_the_last_commit_up_to_a_day(kari: Person) -> None:
    assert amount(kari, "--known-at", "2026-11-08") == "100000"
    assert amount(kari, "--known-at", "2026-11-09") == "120000"
    assert amount(kari, "--known-at", "yesterday") == "120000"
    shown = kari.pipectl("report", "pipeline", "--known-at", "2026-11-08")
    assert "as of: 2026-11-02" in shown


def test_a_commit_without_a_day_is_passed_over_and_wants_one_to_be_looked_at(kari: Person) -> None:
    lines = kari.git("cat-file", "commit", "HEAD").split("\n")
    odd = (re.sub("^(author|committer) .*", r"\1 K <k@x.no> 300000000000 +0100", x) for x in lines)
    kari.write("commit", "\n".join(odd))
    name = kari.git("hash-object", "-t", "commit", "-w", "--literally", "commit").strip()
    kari.git("update-ref", "HEAD", name)
    assert amount(kari, "--known-at", "today") == "100000"
    assert name[:10] in kari.pipectl("history", DEAL)
    refusal = kari.pipectl("list", "--at", "HEAD", code=1)
    assert refusal.endswith("nobody can read; name another one, or give a day: `--today DATE`\n")
    assert amount(kari, "--at", "HEAD", "--today", "2026-11-09") == "120000"


def test_a_branch_without_a_commit_is_told_from_a_repository_without_one(kari: Person) -> None:
    kari.git("symbolic-ref", "HEAD", "refs/heads/new")
    assert "has no commit yet; `git branch -a` lists others" in kari.pipectl(
        "list", "--at", "HEAD", code=3
    )


def test_settings_and_pipelines_are_those_of_the_commit(kari: Person) -> None:
    kari.pipectl("stage", "rename", "proposal", "offer")
    assert "offer" in kari.pipectl("stage", "list")
    assert "offer" not in kari.pipectl("stage", "list", "--at", "HEAD")
    kari.write("pipectl.yaml", "nonsense: [")
    assert amount(kari, "--at", "HEAD") == "120000"


def test_a_figure_is_explained_by_the_lines_of_the_commit(kari: Person) -> None:
    words = ("report", "pipeline", "--explain", "-f", "csv")
    kari.write(f"deals/{DEAL}.yaml", "# a line more\n" + kari.text(f"deals/{DEAL}.yaml"))
    lines = [
        max(map(int, re.findall(f"deals/{DEAL}.yaml:(\\d+)", kari.pipectl(*words, *more))))
        for more in ((), ("--at", "HEAD"))
    ]
    assert lines[0] == lines[1] + 2  # the comment, and the entry of the last change


def test_nothing_is_written_to_the_store_and_no_file_of_it_is_read(kari: Person) -> None:
    for path in ("deals", "accounts", "pipelines"):
        shutil.rmtree(kari.store / path)
    (kari.store / "pipectl.yaml").unlink()
    before = sorted(kari.store.rglob("*"))
    for command, words in WORDS.items():
        kari.pipectl(*command.split(), *words, "--at", "HEAD")
    assert sorted(kari.store.rglob("*")) == before


def test_what_looks_back_writes_no_file_of_the_store(kari: Person) -> None:
    shown = kari.pipectl("check", "--fix", "top", "--at", "HEAD", code=2)
    assert shown == "pipectl: a commit cannot be changed; --fix goes without --at and --known-at\n"
    assert "No such option: --at" in kari.pipectl("win", DEAL, "--at", "HEAD", code=2)


def test_two_ways_to_name_a_commit_do_not_go_together(kari: Person) -> None:
    shown = kari.pipectl("list", "--at", "HEAD", "--known-at", "today", code=2)
    assert shown == "pipectl: --at and --known-at each name a commit; write one of them\n"


def test_an_empty_revision_is_refused(kari: Person) -> None:
    shown = kari.pipectl("list", "--at", "", code=2)
    assert shown == "pipectl: --at is empty; write REV, or leave it out\n"


@pytest.mark.parametrize("text", ["nope", "--all", "HEAD~1..HEAD", "2026-11-09", "\x1b[31m"])
def test_what_is_no_commit_is_refused(kari: Person, text: str) -> None:
    shown = kari.pipectl("list", f"--at={text}", code=3)
    shown_text = text.replace("\x1b", "\\x1b")
    assert shown == (
        f"pipectl: git knows no commit '{shown_text}'; `git log --oneline` lists them\n"
    )


def test_a_day_before_the_first_commit_is_refused(kari: Person) -> None:
    assert kari.pipectl("list", "--known-at", "2026-11-01", code=3) == (
        "pipectl: no commit was made on 2026-11-01 or before; `git log --oneline` lists them\n"
    )


def test_a_folder_in_no_repository_is_refused(kari: Person) -> None:
    shutil.rmtree(kari.store / ".git")
    assert kari.pipectl("list", "--at", "HEAD", code=3) == (
        f"pipectl: {kari.store} is in no git repository; `git init` there begins one\n"
    )


def test_a_repository_without_commits_is_refused(kari: Person) -> None:
    shutil.rmtree(kari.store / ".git")
    kari.git("init", "-q")
    for words in (("--at", "HEAD"), ("--known-at", "today")):
        assert "nothing is committed yet; `git commit` keeps the first state" in kari.pipectl(
            "list", *words, code=3
        )


def test_a_machine_without_git_is_told(kari: Person) -> None:
    kari.more["PATH"] = str(kari.home)
    assert kari.pipectl("list", "--at", "HEAD", code=1) == (
        "pipectl: git is not installed; install it, then try again\n"
    )


def test_a_shallow_clone_says_that_older_commits_may_be_missing(
    kari: Person, tmp_path: Path
) -> None:
    ola = Person("Ola", tmp_path / "ola", kari.today)
    ola.git("clone", "-q", "--depth", "1", kari.store.as_uri(), str(ola.store))
    assert amount(ola, "--known-at", "2026-11-09") == "120000"
    for words in (("--known-at", "2026-11-08"), ("--at", "HEAD~1")):
        assert (
            "; this clone is shallow, so older ones may be missing: `git fetch --unshallow`"
            in ola.pipectl("list", *words, code=3)
        )
    ola.git("fetch", "-q", "--unshallow")
    assert amount(ola, "--at", "HEAD~1") == "100000"


def test_a_partial_clone_says_what_to_fetch(kari: Person, tmp_path: Path) -> None:
    kari.git("config", "uploadpack.allowFilter", "true")
    ola = Person("Ola", tmp_path / "ola", kari.today)
    ola.git("clone", "-q", "--filter=blob:none", kari.store.as_uri(), str(ola.store))
    assert amount(ola, "--at", "HEAD") == "120000"
    shown = ola.pipectl("list", "--at", "HEAD~1", code=5)
    assert "this clone does not have the file of that commit (it is a partial one)" in shown
    ola.git("fetch", "-q", "--refetch", "--no-filter")
    assert amount(ola, "--at", "HEAD~1") == "100000"


def test_a_bare_repository_is_read_by_its_name(kari: Person, tmp_path: Path) -> None:
    kari.git("clone", "-q", "--bare", str(kari.store), str(tmp_path / "sales.git"))
    assert amount(kari, "-C", str(tmp_path / "sales.git"), "--at", "HEAD~1") == "100000"


def test_a_detached_head_is_a_state_like_any(kari: Person) -> None:
    kari.git("stash", "-q")
    kari.git("checkout", "-q", "HEAD~1")
    assert amount(kari, "--at", "HEAD") == "100000"
    assert amount(kari, "--at", "main") == "120000"
    assert amount(kari, "--known-at", "today") == "100000"


def test_a_linked_working_tree_is_a_clone_too(kari: Person, tmp_path: Path) -> None:
    kari.git("worktree", "add", "-q", str(tmp_path / "old"), "HEAD~1")
    assert (tmp_path / "old/.git").is_file()
    assert amount(kari, "-C", str(tmp_path / "old"), "--at", "HEAD") == "100000"
    assert amount(kari, "-C", str(tmp_path / "old"), "--at", "main") == "120000"


def test_windows_line_ends_are_read_as_they_are_in_files(kari: Person) -> None:
    path = kari.store / f"deals/{DEAL}.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    kari.git("-c", "core.autocrlf=false", "commit", "-qam", "Windows")
    assert amount(kari, "--at", "HEAD") == "150000"


def test_stores_in_folders_of_one_repository_are_each_their_own(tmp_path: Path) -> None:
    kari = Person("Kari", tmp_path / "kari", date(2026, 11, 2), folder="firm/økt salg")
    kari.store.mkdir(parents=True)
    kari.git("init", "-q", str(kari.store.parent))
    kari.pipectl("init", "--currency", "NOK")
    kari.pipectl("add", "One", "--amount", "100", "--id", "one")
    kari.pipectl("init", "../--other", "--currency", "EUR")
    kari.pipectl("-C", "../--other", "add", "Two", "--amount", "200", "--id", "two")
    kari.git("add", "-A", "..")
    kari.git("commit", "-qm", "Both")
    assert amount(kari, "--at", "HEAD") == "100"
    assert amount(kari, "-C", "../--other", "--at", "HEAD") == "200"
    with chdir(kari.store / "deals"):
        assert amount(kari, "--at", "HEAD") == "100"


def test_a_store_that_was_moved_is_found_where_it_was(kari: Person) -> None:
    (kari.store / "crm").mkdir()
    kari.git("mv", "accounts", "deals", "pipelines", "pipectl.yaml", "crm")
    kari.commit("Moved")
    kari.folder = "sales/crm"
    shown = kari.pipectl("list", "--at", "HEAD~1", code=3)
    name = kari.git("rev-parse", "HEAD~1").strip()[:10]
    top = kari.store.parent
    assert shown == (
        f"pipectl: the commit {name} (2026-11-09) has no store in {kari.store} (no pipectl.yaml); "
        f"it has one in {top}: name it with -C\n"
    )
    assert amount(kari, "-C", "..", "--at", "HEAD~1") == "120000"


def test_a_commit_from_before_the_store_began_says_so(kari: Person) -> None:
    kari.git("rm", "-rq", "--cached", ".")
    kari.git("commit", "-qm", "Nothing")
    assert kari.pipectl("list", "--at", "HEAD", code=3).endswith(
        f"has no store in {kari.store} (no pipectl.yaml); choose a later one\n"
    )
