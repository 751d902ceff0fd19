"""Every template in every language makes a store that is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.model.templates import TEMPLATES
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
