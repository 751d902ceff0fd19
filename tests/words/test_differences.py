"""A diff, a history, the last commands and a closed period follow the language, for people."""

from __future__ import annotations

from datetime import date
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

import pytest

from commits import commit, git
from pipectl import reports, words
from pipectl.plugins import modules_in
from pipectl.words import Words
from transcripts import call
from words.calls import CALLS as DEMO_CALLS
from words.test_languages import OTHERS, catalogue, is_word

TODAY = date(2026, 11, 24)
CHANGES = (
    "set acme amount=120k expected_close=2026-12-20 owner=ola probability=40",
    "next acme Call --due 2026-12-01",
    "log acme call Hello",
    "set shop currency=EUR",
    "park shop --until 2027-01-10",
    "lose test --reason price --on 2026-11-20",
    "win port",
    "objection port Price",
    "add Portal --id portal --account Acme --amount 80k --close 2027-02-01",
    "quota set kari 2027Q1 100k",
    "rates set EUR 11.5",
    "forecast submit --by kari --commit 100k --best-case 120k",
    "account add Acme",
    "books close 2026-10 --by kari",
)
CALLS = (
    "diff HEAD~1..HEAD",
    "diff HEAD..HEAD~1",
    "diff HEAD~1",
    "diff HEAD..HEAD",
    "diff HEAD~1..HEAD --report waterfall",
    "diff HEAD~1..HEAD --report forecast",
    "history acme",
    "undo --list",
    "report restated 2026-10",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Begin a store of two commits that differ in all that people do, with some of it to come."""
    root = tmp_path_factory.mktemp("sales")
    git(root, "init", "-q", "-b", "main")
    run(root, "init --currency NOK")
    for name in ("acme", "shop", "test", "port", "gone"):
        run(root, f"add Website --id {name} --amount 100k --close 2026-12-10 --on 2026-11-01")
    commit(root, "Before")
    for change in CHANGES:
        run(root, change)
    (root / "deals/gone.yaml").unlink()
    settings = root / "pipectl.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "name: Acme\n", encoding="utf-8")
    commit(root, "After")
    run(root, "note acme Later")
    return root


def run(root: Path, command: str, *more: str) -> str:
    code, printed = call(["-C", str(root), *command.split(), *more], TODAY)
    assert code == 0, (command, printed)
    return printed


@pytest.mark.parametrize("command", CALLS)
def test_all_that_it_says_has_a_translation(store: Path, command: str) -> None:
    texts: set[str] = set()

    class Listening(Words):
        def _translate(self, template: str) -> str:
            texts.add(template)
            return template

    with patch.object(words, "Words", Listening):
        run(store, f"{command} --language nb")
    for each in OTHERS:
        unsaid = texts - catalogue(each).keys()
        assert {text for text in unsaid if is_word(text) and text not in FOR_PROGRAMS} == set()


FOR_PROGRAMS = {
    f"{field} {side}"
    for field in ("amount", "owner", "stage", "expected_close")
    for side in ("before", "after")
}
"""Titles of columns that nobody reads."""


@pytest.mark.slow
@pytest.mark.parametrize(("command", "language"), [*zip(CALLS, cycle(OTHERS), strict=False)])
def test_programs_read_the_same_in_another_language(
    store: Path, command: str, language: str
) -> None:
    name, report, rest = command.partition(" --report")
    for form in ("json", "csv"):
        english = run(store, f"{name} -f {form}{report}{rest}")
        assert run(store, f"{name} -f {form} --language {language}{report}{rest}") == english


def test_every_report_is_among_these_or_those_of_the_demo_store() -> None:
    called = {words[1] for words in map(str.split, (*DEMO_CALLS, *CALLS)) if words[0] == "report"}
    assert {*modules_in(reports)} - called == {"agenda", "board"}  # commands of their own, there


def test_a_diff_is_in_the_language_of_the_call(store: Path) -> None:
    for form in ("text", "markdown"):
        said = run(store, f"diff HEAD~1..HEAD -f {form} --language nb")
        assert "acme: beløp 100 000" in said
        assert "120 000, forventet lukking utsatt 10 dager" in said
        assert "slettet: " in said
        assert "Prognose 2026Q4" in said


def test_a_diff_and_a_history_follow_the_stores_own_language(store: Path) -> None:
    settings = store / "pipectl.yaml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f"{before}reports: it\n", encoding="utf-8")
    assert "importo 100 000 -> 120 000" in run(store, "diff HEAD~1")
    assert "in nessun commit" in run(store, "history acme")
    assert "Gli ultimi comandi" in run(store, "undo --list")
    settings.write_text(before, encoding="utf-8")
