"""Every text of pipectl's own has a translation, and programs read the same in each language."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

import pytest

import pipectl
from pipectl import words
from pipectl.domain.model.settings import LANGUAGES
from pipectl.words import Words
from transcripts import call
from words.calls import CALLS

FOLDER = Path(pipectl.__file__).parent
OTHERS = LANGUAGES[1:]
TODAY = date(2026, 11, 24)
DEMO = FOLDER / "demo"


def catalogue(language: str) -> dict[str, str]:
    return tomllib.loads((FOLDER / "words" / f"{language}.toml").read_text(encoding="utf-8"))


def run(command: str, *more: str) -> str:
    code, printed = call(["-C", str(DEMO), *command.split(), *more], TODAY)
    assert code == 0, (command, printed)
    return printed


@cache
def asked_for() -> dict[str, str]:
    """Return each text that a translation is asked for in any call, with the first such call."""
    texts: dict[str, str] = {}
    for command in (*CALLS, *OF_DEALS):

        class Listening(Words):
            def _translate(self, template: str) -> str:
                texts.setdefault(template, command)  # noqa: B023 - used while it is this one
                return template

        with patch.object(words, "Words", Listening):
            run(command, "--language", "nb")
    return texts


OF_DEALS = tuple(
    f"{command} {path.stem}"
    for path in sorted((DEMO / "deals").rglob("*.yaml"))[::9]
    for command in ("show", "brief")
)


@cache
def written() -> dict[str, str]:
    """Return each text that the program says by `say`, or calls a column or a table, by module."""
    texts = {
        text: path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for text in _texts(node)
        if "explain" not in path.stem and "views/check" not in path.as_posix()
    }
    return texts | {
        text: path.name
        for path in FOLDER.rglob("templates/*.html")
        for text in re.findall(r"say\(\s*\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    }


PLACES = {"say": 0, "Column": 1, "Table": 1, "traced": 1, "Page": 1, "listed": 1}
"""Which argument of a call is a text for people."""


def _texts(node: ast.Call) -> Iterator[str]:
    if name_of(node) == "meant" and all(isinstance(arg, ast.Constant) for arg in node.args):
        text, meaning = map(ast.literal_eval, node.args)
        yield f"{meaning}|{text}"
    place = PLACES.get(name_of(node), len(node.args))
    yield from (text for arg in node.args[place : place + 1] for text in _constants(arg))


def name_of(node: ast.Call) -> str:
    """Return what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def is_word(text: str) -> bool:
    return re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", text)) is not None


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_every_report_has_a_translation(language: str) -> None:
    every = {**written(), **asked_for()}
    known = catalogue(language)
    assert {text: every[text] for text in every if is_word(text) and text not in known} == {}


@pytest.mark.slow
def test_every_translation_is_used() -> None:
    every = {*written(), *asked_for(), *constants()}
    unused = [text for text in catalogue("nb") if text.rpartition("|")[2] not in every]
    assert [text for text in unused if not is_counted(text, every)] == []


@cache
def constants() -> set[str]:
    """Return all texts of the program, also as titles: words of the files become some."""
    texts = {
        node.value
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    fields = {
        name.id for path in (FOLDER / "domain" / "model").glob("*.py") for name in _fields(path)
    }
    words_of = {text.replace("_", " ") for text in texts | fields}
    return texts | {shape(text) for text in words_of for shape in (str, str.capitalize, str.lower)}


def _fields(path: Path) -> Iterator[ast.Name]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target


def is_counted(text: str, every: set[str]) -> bool:
    """Say whether a text counts what the program counts: `{n} deals`."""
    return text.removeprefix("{n} ").removesuffix("s") in every or text.removeprefix("1 ") in every


def test_all_languages_have_the_same_texts_with_the_same_places() -> None:
    first = catalogue(OTHERS[0])
    for language in OTHERS:
        lines = (FOLDER / "words" / f"{language}.toml").read_text(encoding="utf-8").splitlines()
        texts = catalogue(language)
        assert [*texts] == sorted(first)
        assert texts == Words(language).translations
        assert len(texts) == sum(line.startswith('"') for line in lines)
        assert {text for text, own in texts.items() if places(text) != places(own)} == set()


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


@pytest.mark.slow
@pytest.mark.parametrize(("command", "language"), [*zip(CALLS, cycle(OTHERS), strict=False)])
def test_programs_read_the_same_in_another_language(command: str, language: str) -> None:
    for form in ("json", "csv"):
        assert run(command, "-f", form, "--language", language) == run(command, "-f", form)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_report_speaks_the_language_that_is_asked_for(form: str) -> None:
    printed = run("report pipeline", "-f", form, "--language", "nb")
    assert "Åpen pipeline" in printed
    assert "Open pipeline" not in printed


def test_english_reads_no_file_of_translations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", None)
    assert Words("en").say("{n} deals", n=3) == "3 deals"


IN_NORWEGIAN = {
    "report velocity": ("snevert: uten diskvalifiserte", "\nvunnet           4  517 620"),
    "report waterfall -M": ("Åpne ved starten",),
    "report leads --wins 10 --by 2026-12-31": ("avtaler  23.8 %", "innen: 2026-12-31"),
    "report rank --by both": ("etter: begge",),
    "report rank --by score": ("etter: poeng",),
    "report stale": ("klokke: aktivitet",),
    "report stages": ("besøk: hvert",),
    "report conversion --strict": ("streng: ja",),
    "report criteria --period 2026": ("når: kom inn",),
    "report velocity --n created -M": ("n: opprettet",),
    "report owners": ("  Samtale  Møte  E-post  Demo  ",),
    "rates list": ("  Kurs  ",),
    "report patterns --period 2026": ("  ny ", "  bekreftet ", "  sannsynlig ", "  ukjent "),
    "quota list": ("mål: vunnet beløp",),
    "report accuracy": (
        "anslag: n/a, uten anslag",
        "anslag, justert: n/a",
        "lukket + utbytte: n/a",
    ),
}
"""Words within rows and notes of reports, where a text of the user's could stand as well."""


@pytest.mark.parametrize(("command", "own"), IN_NORWEGIAN.items())
def test_words_of_pipectls_own_in_rows_and_notes_are_said(
    command: str, own: tuple[str, ...]
) -> None:
    printed = run(command, "--language", "nb")
    assert [text for text in own if text not in printed] == []


def test_by_whom_is_said_in_titles() -> None:
    assert "Per persona, " in run("report outlook --by person", "--language", "it")
    assert "Per persona, " in run("report accuracy", "--language", "it")


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_over_ends_in_its_number_that_stands_below_others(language: str) -> None:
    assert catalogue(language)["over by {what}"].endswith("{what}")
