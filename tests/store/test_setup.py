"""The files beside the deals."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipectl.store.setup import read_setup
from pipectl.store.store import Store
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.tree import setup_files

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

PIPELINE = """\
name: Sales
stages:
  - {id: lead, name: Lead}
  - {id: trial, name: Trial}
  - {id: offer, name: Offer}
  - {id: order, name: Order}
  - {id: won, name: Won, type: won}
  - {id: lost, name: Lost, type: lost}
"""
USUAL = {"pipectl.yaml": "version: 1\ncurrency: NOK\n", "pipelines/sales.yaml": PIPELINE}


def read(files: dict[str, str]) -> tuple[Setup | None, list[str]]:
    """Read the usual files with some in their place."""
    encoded = {path: text.encode() for path, text in {**USUAL, **files}.items()}
    setup, problems = read_setup(encoded)
    return setup, [str(problem) for problem in problems]


def sound(files: dict[str, str]) -> Setup:
    setup, said = read(files)
    assert setup is not None, said
    assert said == []
    return setup


def test_settings_and_one_pipeline_are_enough() -> None:
    setup = sound({})
    assert setup.settings.currency == "NOK"
    assert [stage.id for stage in setup.pipelines["sales"].stages[:2]] == ["lead", "trial"]
    assert (dict(setup.team), setup.quotas, setup.rates) == ({}, (), ())


def test_a_pipeline_is_called_like_its_file() -> None:
    partners = PIPELINE.replace("name: Sales", "name: Partnere")
    assert sorted(sound({"pipelines/partnere.yaml": partners}).pipelines) == ["partnere", "sales"]


def test_people_quotas_and_rates_are_read() -> None:
    setup = sound(
        {
            "team.yaml": "kari: {name: Kari Nes, team: north}\n",
            "quotas.yaml": "- {who: kari, period: 2026-10, amount: 100000, day: 2026-09-01}\n",
            "rates.yaml": "- {day: 2026-01-01, currency: EUR, rate: 11.35}\n",
        }
    )
    assert setup.team["kari"].name == "Kari Nes"
    assert [quota.who for quota in setup.quotas] == ["kari"]
    assert [str(rate.rate) for rate in setup.rates] == ["11.35"]


@pytest.mark.parametrize("path", ["team.yaml", "quotas.yaml", "rates.yaml", "calls.yaml"])
@pytest.mark.parametrize("text", ["", "# nobody yet\n", "---\n"])
def test_a_file_that_says_nothing_is_as_good_as_none(path: str, text: str) -> None:
    assert sound({path: text}) == sound({})


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"team.yaml": "kari\n"},
            "team.yaml:1:1: team.yaml is not keys and values; write {name: value}",
        ),
        ({"rates.yaml": "11.35\n"}, "rates.yaml:1:1: rates.yaml is not a list; write "),
        ({"quotas.yaml": "kari: 100000\n"}, "quotas.yaml:1:1: quotas.yaml is not a list; write "),
        (
            {"pipectl.yaml": "- a\n"},
            "pipectl.yaml:1:1: the file is not keys and values; write `name: …` and so on",
        ),
        ({"pipectl.yaml": "version: 1\n"}, "pipectl.yaml:1:1: pipectl.yaml has no currency; add"),
        (
            {"pipectl.yaml": USUAL["pipectl.yaml"] + "fields: {region: text, title: text}\n"},
            "pipectl.yaml:3:31: every deal has its title; choose another name",
        ),
        (
            {"pipectl.yaml": USUAL["pipectl.yaml"] + "default_pipeline: salg\n"},
            "pipectl.yaml: the default pipeline 'salg' has no file pipelines/salg.yaml; write `def",
        ),
        ({"pipelines/a b.yaml": PIPELINE}, "pipelines/a b.yaml: 'a b' is not a short name; write"),
        ({"pipelines/sales.yaml": PIPELINE.replace("won", "order")}, "pipelines/sales.yaml:7:"),
    ],
)
def test_a_problem_in_one_file_leaves_no_setup(files: dict[str, str], message: str) -> None:
    setup, said = read(files)
    assert setup is None
    assert [text for text in said if text.startswith(message)]


def test_problems_of_all_files_are_told_at_once() -> None:
    _, said = read({"team.yaml": "kari", "rates.yaml": "x", "pipectl.yaml": "version: 2"})
    assert {text.split(":")[0] for text in said} == {"team.yaml", "rates.yaml", "pipectl.yaml"}


def test_an_unknown_key_is_a_warning_and_an_x_key_is_none() -> None:
    setup, said = read({"pipectl.yaml": USUAL["pipectl.yaml"] + "x-colour: blue\ncolour: red\n"})
    assert setup is not None
    (warning,) = said
    assert warning.startswith("pipectl.yaml:4:1: warning: the key 'colour' is unknown; known here:")


# Their bytes


def write(root: Path) -> Path:
    for path, text in USUAL.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    return root


def test_the_bytes_of_the_files_that_are_there_are_read(tmp_path: Path) -> None:
    files, problems = setup_files(DiskTree(write(tmp_path)))
    assert files == {path: text.encode() for path, text in USUAL.items()}
    assert problems == []


def test_pipelines_lie_side_by_side_and_others_are_passed_over(tmp_path: Path) -> None:
    for name in ("leads.yaml", ".hidden.yaml", "notes.txt", "old/sales.yaml"):
        path = write(tmp_path) / "pipelines" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PIPELINE)
    files, _ = setup_files(DiskTree(tmp_path))
    assert [*files] == ["pipectl.yaml", "pipelines/leads.yaml", "pipelines/sales.yaml"]


def test_what_is_odd_below_a_folder_of_the_pipelines_is_passed_over(tmp_path: Path) -> None:
    pipelines = write(tmp_path) / "pipelines"
    (pipelines / "old").mkdir()
    (pipelines / "old/x.yaml").symlink_to("../sales.yaml")
    (pipelines / "linked").symlink_to("old")
    (pipelines / "leads.yaml").symlink_to("sales.yaml")
    _, problems = setup_files(DiskTree(tmp_path))
    assert [problem.place.path for problem in problems] == ["pipelines/leads.yaml"]


def test_a_file_that_is_none_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "team.yaml").mkdir()
    os.mkfifo(tmp_path / "rates.yaml")
    (tmp_path / "quotas.yaml").symlink_to("pipectl.yaml")
    _, problems = setup_files(DiskTree(tmp_path))
    assert [problem.place.path for problem in problems] == [
        "team.yaml",
        "quotas.yaml",
        "rates.yaml",
    ]


def test_assertions_need_not_be_there_and_are_read_with_their_places(tmp_path: Path) -> None:
    store = Store(write(tmp_path), None)
    assert store.assertions() == ((), [])
    (tmp_path / "assertions.yaml").write_text("- {figure: won, period: 2026Q3, count: -1}\n")
    (line,), problems = store.assertions()
    assert line is not None
    assert (line.figure, line.count, line.who, problems) == ("won", -1, "all", [])


def test_assertions_that_cannot_be_read_are_a_problem_of_their_file(tmp_path: Path) -> None:
    store = Store(write(tmp_path), None)
    (tmp_path / "assertions.yaml").mkdir()
    lines, (problem,) = store.assertions()
    assert (lines, problem.place.path) == ((), "assertions.yaml")
    assert store.load(date(2026, 11, 25)).stopping == []
