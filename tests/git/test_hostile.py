"""A hostile repository: nothing that it names runs, is asked or is written while it is read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from clones import Person
from pipectl.errors import NotFoundError, PipectlError
from pipectl.git import program
from pipectl.git.commits import commit_of, known_at
from pipectl.git.index import data_of, stages
from pipectl.git.program import Repository, find_repository
from pipectl.git.tree import CommitTree
from pipectl.store.disk.files import FileProblem

STORE = {
    "pipectl.yaml": "version: 1\n",
    "deals/a.yaml": "title: One\n",
    "deals/b.yaml": "title: Two\n",
}
READS = {
    "rev-parse": ("rev-parse", "--verify", "HEAD"),
    "rev-list": ("rev-list", "--format=%H%x00%cd%x00%an%x00%s", "HEAD"),
    "ls-tree": ("ls-tree", "-r", "-z", "HEAD"),
    "cat-file": ("cat-file", "-p", "HEAD:deals/a.yaml"),
    "ls-files": ("ls-files", "--stage", "-z"),
    "diff-tree": ("diff-tree", "-r", "-p", "HEAD~1", "HEAD"),
    "log": ("log", "-p", "HEAD"),
    "for-each-ref": ("for-each-ref",),
    "merge-base": ("merge-base", "HEAD~1", "HEAD"),
    "hash-object": ("hash-object", "-w", "--stdin"),
    "update-index": ("update-index", "-z", "--index-info"),
    "check-attr": ("check-attr", "-a", "deals/a.yaml"),
    "config": ("config", "--get-regexp", "^core"),
    "merge-file": ("merge-file", "-p", "deals/b.yaml", "deals/a.yaml", "deals/a.yaml"),
    "symbolic-ref": ("symbolic-ref", "HEAD"),
    "update-ref": ("update-ref", "refs/notes/some", "HEAD"),
}
"""Each command of plumbing that is called, as it is."""


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    person = Person("Kari", tmp_path / "kari")
    (person.store / "deals").mkdir(parents=True)
    person.git("init", "-q")
    for path, text in STORE.items():
        person.write(path, text)
    person.commit("First")
    person.by_hand("deals/a.yaml", "One", "Other")
    person.commit("Second")
    return person


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """What is there once a program of the repository has run."""
    return tmp_path / "it-ran"


@pytest.fixture
def trap(tmp_path: Path, mark: Path) -> str:
    """A program that leaves the mark."""
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat >/dev/null\n", encoding="utf-8")
    script.chmod(0o755)
    return str(script)


def repository_of(person: Person, **more: str) -> Repository:
    return find_repository(person.store, {**os.environ, **person.variables, **more})


def read_all(repository: Repository) -> list[bytes]:
    """Read all that pipectl reads of a repository; refusals are no answer."""
    answers = []
    for words in READS.values():
        with suppress(PipectlError):
            answers.append(repository.read(*words))
    with suppress(PipectlError, FileProblem):
        tree = CommitTree(repository, commit_of(repository, "HEAD").hash)
        answers += tree.contents(tree.files("deals").stamps).values()
    with suppress(PipectlError):
        answers.append(known_at(repository, date.max).hash.encode())
    with suppress(PipectlError):
        answers += [
            side for blobs in stages(repository).values() for side in data_of(repository, blobs)
        ]
    return answers


def test_each_command_of_plumbing_is_tried() -> None:
    assert READS.keys() == program.PLUMBING.keys()


@pytest.mark.parametrize("command", READS)
def test_each_command_of_plumbing_answers(kari: Person, command: str) -> None:
    repository_of(kari).read(*READS[command])


SETTINGS = (
    *("core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor"),
    *("core.alternateRefsCommand", "core.askPass", "credential.helper", "diff.external"),
    *("diff.evil.command", "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge"),
    *("filter.evil.process", "gpg.program", "merge.evil.driver", "pager.log", "pager.ls-tree"),
    *("pager.diff-tree", "pager.cat-file", "uploadpack.packObjectsHook", "sequence.editor"),
    *("interactive.diffFilter", "trailer.x.command", "browser.x.cmd", "sendemail.smtpServer"),
)


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_program_that_a_setting_names_does_not_run(
    kari: Person, mark: Path, trap: str, setting: str
) -> None:
    kari.write(".gitattributes", "* diff=evil filter=evil merge=evil\n")
    (kari.store / ".git/info/attributes").write_text("* diff=evil filter=evil merge=evil\n")
    kari.git("config", setting, trap)
    kari.git("config", "filter.evil.required", "true")
    os.utime(kari.store / "deals/a.yaml", (1, 1))  # the index has to look at it again
    assert b"title: Other\n" in read_all(repository_of(kari))
    assert not mark.exists()


@pytest.mark.parametrize("command", READS)
def test_an_alias_does_not_take_the_place_of_a_command(
    kari: Person, mark: Path, trap: str, command: str
) -> None:
    kari.git("config", f"alias.{command}", f"!{trap}")
    with suppress(PipectlError):
        repository_of(kari).read(*READS[command])
    assert not mark.exists()


HOOKS = (
    *("post-index-change", "reference-transaction", "pre-commit", "post-checkout", "post-merge"),
    *("fsmonitor-watchman", "query-watchman", "pre-auto-gc", "post-rewrite"),
)


@pytest.mark.parametrize("is_elsewhere", [False, True])
def test_no_hook_runs(
    kari: Person, mark: Path, trap: str, tmp_path: Path, *, is_elsewhere: bool
) -> None:
    folder = tmp_path / "hooks" if is_elsewhere else kari.store / ".git/hooks"
    folder.mkdir(exist_ok=True)
    for hook in HOOKS:
        (folder / hook).unlink(missing_ok=True)
        (folder / hook).symlink_to(trap)
    if is_elsewhere:
        kari.git("config", "core.hooksPath", str(folder))
    assert read_all(repository_of(kari))
    assert not mark.exists()


def test_settings_that_are_included_run_nothing_either(
    kari: Person, mark: Path, trap: str, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.write_text(f"[core]\n\tfsmonitor = {trap}\n\thooksPath = {tmp_path}\n")
    kari.git("config", "include.path", str(more))
    kari.git("config", "includeIf.gitdir:/.path", str(more))
    assert b"title: Other\n" in read_all(repository_of(kari))
    assert not mark.exists()


def _missing_file(person: Person) -> None:
    name = person.git("rev-parse", "HEAD:deals/b.yaml").strip()
    path = person.store / ".git/objects" / name[:2] / name[2:]
    path.unlink()


REMOTES: dict[str, Callable[[str], str]] = {
    "ext": lambda program: f"ext::{program} %S",
    "file": lambda _: "file:///",
    "ssh": lambda _: "ssh://nowhere.invalid/x",
    "http": lambda _: "https://nowhere.invalid/x",
    "path": lambda _: "/",
}


@pytest.mark.parametrize("remote", REMOTES)
@pytest.mark.parametrize("is_old", [False, True], ids=["new git", "old git"])
def test_what_a_partial_clone_lacks_is_not_fetched(  # noqa: PLR0913 - fixtures
    kari: Person,
    mark: Path,
    trap: str,
    monkeypatch: pytest.MonkeyPatch,
    remote: str,
    *,
    is_old: bool,
) -> None:
    if is_old:  # a version that does not know the variable
        monkeypatch.setattr(
            "pipectl.git.program._CLOSED", {"GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
        )
    kari.git("config", "core.repositoryFormatVersion", "1")
    kari.git("config", "extensions.partialClone", "evil")
    kari.git("config", "remote.evil.promisor", "true")
    kari.git("config", "remote.evil.url", REMOTES[remote](trap))
    kari.git("config", "remote.evil.uploadpack", trap)
    kari.git("config", "remote.evil.vcs", "evil")
    kari.git("config", "protocol.allow", "always")
    kari.git("config", "protocol.ext.allow", "always")
    kari.git("config", "core.sshCommand", trap)
    _missing_file(kari)
    repository = repository_of(kari, PATH=f"{Path(trap).parent}:{os.environ['PATH']}")
    (Path(trap).parent / "git-remote-evil").symlink_to(trap)
    tree = CommitTree(repository, commit_of(repository, "HEAD").hash)
    with pytest.raises((FileProblem, PipectlError)):
        tree.read("deals/b.yaml")
    assert not mark.exists()


def test_a_file_that_a_partial_clone_lacks_is_named(kari: Person) -> None:
    _missing_file(kari)
    tree = CommitTree(repository_of(kari), commit_of(repository_of(kari), "HEAD").hash)
    problem = tree.read_all(["deals/a.yaml", "deals/b.yaml"])
    assert problem["deals/a.yaml"] == b"title: Other\n"
    assert str(problem["deals/b.yaml"]) == (
        "deals/b.yaml: this clone does not have the file of that commit (it is a partial one); "
        "fetch it: `git fetch --refetch --no-filter`"
    )


def test_a_setting_does_not_lead_to_another_working_tree(kari: Person, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("secret\n")
    kari.git("config", "core.worktree", str(outside))
    repository = repository_of(kari)
    assert repository.top == kari.store
    assert repository.read("rev-parse", "--show-toplevel").decode().strip() == str(kari.store)
    assert b"title: Other\n" in read_all(repository)
    assert [*outside.iterdir()] == [outside / "secret.yaml"]


def test_a_repository_that_says_it_is_bare_is_read(kari: Person) -> None:
    kari.git("config", "core.bare", "true")
    assert b"title: Other\n" in read_all(repository_of(kari))


def test_a_broken_repository_is_not_taken_for_the_one_around_it(kari: Person) -> None:
    inner = kari.store / "inner"
    (inner / ".git").mkdir(parents=True)
    repository = find_repository(inner, {**os.environ, **kari.variables})
    with pytest.raises(PipectlError, match="not a git repository"):
        commit_of(repository, "HEAD")


def test_variables_of_the_process_do_not_lead_elsewhere(kari: Person, tmp_path: Path) -> None:
    other = Person("Other", tmp_path / "other")
    other.store.mkdir()
    other.git("init", "-q")
    variables = {
        "GIT_DIR": str(other.store / ".git"),
        "GIT_WORK_TREE": str(other.store),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.store / ".git/objects"),
        "GIT_NAMESPACE": "evil",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_TRACE2": str(tmp_path / "trace"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.worktree",
        "GIT_CONFIG_VALUE_0": str(tmp_path),
    }
    assert b"title: Other\n" in read_all(repository_of(kari, **variables))
    assert not (tmp_path / "trace").exists()


def test_in_a_hook_the_index_that_git_names_is_read(kari: Person, tmp_path: Path) -> None:
    index = tmp_path / "index"
    kari.git("read-tree", "HEAD~1", f"--index-output={index}")
    places = {"GIT_DIR": str(kari.store / ".git"), "GIT_INDEX_FILE": str(index)}
    variables = {**os.environ, **kari.variables, **places}
    texts = [
        find_repository(kari.store, variables, in_hook=in_hook).read("ls-files", "--stage")
        for in_hook in (True, False)
    ]
    assert texts[0] != texts[1]


def test_neither_replacements_nor_grafts_change_what_was_committed(kari: Person) -> None:
    names = kari.git("rev-parse", "HEAD", "HEAD~1").split()
    kari.git("replace", kari.git("rev-parse", "HEAD:deals/a.yaml").strip(), _blob(kari, "Evil"))
    kari.git("config", "core.useReplaceRefs", "true")
    (kari.store / ".git/info").mkdir(exist_ok=True)
    (kari.store / ".git/info/grafts").write_text(f"{names[0]}\n")
    repository = repository_of(kari)
    assert b"title: Other\n" in read_all(repository)
    assert repository.read("rev-list", "HEAD").decode().split() == names


def _blob(person: Person, text: str) -> str:
    return _object(person, "blob", text.encode())


def _object(person: Person, kind: str, data: bytes) -> str:
    """Write an object as it is, which git itself would not make."""
    words = ("hash-object", "-t", kind, "--literally", "-w", "--stdin")
    done = subprocess.run(
        ["git", "-C", person.store, *words], input=data, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def _tree(person: Person, *entries: tuple[str, str, str]) -> str:
    data = b"".join(
        f"{mode} {path}".encode() + b"\0" + bytes.fromhex(name) for mode, path, name in entries
    )
    return _object(person, "tree", data)


def _tree_of(person: Person, *deals: tuple[str, str, str]) -> CommitTree:
    """Commit a tree with these entries in its deals."""
    folder = _tree(person, *deals)
    settings = person.git("rev-parse", "HEAD:pipectl.yaml").strip()
    top = _tree(person, ("40000", "deals", folder), ("100644", "pipectl.yaml", settings))
    commit = person.git("commit-tree", top, "-m", "Hostile").strip()
    return CommitTree(repository_of(person), commit)


@pytest.mark.parametrize(
    "path", ["../../secret.yaml", "..", "/etc/secret.yaml", ".git/secret.yaml", "./secret.yaml"]
)
def test_no_entry_of_a_tree_leads_out_of_it(kari: Person, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.yaml").write_text("secret\n")
    tree = _tree_of(kari, ("100644", path, _blob(kari, "of the tree\n")))
    files = tree.files("deals").stamps
    assert set(tree.contents(files).values()) <= {b"of the tree\n"}
    for outside in (path, f"deals/{path}", "../secret.yaml", str(tmp_path / "secret.yaml")):
        assert tree.read_all([outside])[outside] != b"secret\n"


def test_links_and_other_repositories_are_problems_and_not_followed(
    kari: Person, tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text("secret\n")
    link = _blob(kari, str(tmp_path / "secret.yaml"))
    head = kari.git("rev-parse", "HEAD").strip()
    tree = _tree_of(
        kari,
        ("120000", "a.yaml", link),
        ("120000", "b", _blob(kari, "../../elsewhere")),
        ("160000", "c", head),
        ("120000", "d", _blob(kari, "../pipectl.yaml")),
    )
    assert tree.survey("deals") is None
    files = tree.files("deals")
    assert files.stamps == {}
    assert [(str(problem.place), problem.what) for problem in files.problems] == [
        ("deals/a.yaml", "a symbolic link where a file should be"),
        ("deals/b", "a symbolic link where a folder should be"),
        ("deals/c", "another repository where a file should be"),
    ]
    assert isinstance(tree.read_all(["deals/a.yaml"])["deals/a.yaml"], FileProblem)


def test_a_link_in_the_place_of_the_deals_is_a_problem(kari: Person, tmp_path: Path) -> None:
    top = _tree(kari, ("120000", "deals", _blob(kari, str(tmp_path))))
    commit = kari.git("commit-tree", top, "-m", "Hostile").strip()
    tree = CommitTree(repository_of(kari), commit)
    assert tree.survey("deals") is None
    assert [problem.what for problem in tree.files("deals").problems] == [
        "a symbolic link where a folder should be"
    ]


def test_a_file_that_is_too_large_is_not_read(kari: Person) -> None:
    tree = _tree_of(kari, ("100644", "a.yaml", _blob(kari, "x" * 300_000)))
    assert str(tree.read_all(["deals/a.yaml"])["deals/a.yaml"]) == (
        "deals/a.yaml: 293 kB; a file may have 256 kB; shorten it"
    )


ODD = {
    "control": "a\x1b[31m\nb.yaml",
    "bidi": "a\u202eb.yaml",
    "quotes": "a'\"$(touch x)`touch x`.yaml",
    "option": "--output=x.yaml",
}


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_a_name_of_any_characters_is_only_a_name(kari: Person, name: str) -> None:
    tree = _tree_of(kari, ("100644", name, _blob(kari, "of the tree\n")))
    assert tree.names("deals") == [f"deals/{name}"]
    assert tree.read(f"deals/{name}") == b"of the tree\n"


def test_bytes_that_are_no_text_are_a_name_too(kari: Person) -> None:
    data = b"100644 \xff.yaml\0" + bytes.fromhex(_blob(kari, "of the tree\n"))
    top = _tree(kari, ("40000", "deals", _object(kari, "tree", data)))
    tree = CommitTree(repository_of(kari), kari.git("commit-tree", top, "-m", "x").strip())
    assert tree.names("deals") == ["deals/\udcff.yaml"]
    assert tree.read("deals/\udcff.yaml") == b"of the tree\n"


def test_lines_of_ssh_end_where_they_end(kari: Person) -> None:
    kari.more["GIT_SSH_COMMAND"] = "printf 'No route\\r\\nto host\\r\\n' >&2; false"
    with pytest.raises(PipectlError) as refusal:
        repository_of(kari).run("ls-remote", "ssh://nowhere.example/x")
    assert str(refusal.value).startswith("No route\nto host\n")


UNREADABLE = ["300000000000 +0100", "-5 +0100", "+0100", "."]


def dated(kari: Person, committed: str, authored: str = "") -> str:
    """Return a commit like HEAD, and upon it, whose days are other ones."""
    lines = [f"tree {kari.git('rev-parse', 'HEAD^{tree}').strip()}"]
    lines += [f"parent {kari.git('rev-parse', 'HEAD').strip()}"]
    lines += [f"author Kari <k@x.no> {authored or committed}"]
    lines += [f"committer Kari <k@x.no> {committed}", "", "Odd", ""]
    return _object(kari, "commit", "\n".join(lines).encode())


@pytest.mark.parametrize("day", UNREADABLE)
def test_a_day_that_nobody_can_read_is_told_where_it_is_needed(kari: Person, day: str) -> None:
    commit = commit_of(repository_of(kari), dated(kari, day))
    assert commit.subject == "Odd"
    with pytest.raises(PipectlError, match="has a day that nobody can read"):
        _ = commit.day


@pytest.mark.parametrize("day", UNREADABLE)
def test_the_author_s_day_is_taken_where_the_committer_s_cannot_be(kari: Person, day: str) -> None:
    commit = dated(kari, day, "1762700400 +0100")
    assert commit_of(repository_of(kari), commit).day == date(2025, 11, 9)


def test_looking_back_passes_over_a_commit_without_a_day(kari: Person) -> None:
    head = kari.git("rev-parse", "HEAD").strip()
    kari.git("reset", "-q", "--hard", dated(kari, UNREADABLE[0]))
    assert known_at(repository_of(kari), date.max).hash == head


def test_a_setting_does_not_change_how_commits_are_written(kari: Person) -> None:
    kari.git("config", "i18n.logOutputEncoding", "UTF-16")
    kari.git("config", "log.date", "human")
    kari.git("config", "color.ui", "always")
    assert commit_of(repository_of(kari), "HEAD").subject == "Second"


@pytest.mark.parametrize("text", ["", "--all", "HEAD~1..HEAD", "HEAD HEAD~1", "-n1", ":/", "^HEAD"])
def test_what_is_no_single_commit_is_refused(kari: Person, text: str) -> None:
    with pytest.raises(NotFoundError, match="git knows no commit"):
        commit_of(repository_of(kari), text)


def test_a_command_that_may_run_something_is_not_called(kari: Person) -> None:
    with pytest.raises(KeyError):
        repository_of(kari).read("status")


COMMANDS = {
    ("list", "--at", "HEAD"): 0,
    ("report", "weekly", "--known-at", "today"): 0,
    ("check", "--at", "HEAD~1"): 0,
    ("check", "--staged"): 0,
    ("diff", "HEAD~1..HEAD"): 0,
    ("diff", "HEAD~1..HEAD", "--report", "pipeline"): 0,
    ("diff",): 0,
    ("history", "acme"): 0,
    ("resolve",): 0,
    ("page", "--at", "HEAD", "-o", "../page.html"): 0,
    ("git", "setup", "--check"): 1,
}
"""Commands that read a repository, as people call them, and how they end."""


def begun(tmp_path: Path) -> Person:
    """Let somebody begin a store of one deal in git, with two commits."""
    person = Person("Ola", tmp_path / "ola")
    person.store.mkdir()
    person.git("init", "-q")
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("add", "Website", "--id", "acme")
    person.commit("First")
    person.pipectl("set", "acme", "amount=100")
    person.commit("Second")
    return person


def set_traps(person: Person, trap: str) -> None:
    """Put a trap wherever a repository can name a program."""
    (person.store / ".git/info").mkdir(exist_ok=True)
    (person.store / ".git/info/attributes").write_text("* diff=evil filter=evil merge=evil\n")
    hooks = person.home / "hooks"
    hooks.mkdir()
    for hook in HOOKS:
        (hooks / hook).symlink_to(trap)
    for command in READS:
        person.git("config", f"alias.{command}", f"!{trap}")
    for setting in SETTINGS:
        person.git("config", setting, trap)
    person.git("config", "core.hooksPath", str(hooks))
    os.utime(person.store / "deals/acme.yaml", (1, 1))


@pytest.fixture
def trapped(tmp_path: Path, trap: str, mark: Path) -> Person:
    """Somebody in a store whose repository has a trap wherever a program can be named."""
    person = begun(tmp_path)
    set_traps(person, trap)
    mark.unlink(missing_ok=True)  # git itself may have run one while it was set
    return person


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_that_reads_runs_anything(
    trapped: Person, mark: Path, words: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in trapped.store.rglob("*") if path.is_file()}
    trapped.pipectl(*words, code=COMMANDS[words])
    assert not mark.exists()
    after = {path: path.read_bytes() for path in trapped.store.rglob("*") if path.is_file()}
    assert after == before


def test_git_itself_falls_into_a_trap(kari: Person, trap: str, mark: Path) -> None:
    kari.git("config", "diff.external", trap)
    kari.git("diff", "HEAD~1", "HEAD")
    assert mark.exists()


def test_nothing_runs_where_there_is_something_to_resolve(
    tmp_path: Path, trap: str, mark: Path
) -> None:
    person = begun(tmp_path)
    person.git("switch", "-qc", "theirs")
    person.pipectl("note", "acme", "Theirs")
    person.commit("Theirs")
    person.git("switch", "-q", "main")
    person.pipectl("note", "acme", "Mine")
    person.commit("Mine")
    person.git("merge", "-q", "theirs", code=1)
    set_traps(person, trap)
    mark.unlink(missing_ok=True)
    assert "acme: merged" in person.pipectl("resolve")
    assert not mark.exists()
