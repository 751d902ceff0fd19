"""Every template in every language makes a store that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.templates import TEMPLATES
from transcripts import Shell


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_store_has_nothing_to_complain_about(
    template: str, language: str, tmp_path: Path
) -> None:
    shell = Shell(tmp_path)
    shell.run(f"pipectl init --stages {template} --language {language} --currency DKK")
    assert shell.run("pipectl add First --id first --amount 10k") == "first\n"
    assert "0 problems, 0 warnings" in shell.run("pipectl check")
    assert shell.run("pipectl win first").endswith("first: won on 2026-11-25\n")


@pytest.mark.parametrize(
    ("locale", "words", "language", "currency"),
    [
        ({"LANG": "nn_NO.UTF-8"}, "", "nb", "NOK"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "da_DK.UTF-8"}, "", "da", "DKK"),
        ({"LANG": "bg_BG.UTF-8", "LC_MESSAGES": ""}, "", "bg", "EUR"),
        ({"LANG": "nb_NO.UTF-8"}, "--language en --currency USD", "en", "USD"),
        ({}, "", "en", "EUR"),
    ],
)
def test_a_new_store_has_the_language_and_currency_of_the_locale(
    tmp_path: Path, locale: dict[str, str], words: str, language: str, currency: str
) -> None:
    message = Shell(tmp_path, env=locale).run(f"pipectl init {words}")
    settings = (tmp_path / "pipectl.yaml").read_text(encoding="utf-8")
    assert f"\nlanguage: {language} " in settings
    assert f"\ncurrency: {currency} " in settings
    assert (f"its currency is {currency}; pipectl.yaml can say another" in message) == (not words)


def test_a_store_does_not_change_with_the_locale(tmp_path: Path) -> None:
    Shell(tmp_path).run("pipectl init")
    Shell(tmp_path).run("pipectl add First --id first")
    texts = [Shell(tmp_path, env={"LANG": tag}).run("pipectl list") for tag in ("C", "nb_NO")]
    assert texts[0] == texts[1]
