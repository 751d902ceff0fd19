"""At a terminal a command asks for what is missing; elsewhere it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from processes import answer
from transcripts import Shell

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id web --on 2026-11-01")
    return tmp_path


def deal(store: Path) -> str:
    return (store / "deals/web.yaml").read_text()


def test_add_asks_for_the_title(store: Path) -> None:
    code, shown = answer(store, "add", "--id", "new", typed="Web shop\n")
    assert (code, shown.split()[-1]) == (0, "new")
    assert (store / "deals/new.yaml").read_text().startswith("title: Web shop\n")


def test_a_question_is_asked_again_until_there_is_an_answer(store: Path) -> None:
    code, shown = answer(store, "add", "--id", "new", typed="\n\nWeb shop\n")
    assert code == 0
    assert shown.count("Title: ") == 3


def test_lose_asks_for_the_reason(store: Path) -> None:
    code, shown = answer(store, "lose", "web", typed="price\n")
    assert (code, "Reason: " in shown) == (0, True)
    assert "stage: lost, reason: price}" in deal(store)


def test_next_asks_for_the_day(store: Path) -> None:
    code, shown = answer(store, "next", "web", "Call", typed="fri\n")
    assert (code, "Due: " in shown) == (0, True)
    assert "next_step: {due: 2026-11-27, what: " in deal(store)


def test_fix_asks_which_side_is_right(store: Path) -> None:
    (store / "deals/web.yaml").write_text("amount: 5\n" + deal(store))
    code, shown = answer(store, "check", "--fix", typed="top\n")
    assert (code, "(record)" in shown) == (0, True)
    assert "amount" not in deal(store)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [("y\n", 0, "1 of 1 deal: set source=x"), ("n\n", 1, "nothing was changed")],
)
def test_a_change_of_many_is_agreed_to(store: Path, typed: str, code: int, said: str) -> None:
    left, shown = answer(store, "set", "--where", "is:open", "source=x", typed=typed)
    assert left == code
    assert "Change 1 deal? [y/N]" in shown
    assert said in shown
    assert ("source: x" in deal(store)) == (code == 0)


def test_a_list_fits_the_terminal_and_a_file_has_it_all(store: Path) -> None:
    title = "A web site for all of the shops, and what belongs to it"
    Shell(store).run(f"pipectl set web title={title.replace(' ', chr(92) + ' ')}")
    _, shown = answer(store, "list", typed="")
    assert title[:20] in shown
    assert f"{title}" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    answer(store, "list", "-o", "all.txt", typed="")
    assert title in (store / "all.txt").read_text()
    assert title in answer(store, "show", "web", typed="")[1]


def test_no_is_what_enter_means(store: Path) -> None:
    code, shown = answer(store, "erase", "web", typed="\n")
    assert (code, "Erase web for good? [y/N]" in shown) == (1, True)
    assert (store / "deals/web.yaml").exists()


@pytest.mark.parametrize("typed", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_at_a_question_change_nothing(store: Path, typed: str) -> None:
    before = deal(store)
    assert answer(store, "lose", "web", typed=typed)[0] == 130
    assert deal(store) == before


def test_what_steers_a_terminal_is_made_visible(store: Path) -> None:
    Shell(store).run("pipectl note web '\x1b[2J\x07\u202eevil\x9b31m'")
    _, shown = answer(store, "show", "web", typed="")
    assert "\\x1b[2J\\x07\\u202eevil\\x9b31m" in shown
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)
