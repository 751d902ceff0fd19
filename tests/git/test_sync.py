"""The command `sync`: others' commits come in and ours go out, or it says why not."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from clones import Person, clone, team
from pipectl.escape import safe

pytestmark = pytest.mark.slow


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Begin the team's store with one deal, and push it."""
    return team(tmp_path)


@pytest.fixture
def ola(kari: Person) -> Person:
    return clone(kari, "Ola")


def noted(person: Person, text: str) -> None:
    person.pipectl("note", "acme", text)
    person.commit(text)


def set_to(person: Person, amount: str) -> None:
    person.pipectl("set", "acme", f"amount={amount}")
    person.commit(amount)


def state(person: Person) -> str:
    return person.git("status", "--porcelain", "--branch")


def test_nothing_new_is_said_so(kari: Person) -> None:
    assert kari.pipectl("sync") == "nothing to push\n"


def test_what_is_here_goes_out_and_comes_in_there(kari: Person, ola: Person) -> None:
    noted(kari, "Called")
    assert kari.pipectl("sync") == "1 commit pushed to origin\n"
    shown = ola.pipectl("sync")
    assert "Came in: 1 commit" in shown
    assert "acme: " in shown
    assert ola.text("deals/acme.yaml") == kari.text("deals/acme.yaml")


def test_two_notes_on_one_deal_merge_with_no_set_up(kari: Person, ola: Person) -> None:
    noted(kari, "Mine")
    noted(ola, "Yours")
    kari.pipectl("sync")
    ola.pipectl("sync")
    kari.pipectl("sync")
    text = kari.text("deals/acme.yaml")
    assert text == ola.text("deals/acme.yaml")
    assert text.count("Mine") == text.count("Yours") == 1
    assert state(kari) == state(ola) == "## main...origin/main\n"


@pytest.mark.parametrize(
    "key", ["pull.rebase", "branch.main.rebase", "pull.ff", "rebase.autoStash"]
)
def test_it_merges_or_rebases_as_git_is_configured(kari: Person, ola: Person, key: str) -> None:
    ola.git("config", key, "true")
    noted(kari, "Mine")
    kari.pipectl("sync")
    noted(ola, "First")
    noted(ola, "Second")
    ola.pipectl("sync")
    merges = ola.git("rev-list", "--merges", "--count", "HEAD")
    assert merges == ("0\n" if "rebase" in key and "auto" not in key else "1\n")
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "First", "Second"))
    assert state(ola) == "## main...origin/main\n"


def test_a_commit_that_says_what_is_there_already_is_rebased_away(
    kari: Person, ola: Person
) -> None:
    ola.git("config", "pull.rebase", "true")
    for text in ("One", "Two"):
        kari.pipectl("note", "acme", text)
    kari.commit()
    kari.pipectl("sync")
    ola.pipectl("note", "acme", "Two", "--by", "kari")
    ola.commit()
    noted(ola, "Three")
    ola.pipectl("sync")
    text = ola.text("deals/acme.yaml")
    assert [text.count(word) for word in ("One", "Two", "Three")] == [1, 1, 1]
    assert state(ola) == "## main...origin/main\n"


@pytest.mark.parametrize(
    ("key", "way_on", "give_up"),
    [
        ("pull.ff", "git commit --no-edit", "git merge --abort"),
        ("pull.rebase", "git rebase --continue", "git rebase --abort"),
    ],
)
def test_a_true_conflict_is_named_and_left_as_git_leaves_it(
    kari: Person, ola: Person, key: str, way_on: str, give_up: str
) -> None:
    ola.git("config", key, "true")
    set_to(kari, "115k")
    kari.pipectl("sync")
    set_to(ola, "125k")
    shown = ola.pipectl("sync", code=6)
    assert "acme: amount is " in shown
    assert f"`{way_on}` and `pipectl sync`, or `{give_up}` to go back" in shown
    assert "UU deals/acme.yaml" in state(ola)
    assert "<<<<<<<" in ola.text("deals/acme.yaml")
    assert "in the middle of a " in ola.pipectl("sync", code=6)
    keep_theirs(ola)
    ola.git("add", "-A")
    ola.git(*way_on.split()[1:], code=0)
    assert "pushed to origin" in ola.pipectl("sync")


def keep_theirs(person: Person) -> None:
    """Choose the second side of each conflict by hand."""
    lines, keeps = [], True
    for line in person.text("deals/acme.yaml").splitlines(keepends=True):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            keeps = line[0] != "<"
        elif keeps:
            lines.append(line)
    person.write("deals/acme.yaml", "".join(lines))


def test_of_a_conflict_the_rest_is_merged(kari: Person, ola: Person) -> None:
    kari.pipectl("add", "Shop", "--id", "shop")
    kari.pipectl("note", "acme", "Mine")
    set_to(kari, "115k")
    kari.pipectl("sync")
    noted(ola, "Yours")
    set_to(ola, "125k")
    assert "1 file to settle" in ola.pipectl("sync", code=6)
    assert ola.git("diff", "--name-only", "--diff-filter=U") == "deals/acme.yaml\n"
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "Yours"))
    assert "shop" in ola.git("diff", "--cached", "--name-only")


def test_problems_stop_it_before_the_push(kari: Person) -> None:
    kari.by_hand("deals/acme.yaml", "amount: 100000", "amount: much")
    kari.commit()
    shown = kari.pipectl("sync", code=5)
    assert "deals/acme.yaml:3:9: 'much' is not an amount" in shown
    assert "nothing is pushed" in shown
    assert "[ahead 1]" in state(kari)


def test_problems_that_come_from_others_are_named_too(kari: Person, ola: Person) -> None:
    kari.by_hand("deals/acme.yaml", "amount: 100000", "amount: much")
    kari.commit()
    kari.git("push", "-q")
    ola.pipectl("add", "Shop", "--id", "shop")
    ola.commit()
    assert "deals/acme.yaml:3:9" in ola.pipectl("sync", code=5)


def test_what_is_not_committed_stops_it(kari: Person) -> None:
    kari.pipectl("add", "Shop", "--id", "shop")
    kari.pipectl("note", "acme", "Mine")
    assert "not committed yet: deals/acme.yaml, deals/shop.yaml" in kari.pipectl("sync", code=1)


def test_a_note_beside_the_store_that_git_does_not_know_does_not(kari: Person) -> None:
    kari.write("scribbles.txt", "?")
    assert kari.pipectl("sync") == "nothing to push\n"


def test_commit_takes_what_is_changed_new_and_deleted(kari: Person, ola: Person) -> None:
    kari.pipectl("add", "Shop", "--id", "shop")
    kari.commit()
    (kari.store / "deals/shop.yaml").unlink()
    kari.pipectl("add", "Fair", "--id", "fair")
    kari.write("scribbles.txt", "?")
    kari.pipectl("sync", "--commit")
    assert state(kari) == "## main...origin/main\n?? scribbles.txt\n"
    assert kari.git("log", "-1", "--format=%an: %s") == "Kari: pipectl: change shop, fair\n"
    ola.pipectl("sync")
    assert sorted(path.name for path in ola.store.glob("deals/*.yaml")) == [
        "acme.yaml",
        "fair.yaml",
    ]


def test_commit_commits_nothing_that_is_wrong(kari: Person) -> None:
    kari.by_hand("deals/acme.yaml", "amount: 100000", "amount: much")
    assert "nothing is committed" in kari.pipectl("sync", "--commit", code=5)
    assert "M deals/acme.yaml" in state(kari)


def test_what_is_pushed_is_checked_and_not_what_lies_there(kari: Person) -> None:
    """A file that git ignores is here and comes to nobody."""
    kari.git("rm", "-rq", "--cached", "pipelines")
    (kari.store / ".git/info").mkdir(exist_ok=True)
    (kari.store / ".git/info/exclude").write_text("pipelines/\n")
    kari.git("commit", "-qm", "Pipelines are mine")
    assert kari.pipectl("check").startswith("0 problems")
    assert "nothing is pushed, for this is committed" in kari.pipectl("sync", code=5)
    assert "[ahead 1]" in state(kari)


def test_what_is_not_committed_of_a_right_commit_is_no_obstacle(kari: Person) -> None:
    noted(kari, "Mine")
    (kari.store / ".git/info").mkdir(exist_ok=True)
    (kari.store / ".git/info/exclude").write_text("deals/draft.yaml\n")
    kari.write("deals/draft.yaml", "title:\n")
    assert kari.pipectl("sync") == "1 commit pushed to origin\n"


def trying_to_write(person: Person, when: str) -> Path:
    """Let another process want the store's lock before such calls of git; return what it says."""
    other, calls = person.home / "other.py", person.home / "calls"
    other.write_text(
        "from pathlib import Path\n"
        "from pipectl.store.disk.lock import locked\n"
        f"with locked(Path({str(person.store)!r}), 0.0):\n"
        "    print('got in')\n"
    )
    git = person.home / "bin/git"
    git.write_text(
        f'#!/bin/sh\ncase " $* " in {when})\n"{sys.executable}" "{other}" >>"{calls}" 2>&1;; esac\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    git.chmod(0o755)
    return calls


def test_no_command_comes_between_what_is_checked_and_committed(kari: Person) -> None:
    """Another one waits until the commit is there, and is then as whole as it ever was."""
    kari.by_hand("deals/acme.yaml", "title: Website", "title: Web site")
    calls = trying_to_write(kari, "*' add '*|*' commit '*")
    kari.pipectl("sync", "--commit")
    assert "LockedError" in calls.read_text()
    assert "got in" not in calls.read_text()


def test_a_hook_that_refuses_leaves_the_index_as_it_was(kari: Person) -> None:
    hook = kari.store / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    kari.pipectl("add", "Shop", "--id", "shop")
    kari.pipectl("note", "acme", "Staged")
    kari.git("add", "deals/acme.yaml")
    kari.pipectl("note", "acme", "Not staged")
    before = kari.git("ls-files", "--stage"), state(kari)
    assert "nothing is committed: git ended with 1" in kari.pipectl("sync", "--commit", code=1)
    assert (kari.git("ls-files", "--stage"), state(kari)) == before


def test_a_file_that_a_stash_left_unmerged_is_not_settled_by_a_commit(kari: Person) -> None:
    kari.pipectl("note", "acme", "Mine")
    kari.git("stash", "-q")
    kari.git("rm", "-q", "deals/acme.yaml")
    kari.git("commit", "-qm", "Drop")
    kari.git("stash", "pop", code=1)
    shown = kari.pipectl("sync", "--commit", code=6)
    assert "git is in the middle of a merge of files; `pipectl resolve` shows" in shown
    assert "DU deals/acme.yaml" in state(kari)


def test_a_merge_that_only_waits_for_its_commit_is_told_so(kari: Person, ola: Person) -> None:
    set_to(kari, "115k")
    kari.pipectl("sync")
    set_to(ola, "125k")
    ola.pipectl("sync", code=6)
    keep_theirs(ola)
    ola.git("add", "-A")
    shown = ola.pipectl("sync", code=6)
    assert "git is in the middle of a merge; `git commit --no-edit` and `pipectl sync`" in shown
    assert "`git commit --no-edit` goes on" in ola.pipectl("resolve")


def test_between_the_steps_of_a_rebase_nobody_writes(kari: Person, ola: Person) -> None:
    """What a command wrote there would go with `git rebase --abort`."""
    ola.git("config", "pull.rebase", "true")
    noted(kari, "Mine")
    kari.pipectl("sync")
    for text in ("One", "Two"):
        noted(ola, text)
    calls = trying_to_write(ola, "*' pull '*|*' rebase '*|*' update-index '*")
    ola.pipectl("sync")
    assert calls.read_text().count("LockedError") >= 3
    assert "got in" not in calls.read_text()
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "One", "Two"))


def test_commit_leaves_alone_what_is_beside_the_store(tmp_path: Path) -> None:
    kari = team(tmp_path, folder="firm/sales")
    for name in ("staged.txt", "changed.txt"):
        (kari.store.parent / name).write_text("1", encoding="utf-8")
        kari.git("add", f"../{name}")
    kari.pipectl("note", "acme", "Mine")
    kari.pipectl("sync", "--commit")
    assert kari.git("show", "--format=", "--name-only", "HEAD") == "sales/deals/acme.yaml\n"
    assert kari.git("diff", "--cached", "--name-only") == "changed.txt\nstaged.txt\n"


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    kari = Person("Kari", tmp_path / "kari")
    kari.store.mkdir()
    kari.pipectl("init", "--currency", "NOK")
    assert "is in no git repository" in kari.pipectl("sync", code=3)


def test_without_a_commit_a_remote_or_an_upstream_it_says_what_to_do(tmp_path: Path) -> None:
    kari = Person("Kari", tmp_path / "kari")
    kari.store.mkdir()
    kari.pipectl("init", "--currency", "NOK")
    kari.git("init", "-q")
    assert "there is no commit yet" in kari.pipectl("sync", code=1)
    kari.commit()
    assert "`git remote add origin URL`" in kari.pipectl("sync", code=1)
    kari.git("init", "-q", "--bare", "../hub.git")
    kari.git("remote", "add", "origin", "../hub.git")
    assert "`git push -u origin main`" in kari.pipectl("sync", code=1)


def test_a_detached_head_is_refused(kari: Person) -> None:
    kari.git("switch", "-q", "--detach")
    assert "no branch is checked out" in kari.pipectl("sync", code=1)


def test_the_first_push_into_an_empty_repository(tmp_path: Path) -> None:
    kari = Person("Kari", tmp_path / "kari")
    kari.git("init", "-q", "--bare", "../hub.git")
    kari.git("clone", "-q", "../hub.git", "sales")
    kari.pipectl("init", "--currency", "NOK")
    kari.commit()
    assert kari.pipectl("sync") == "1 commit pushed to origin\n"
    assert kari.pipectl("sync") == "nothing to push\n"


def test_a_branch_that_was_deleted_at_the_remote_is_not_made_anew(kari: Person) -> None:
    kari.git("push", "-q", "origin", "HEAD:other", "HEAD:gone")
    kari.git("switch", "-qc", "mine")
    kari.git("branch", "-qu", "origin/gone")
    kari.git("push", "-q", "origin", ":gone")
    shown = kari.pipectl("sync", code=6)
    assert shown.startswith("pipectl: origin has no branch gone, and has others; `git branch -u")
    assert "gone" not in kari.git("ls-remote", "origin")


@pytest.mark.parametrize("name", ["br\udcff", "br\x85anch", "br\u2028anch"])
def test_a_branch_may_have_any_name_that_git_allows(kari: Person, name: str) -> None:
    kari.git("switch", "-qc", name)
    assert f"`git push -u origin {safe(name)}`" in kari.pipectl("sync", code=1)
    kari.git("push", "-qu", "origin", "HEAD")
    noted(kari, "Called")
    kari.pipectl("sync", "--dry-run")
    assert kari.pipectl("sync") == "1 commit pushed to origin\n"
    assert kari.git("rev-list", "--count", "@{u}..") == "0\n"
    kari.git("push", "-q", "origin", f":{name}")
    assert f"origin has no branch {safe(name)}" in kari.pipectl("sync", code=6)


def test_a_remote_that_is_gone_is_said_in_gits_words_and_steers_nothing(kari: Person) -> None:
    kari.git("remote", "set-url", "origin", "/nowhere/\x1b[31m.git")
    shown = kari.pipectl("sync", code=1)
    assert "does not appear to be a git repository" in shown
    assert "\x1b" not in shown


def test_somebody_who_pushed_meanwhile_is_no_obstacle(kari: Person, ola: Person) -> None:
    noted(kari, "Mine")
    noted(ola, "Yours")
    hook = kari.store / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nrm "$0"; unset GIT_DIR; git -C {ola.store} push -q\n')
    hook.chmod(0o755)
    shown = kari.pipectl("sync")
    assert "Came in: 1 commit" in shown
    assert "pushed to origin" in shown
    assert all(word in kari.text("deals/acme.yaml") for word in ("Mine", "Yours"))


def test_a_remote_that_refuses_is_quoted_and_not_asked_again(kari: Person) -> None:
    hook = kari.home.parent / "hub.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho x >> asked; echo 'no pushes on Sunday' >&2; exit 1\n")
    hook.chmod(0o755)
    noted(kari, "Mine")
    assert "no pushes on Sunday" in kari.pipectl("sync", code=1)
    assert (hook.parent.parent / "asked").read_text() == "x\n"


def test_a_hook_of_the_clone_runs_and_can_stop_it(kari: Person) -> None:
    hook = kari.store / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'not now' >&2; exit 1\n")
    hook.chmod(0o755)
    noted(kari, "Mine")
    assert "not now" in kari.pipectl("sync", code=1)


def test_where_nobody_can_be_asked_git_asks_nobody(kari: Person) -> None:
    helper = kari.home / "bin" / "git-remote-asking"
    helper.write_text('#!/bin/sh\necho "asking: $GIT_TERMINAL_PROMPT" >&2\n: < /dev/tty\nexit 1\n')
    helper.chmod(0o755)
    kari.git("remote", "set-url", "origin", "asking://host")
    shown = kari.pipectl("sync", code=1)
    assert "asking: 0" in shown
    assert "/dev/tty" in shown


def test_where_commands_commit_by_themselves_it_merges_as_elsewhere(
    kari: Person, ola: Person
) -> None:
    settings = ola.home / ".config/pipectl/config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"git: {{commit: [{ola.store}]}}\n", encoding="utf-8")
    noted(kari, "Mine")
    kari.pipectl("sync")
    ola.pipectl("note", "acme", "Yours")
    ola.pipectl("sync")
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "Yours"))
    assert state(ola) == "## main...origin/main\n"
    assert "Merge" in ola.git("log", "-1", "--format=%s")


def test_a_merge_is_no_command_that_could_be_undone(kari: Person, ola: Person) -> None:
    noted(kari, "Mine")
    kari.pipectl("sync")
    noted(ola, "Yours")
    ola.pipectl("sync")
    shown = ola.pipectl("undo", "--list")
    assert "sync" not in shown
    assert "note acme Yours" in shown


def test_a_dry_run_changes_nothing(kari: Person, ola: Person) -> None:
    noted(kari, "Mine")
    kari.pipectl("sync")
    noted(ola, "Yours")
    before = ola.git("rev-parse", "HEAD")
    shown = ola.pipectl("sync", "--dry-run")
    assert "Would come in: 1 commit" in shown
    assert "Would go to origin: 1 commit" in shown
    assert shown.endswith("1 commit would come in, 1 commit would go out\n")
    assert ola.git("rev-parse", "HEAD") == before
    assert state(ola) == "## main...origin/main [ahead 1, behind 1]\n"


def test_a_shallow_clone_works(kari: Person) -> None:
    ola = clone(kari, "Ola", "--depth=1", f"file://{kari.home.parent / 'hub.git'}")
    noted(kari, "Mine")
    kari.pipectl("sync")
    noted(ola, "Yours")
    ola.pipectl("sync")
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "Yours"))


def test_a_store_in_a_folder_beside_another_one(tmp_path: Path) -> None:
    kari = team(tmp_path, folder="firm/sales")
    other = Person("Kari", kari.home, folder="firm/other")
    other.store.mkdir()
    other.pipectl("init", "--currency", "NOK")
    other.pipectl("add", "Website", "--id", "acme")
    other.commit()
    kari.pipectl("sync")
    ola = clone(kari, "Ola")
    noted(kari, "Mine")
    noted(ola, "Yours")
    kari.pipectl("sync")
    ola.pipectl("sync")
    assert all(word in ola.text("deals/acme.yaml") for word in ("Mine", "Yours"))
    other_of_ola = Person("Ola", ola.home, folder="firm/other")
    kari.pipectl("sync")
    for person, text in ((other, "Here"), (kari, "Too")):
        noted(person, text)
    other.pipectl("sync")
    for person, text in ((other_of_ola, "There"), (ola, "Also")):
        noted(person, text)
    shown = ola.pipectl("sync", code=6)
    call = f"pipectl -C {other_of_ola.store} resolve"
    assert f"other/deals/acme.yaml: is of another store; `{call}` merges it" in shown
    assert "M  deals/acme.yaml" in state(ola).replace("sales/", "")
    assert all(word in ola.text("deals/acme.yaml") for word in ("Too", "Also"))
    ola.pipectl(*call.split()[1:])
    ola.git("commit", "-q", "--no-edit")
    ola.pipectl("sync")
    assert all(word in other_of_ola.text("deals/acme.yaml") for word in ("Here", "There"))


def test_in_a_bisect_it_says_so_and_leaves_it(kari: Person) -> None:
    kari.git("bisect", "start")
    shown = kari.pipectl("sync", code=6)
    assert "git is in the middle of a bisect; `git status` says how to end it" in shown


def test_whom_somebody_else_has_erased_is_forgotten_here_too(kari: Person, ola: Person) -> None:
    ola.pipectl("set", "acme", "account=Havblikk")
    ola.pipectl("note", "acme", "Havblikk's boss Hans called")
    ola.commit("Havblikk")
    ola.pipectl("sync")
    kari.pipectl("sync")
    kari.pipectl("erase", "acme", "--yes")
    kari.commit("Erased")
    kari.pipectl("sync")
    assert "Havblikk" in ola.pipectl("undo", "--list")
    shown = ola.pipectl("sync")
    assert "erased by others, so it is forgotten here too" in shown
    assert "Havblikk" not in shown
    kept = [path for path in (ola.store / ".pipectl").rglob("*") if path.is_file()]
    assert [path for path in kept if b"Havblikk" in path.read_bytes()] == []
    assert "Havblikk" not in ola.pipectl("undo", "--list")


@pytest.mark.parametrize("key", ["pull.ff", "merge.ff"])
def test_where_git_may_not_merge_it_says_what_to_do(kari: Person, ola: Person, key: str) -> None:
    ola.git("config", key, "only")
    noted(kari, "Mine")
    kari.pipectl("sync")
    noted(ola, "Yours")
    shown = ola.pipectl("sync", code=6)
    assert "`git pull --no-ff`" in shown
    assert f"`git config {key} true`" in shown
    ola.git("config", key, "true")
    assert "pushed to origin" in ola.pipectl("sync")


def test_what_else_git_refuses_is_said_in_its_own_words(kari: Person, ola: Person) -> None:
    ola.git("config", "pull.ff", "only")
    kari.write("notes.txt", "Kari's")
    kari.commit()
    kari.pipectl("sync")
    ola.write("notes.txt", "Ola's")
    shown = ola.pipectl("sync", code=1)
    assert "untracked working tree files would be overwritten" in shown
    assert "pull.ff" not in shown


def test_histories_with_no_commit_in_common_are_said_to_be(kari: Person) -> None:
    kari.git("switch", "-q", "--orphan", "new")
    kari.pipectl("init", "--currency", "NOK")
    kari.commit()
    kari.git("branch", "-qu", "origin/main")
    shown = kari.pipectl("sync", code=6)
    assert "`git pull --no-rebase --allow-unrelated-histories`" in shown
    assert kari.pipectl("sync", "--dry-run", code=6) == shown


def test_a_clone_too_shallow_to_have_a_commit_in_common_is_told_so(
    kari: Person, ola: Person
) -> None:
    per = clone(kari, "Per", "--depth", "1", kari.home.with_name("hub.git").as_uri())
    noted(per, "Mine")
    for text in ("One", "Two"):
        noted(ola, text)
    ola.pipectl("sync")
    per.git("fetch", "-q", "--depth", "1")
    assert "`git fetch --unshallow`" in per.pipectl("sync", code=6)
    per.git("fetch", "-q", "--unshallow")
    assert "pushed to origin" in per.pipectl("sync")
