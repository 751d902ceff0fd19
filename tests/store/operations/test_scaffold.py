"""The files of a new store: what stands in them reads back as what was asked for."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipectl.domain.model.settings import LANGUAGES, Settings, Setup
from pipectl.domain.templates.templates import TEMPLATES, build_pipeline
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.setup import read_setup


def read_back(files: dict[str, str]) -> Setup:
    """Read the settings and pipelines of files; nothing may be wrong with them."""
    setup, problems = read_setup(
        {path: text.encode() for path, text in files.items() if path.endswith(".yaml")}
    )
    assert problems == []
    assert setup is not None
    return setup


def uncommented(text: str, beginning: str) -> str:
    """Return the commented example that begins so, as a person would put it into use."""
    examples = [line[2:].strip() for line in text.splitlines() if line.startswith("# ")]
    return next(line for line in examples if line.startswith(beginning)) + "\n"


def commented_file(text: str, name: str) -> str:
    """Return the lines that the comment gives as an example of another file."""
    found = re.search(rf"^# {name} says.*\n((?:#   .*\n)+)", text, re.MULTILINE)
    assert found is not None
    return found[1].replace("#   ", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_pipeline_reads_back_as_the_template(template: str, language: str) -> None:
    pipeline = build_pipeline(template, language)
    setup = read_back(scaffold(template, language, "EUR", 1, "Nordlys"))
    assert setup.pipelines == {pipeline.id: pipeline}


def test_the_settings_read_back_as_they_were_asked_for() -> None:
    setup = read_back(scaffold("leads", "nb", "NOK", 7, "Nordlys", "1 234,50"))
    assert setup.settings == Settings(
        version=1,
        name="Nordlys",
        currency="NOK",
        fiscal_year_start=7,
        default_pipeline="leads",
        language="nb",
        numbers="1 234,50",
    )


@given(name=st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
@example(name="No: 1 #a")
@example(name="no")
@example(name="010")
def test_any_name_reads_back_as_it_is(name: str) -> None:
    assert read_back(scaffold("seven", "en", "EUR", 1, name)).settings.name == name


def test_a_store_without_a_name_has_no_line_for_it() -> None:
    text = scaffold("seven", "en", "EUR", 1, None)["pipectl.yaml"]
    assert not re.search(r"^name:", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("seven", "pipelines/sales.yaml"),
        ("leads", "pipelines/leads.yaml"),
        ("after-sale", "pipelines/after-sale.yaml"),
    ],
)
def test_a_new_store_has_these_files(template: str, path: str) -> None:
    assert list(scaffold(template, "en", "EUR", 1, None)) == [
        "pipectl.yaml",
        path,
        "deals/.gitkeep",
        ".gitattributes",
        ".pipectl/.gitignore",
    ]


def test_git_keeps_line_ends_and_leaves_the_lock_alone() -> None:
    files = scaffold("seven", "en", "EUR", 1, None)
    assert files[".gitattributes"] == (
        "*.yaml text eol=lf\n"
        "deals/**/*.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "accounts/**/*.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "/quotas.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "/rates.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "/calls.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "/team.yaml text eol=lf merge=pipectl diff=pipectl\n"
        "/assertions.yaml text eol=lf merge=pipectl diff=pipectl\n"
    )
    assert files[".pipectl/.gitignore"] == "*\n"


def test_a_stage_is_one_line_with_its_values_in_columns() -> None:
    text = scaffold("four", "en", "EUR", 1, None)["pipelines/sales.yaml"]
    begin = text.index("stages:\n")
    assert text[begin : text.index("\n\n", begin)] == (
        "stages:\n"
        "  - {id: lead_generation, name: Lead generation, probability: 5,  category: omitted,"
        "   rotting_days: 14}\n"
        "  - {id: qualification,   name: Qualification,   probability: 20, category: pipeline,"
        "  rotting_days: 14}\n"
        "  - {id: proposal,        name: Proposal,        probability: 50, category: best_case,"
        " rotting_days: 21}\n"
        "  - {id: closing,         name: Closing,         probability: 80, category: commit,"
        "    rotting_days: 14}\n"
        "  - {id: won,             name: Won,             type: won}\n"
        "  - {id: lost,            name: Lost,            type: lost}"
    )


def test_what_is_as_everywhere_is_not_said() -> None:
    text = scaffold("seven", "en", "EUR", 1, None)["pipelines/sales.yaml"]
    assert not re.search(r"^(kind|forecast):", text, re.MULTILINE)


@pytest.mark.parametrize("beginning", ["exit:", "exit: {activities", "on_enter:"])
def test_the_example_for_a_stage_works(beginning: str) -> None:
    files = scaffold("seven", "en", "EUR", 1, None)
    text = files["pipelines/sales.yaml"]
    example = uncommented(text, beginning).strip()
    changed = text.replace("rotting_days: 10}", f"rotting_days: 10, {example}}}")
    closing = read_back({**files, "pipelines/sales.yaml": changed}).pipelines["sales"].stages[6]
    assert getattr(closing, beginning.partition(":")[0]) is not None


def test_the_example_of_own_criteria_works() -> None:
    files = scaffold("seven", "en", "EUR", 1, None)
    text = files["pipelines/sales.yaml"]
    changed = re.sub(r"(?m)^qualification:.*\n", uncommented(text, "qualification:"), text)
    setup = read_back({**files, "pipelines/sales.yaml": changed})
    framework = setup.pipelines["sales"].qualification
    assert not isinstance(framework, str)
    assert [criterion.id for criterion in framework.criteria] == ["budget", "need"]


def test_the_example_of_evidence_that_ages_works() -> None:
    files = scaffold("seven", "en", "EUR", 1, None)
    text = files["pipelines/sales.yaml"]
    changed = text + uncommented(text, "evidence_days:")
    setup = read_back({**files, "pipelines/sales.yaml": changed})
    assert setup.pipelines["sales"].evidence_days == 90


def test_the_example_of_own_fields_works() -> None:
    files = scaffold("seven", "en", "EUR", 1, None)
    text = files["pipectl.yaml"]
    setup = read_back({**files, "pipectl.yaml": text + uncommented(text, "fields:")})
    assert setup.settings.fields == {"region": "text", "seats": "number"}


def test_the_examples_of_further_files_work() -> None:
    files = scaffold("seven", "nb", "NOK", 1, None)
    text = files["pipectl.yaml"]
    names = ("team.yaml", "quotas.yaml", "rates.yaml")
    setup = read_back({**files, **{name: commented_file(text, name) for name in names}})
    assert list(setup.team) == ["kari", "ola"]
    assert [quota.who for quota in setup.quotas] == ["kari", "ola"]
    assert [rate.currency for rate in setup.rates] == ["EUR", "DKK"]
