"""Who uses pipectl, by the system, the environment and the user's own settings."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipectl.cli.shared.environment import choose_colours, has_blocks, has_colours, user
from pipectl.errors import InvalidError, UsageError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the user's own settings would be."""
    monkeypatch.delenv("PIPECTL_USER", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LOGNAME", "login")
    (tmp_path / "pipectl").mkdir()
    return tmp_path / "pipectl/config.yaml"


def test_the_environment_comes_before_the_settings_and_these_before_the_login_name(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert user() == "login"
    file.write_text("user: kari\n")
    assert user() == "kari"
    monkeypatch.setenv("PIPECTL_USER", "ola")
    assert user() == "ola"


def test_settings_may_be_a_link_as_among_dotfiles(file: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfile").write_text("user: kari\n")
    file.symlink_to(tmp_path / "dotfile")
    assert user() == "kari"


@pytest.mark.parametrize("link", ["nowhere", "config.yaml"])
def test_a_link_that_leads_nowhere_is_no_settings(file: Path, link: str) -> None:
    file.symlink_to(link)
    assert user() == "login"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("user: [kari]\n", "1:7: user is not a single value; write one value here"),
        ("a: 1\n", "1:1: the file has an unknown key 'a'; known here: user"),
        ("usr: kari\n", "1:1: the file has an unknown key 'usr'; did you mean user?"),
        ("user:\n", "1:6: user has no value; write one or delete the key"),
        ('user: " "\n', "1:7: an empty text; write something here or delete the key"),
        ("kari\n", "1:1: the file is not keys and values; write `key: value` lines"),
        ('user: "\\ud800"\n', "1:8: an escape that makes no character"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_with_its_place(
    file: Path, text: str, problem: str
) -> None:
    file.write_text(text)
    with pytest.raises(InvalidError) as refused:
        user()
    assert str(refused.value).startswith(f"{file}:{problem}")


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def make_link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_huge(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 10**9)


@pytest.mark.parametrize(
    "make", [os.mkdir, os.mkfifo, make_socket, make_link_to_a_device, make_huge]
)
def test_settings_that_are_no_file_are_told_and_never_waited_for(
    file: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(file.parent)
    make(Path(file.name))
    with pytest.raises(InvalidError) as refused:
        user()
    assert str(refused.value).startswith(f"{file}: ")


@pytest.mark.parametrize("folder", ["settings", "./settings", "~/settings", ""])
def test_a_relative_folder_is_ignored_as_its_standard_says(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / ".config/pipectl").mkdir(parents=True)
    (tmp_path / ".config/pipectl/config.yaml").write_text("user: home\n")
    (tmp_path / folder / "pipectl").mkdir(parents=True, exist_ok=True)
    (tmp_path / folder / "pipectl/config.yaml").write_text("user: elsewhere\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", folder)
    monkeypatch.chdir(tmp_path)
    assert user() == "home"
    assert file.parent.is_dir()


@pytest.mark.parametrize(
    ("when", "names", "has_them"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_an_option_decides_on_colours_before_the_environment_does(
    when: str, names: dict[str, str], *, has_them: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.setenv(name, names.get(name, ""))
    choose_colours(when)
    assert has_colours() is has_them


@pytest.mark.parametrize(
    ("names", "has_them"),
    [
        ({}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "nb_NO.UTF-8"}, True),
        ({"LANG": "it_IT.utf8@euro"}, True),
        ({"LANG": "nb_NO.ISO-8859-1"}, False),
        ({"LANG": "nb_NO.UTF-8", "LC_ALL": "bg_BG.CP1251"}, False),
        ({"LANG": "bg_BG.CP1251", "LC_CTYPE": "bg_BG.UTF-8"}, True),
    ],
)
def test_blocks_are_for_terminals_in_utf8(
    names: dict[str, str], *, has_them: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.setenv(name, names.get(name, ""))
    assert has_blocks() is has_them


def test_another_word_for_colours_is_refused() -> None:
    with pytest.raises(UsageError, match="write one of auto, always, never"):
        choose_colours("red")
