"""`git setup`: what it writes, what it never touches, and what git does with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clones import Person
from pipectl.git.program import find_repository
from pipectl.git.setup import lack_of, write_settings
from pipectl.store.yaml.parser import parse

DEAL = "deals/acme.yaml"
OLD = "*.yaml text eol=lf\n"


def begun(person: Person, top: str = ".") -> Person:
    person.store.mkdir(parents=True)
    person.git("init", "-q", top)
    person.pipectl("init", "--currency", "NOK")
    person.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    person.commit()
    return person


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    return begun(Person("Kari", tmp_path / "kari"))


def branches(kari: Person, ours: list[str], theirs: list[str]) -> None:
    kari.git("switch", "-qc", "theirs")
    kari.pipectl(*theirs)
    kari.commit("Theirs")
    kari.git("switch", "-q", "main")
    kari.pipectl(*ours)
    kari.commit("Mine")


NOTES = (["note", "acme", "Mine"], ["note", "acme", "Theirs"])
AMOUNTS = (["set", "acme", "amount=110k"], ["set", "acme", "amount=120k"])


# Without any set-up.


def test_a_new_store_s_attributes_do_no_harm_without_a_driver(kari: Person) -> None:
    branches(kari, *NOTES)
    assert "unknown" not in kari.git("merge", "theirs", code=1)
    assert "<<<<<<< HEAD" in kari.text(DEAL)
    assert "Theirs" in kari.git("log", "-p", "theirs")
    assert "+++ b/deals/acme.yaml" in kari.git("log", "-p", "theirs")


def test_a_file_of_another_kind_in_a_folder_of_the_store_stays_as_it_is(kari: Person) -> None:
    (kari.store / "deals/offer.pdf").write_bytes(b"%PDF\r\n\x00\r\n")
    kari.commit()
    assert kari.git("check-attr", "text", "merge", "deals/offer.pdf").count("unspecified") == 2


# The driver.


def test_after_it_git_merges_two_notes(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes")
    branches(kari, *NOTES)
    kari.git("merge", "-q", "--no-edit", "theirs")
    assert "Mine" in kari.text(DEAL)
    assert "Theirs" in kari.text(DEAL)


def test_a_true_conflict_is_left_with_both_sides(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes")
    branches(kari, *AMOUNTS)
    kari.git("merge", "-q", "theirs", code=1)
    assert "<<<<<<< ours\namount: 110000\n=======\namount: 120000\n" in kari.text(DEAL)


KILLED = "kill -9 $$"
TRACEBACK = f'"{sys.executable}" -c "1/0"'


@pytest.mark.parametrize("script", [None, KILLED, TRACEBACK, "exit 1", "exit 2", "exit 130"])
def test_both_sides_stay_whatever_becomes_of_the_program(kari: Person, script: str | None) -> None:
    kari.pipectl("git", "setup", "--yes")
    branches(kari, *NOTES)
    program = kari.home / "bin/pipectl"
    program.unlink()
    if script:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    kari.more["PATH"] = f"{kari.home / 'bin'}:{tools(kari)}"
    kari.git("merge", "-q", "theirs", code=1)
    text = kari.text(DEAL)
    assert all(part in text for part in ("Mine", "Theirs", "<<<<<<<", ">>>>>>>"))
    assert kari.git("diff", "--name-only", "--diff-filter=U").strip() == DEAL


def test_a_driver_with_half_a_quote_is_written_anew(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes")
    right = kari.git("config", "merge.pipectl.driver")
    kari.git("config", "merge.pipectl.driver", f"'half {right.partition(' ')[2].strip()}")
    kari.pipectl("git", "setup", "--check", code=1)
    kari.pipectl("git", "setup", "--yes")
    assert kari.git("config", "merge.pipectl.driver") == right


def tools(kari: Person) -> Path:
    """Return a folder of all that git needs, where no other pipectl is."""
    folder = kari.home / "tools"
    folder.mkdir()
    for place in ("/usr/bin", "/bin"):
        for name in ("sh", "git", "cat", "touch", "test"):
            if Path(place, name).exists() and not (folder / name).exists():
                (folder / name).symlink_to(Path(place, name))
    return folder


def test_both_sides_of_a_broken_file_stay(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes")
    branches(kari, *NOTES)
    kari.by_hand(DEAL, "title: Website", "title: [")
    kari.commit()
    kari.git("merge", "-q", "theirs", code=1)
    assert all(part in kari.text(DEAL) for part in ("Mine", "Theirs", "title: [", "<<<<<<<"))


def test_a_program_at_an_odd_place_is_called_all_the_same(kari: Person) -> None:
    """A blank, a quote, a dollar and what git takes for a name of its own: %A."""
    place = kari.home / "it's $HOME 100%A"
    place.mkdir()
    (kari.home / "bin/pipectl").rename(place / "pipectl")
    repository = find_repository(kari.store, kari.variables)
    lack = lack_of(repository, [str(place / "pipectl")])
    write_settings(repository, lack.settings)
    assert not lack_of(repository, [str(place / "pipectl")]).settings
    branches(kari, *NOTES)
    kari.git("merge", "-q", "--no-edit", "theirs")
    assert "Theirs" in kari.text(DEAL)
    (place / "pipectl").unlink()
    assert "merge.pipectl.driver" in lack_of(repository, ["pipectl"]).settings


def test_a_diff_is_shown_without_the_program(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes")
    (kari.home / "bin/pipectl").unlink()
    kari.more["PATH"] = str(tools(kari))
    kari.by_hand(DEAL, "title: Website", "title: Web site")
    assert "+title: Web site" in kari.git("diff")


def test_a_commit_shown_once_without_the_program_is_shown_in_words_when_it_is_back(
    kari: Person,
) -> None:
    kari.git("config", "diff.pipectl.cachetextconv", "true")  # as an older version has set it
    kari.pipectl("git", "setup", "--yes")
    program = kari.home / "bin/pipectl"
    program.rename(kari.home / "elsewhere")
    path = kari.variables["PATH"]
    kari.more["PATH"] = str(tools(kari))
    in_file = kari.git("log", "-p")
    (kari.home / "elsewhere").rename(program)
    kari.more["PATH"] = path
    assert kari.git("log", "-p") != in_file


# What it writes.


def test_it_asks_and_writes_nothing_where_nobody_is_there(kari: Person) -> None:
    before = (kari.store / ".git/config").read_text(encoding="utf-8")
    shown = kari.pipectl("git", "setup", code=2)
    assert "add --yes" in shown
    assert "merge.pipectl.driver = pipectl merge-driver %O %A %B %L %P; s=$?" in shown
    assert (kari.store / ".git/config").read_text(encoding="utf-8") == before


def test_it_says_what_is_missing_until_nothing_is(kari: Person) -> None:
    shown = kari.pipectl("git", "setup", "--check", code=1)
    assert ".gitattributes:" not in shown
    assert "diff.pipectl.textconv" in shown
    kari.pipectl("git", "setup", "--yes")
    before = (kari.store / ".git/config").read_bytes()
    assert "git is set up for this store" in kari.pipectl("git", "setup", "--check")
    kari.pipectl("git", "setup", "--check", "--hook", code=1)
    kari.pipectl("git", "setup", "--yes")
    assert (kari.store / ".git/config").read_bytes() == before


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_lines_of_the_person_s_own_stay(kari: Person, eol: str) -> None:
    own = f"# Mine{eol}{OLD.strip()}{eol}*.pdf binary"
    (kari.store / ".gitattributes").write_bytes(own.encode())
    kari.pipectl("git", "setup", "--yes")
    text = (kari.store / ".gitattributes").read_bytes().decode()
    assert text.startswith(f"{own}{eol}deals/**/*.yaml text eol=lf merge=pipectl diff=pipectl{eol}")
    assert text.count("*.yaml text eol=lf" + eol) == 1
    kari.pipectl("git", "setup", "--check")


def test_a_file_above_the_store_counts(tmp_path: Path) -> None:
    kari = begun(Person("Kari", tmp_path / "kari", folder="all/sales"), "..")
    kari.git("rm", "-q", ".gitattributes")
    above = kari.store.parent / ".gitattributes"
    above.write_text("*.yaml text eol=lf merge=pipectl diff=pipectl\n", encoding="utf-8")
    assert ".gitattributes" not in kari.pipectl("git", "setup", "--check", code=1)
    above.write_text(OLD, encoding="utf-8")
    assert "sales/.gitattributes:\n  deals/" in kari.pipectl("git", "setup", "--check", code=1)


def test_a_wrong_setting_is_put_right_and_a_good_one_stays(kari: Person) -> None:
    kari.git("config", "merge.pipectl.driver", "pipectl merge-driver %O %A %B %L %P")
    kari.git("config", "--add", "merge.pipectl.driver", "another")
    kari.pipectl("git", "setup", "--yes")
    driver = kari.git("config", "--get-all", "merge.pipectl.driver")
    assert driver.count("\n") == 1
    good = driver.strip().replace("pipectl merge", f"{kari.home}/bin/pipectl merge")
    kari.git("config", "merge.pipectl.driver", good)
    kari.pipectl("git", "setup", "--check")


# The hook.


def test_the_hook_lets_nothing_wrong_into_a_commit(kari: Person) -> None:
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.by_hand(DEAL, "stage: prospecting", "stage: nowhere")
    assert "deals/acme.yaml:" in kari.git("commit", "-qam", "Wrong", code=1)
    kari.by_hand(DEAL, "stage: nowhere", "stage: prospecting")
    kari.pipectl("note", "acme", "Right")
    kari.git("commit", "-qam", "Right")


@pytest.mark.parametrize("hooks", ["", ".husky", "../elsewhere"])
def test_another_hook_stays(kari: Person, hooks: str) -> None:
    if hooks:
        kari.git("config", "core.hooksPath", hooks)
    folder = kari.store / (hooks or ".git/hooks")
    folder.mkdir(exist_ok=True)
    (folder / "pre-commit").write_text("#!/bin/sh\n", encoding="utf-8")
    shown = kari.pipectl("git", "setup", "--yes", "--hook", code=6)
    assert "add to it: pipectl -C . check --staged || exit" in shown
    assert (folder / "pre-commit").read_text(encoding="utf-8") == "#!/bin/sh\n"
    kari.pipectl("git", "setup", "--check")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("pipectl -C", "# pipectl -C"),
        ("pipectl -C", "  #pipectl -C"),
        ("pipectl -C", "/gone/pipectl -C"),
        ("pipectl -C", "# pipectl -C . check --staged || exit\n/gone/pipectl -C"),
    ],
)
def test_a_line_that_calls_nothing_is_no_hook(kari: Person, before: str, after: str) -> None:
    kari.pipectl("git", "setup", "--yes", "--hook")
    hook = kari.store / ".git/hooks/pre-commit"
    hook.write_text(hook.read_text().replace(before, after))
    kari.pipectl("git", "setup", "--check", "--hook", code=1)
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.pipectl("git", "setup", "--check", "--hook")
    assert "/gone" not in hook.read_text()
    kari.pipectl("note", "acme", "Mine")
    kari.commit()


def test_a_hook_that_cannot_be_read_is_said_so(kari: Person) -> None:
    hook = kari.store / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.mkdir()
    shown = kari.pipectl("git", "setup", "--yes", "--hook", code=6)
    assert f"{hook} cannot be read; add to it: pipectl" in shown


def test_hooks_of_other_repositories_get_no_line(kari: Person) -> None:
    kari.git("config", "--global", "core.hooksPath", str(kari.home / "hooks"))
    shown = kari.pipectl("git", "setup", "--yes", "--hook", code=6)
    assert "is for other repositories too" in shown
    assert not (kari.home / "hooks").exists()


def test_a_folder_of_hooks_in_the_repository_is_taken(kari: Person) -> None:
    kari.git("config", "core.hooksPath", ".hooks")
    kari.pipectl("git", "setup", "--yes", "--hook")
    assert os.access(kari.store / ".hooks/pre-commit", os.X_OK)


def test_two_stores_of_a_repository_have_a_line_each(tmp_path: Path) -> None:
    kari = begun(Person("Kari", tmp_path / "kari", folder="all/sales one"), "..")
    kari.pipectl("init", "../other", "--currency", "EUR")
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.folder = "all/other"
    kari.pipectl("git", "setup", "--yes", "--hook")
    kari.pipectl("git", "setup", "--check", "--hook")
    hook = (tmp_path / "kari/all/.git/hooks/pre-commit").read_text(encoding="utf-8")
    assert "\npipectl -C 'sales one' check --staged || exit\n" in hook
    assert "\npipectl -C other check --staged || exit\n" in hook
    kari.commit()


def test_the_hook_of_the_framework_is_a_command_that_there_is() -> None:
    path = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
    (hook,) = (item.plain() for item in parse(path.read_text(encoding="utf-8")).items or ())
    assert isinstance(hook, dict)
    assert {"language": "python", "pass_filenames": "false"}.items() <= hook.items()
    words = str(hook["entry"]).split()
    shown = subprocess.run(
        [sys.executable, "-m", *words, "--help"], capture_output=True, check=True, encoding="utf-8"
    )
    assert "--staged" in shown.stdout
