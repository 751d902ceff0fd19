"""The workflows of examples/github: they read as YAML, and what they run does what they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from commits import commit, git
from pipectl.store.yaml.parser import parse_any
from stores import SMALL, write_files

FOLDER: Final = Path(__file__).parents[1] / "examples" / "github"
NAMES: Final = sorted(path.name for path in FOLDER.glob("*.yml"))
DEAL: Final = """\
title: Website
stage: prospecting
amount: 100000
history:
  - {day: 2026-09-01, stage: prospecting, amount: 100000}
"""


def workflow(name: str) -> dict[str, Any]:
    plain = parse_any((FOLDER / name).read_text(encoding="utf-8")).plain()
    assert isinstance(plain, dict)
    return plain


def steps(name: str) -> list[dict[str, Any]]:
    (job,) = workflow(name)["jobs"].values()
    every: list[dict[str, Any]] = job["steps"]
    return every


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_may_read_and_write_no_more_than_it_needs(name: str) -> None:
    permissions = workflow(name)["permissions"]
    assert permissions.pop("contents") == "read"
    assert permissions == ({"pull-requests": "write"} if name == "review.yml" else {})
    assert workflow(name)["on"] in ("push", "pull_request")


@pytest.mark.parametrize("name", NAMES)
def test_no_script_of_a_workflow_has_texts_of_others_in_it(name: str) -> None:
    for step in steps(name):
        assert "${{" not in step.get("run", "")


class Runner:
    """What runs the steps of a workflow: a repository, and programs of its own."""

    def __init__(self, folder: Path) -> None:
        self.root, self.tools, self.temp = folder / "store", folder / "bin", folder / "temp"
        for each in (self.root, self.tools, self.temp):
            each.mkdir()
        self.tool("pipectl", f'exec "{sys.executable}" -m pipectl "$@"')
        self.tool("pipx", "")
        self.tool("gh", f'printf "%s\\n" "$@" > "{self.temp}/gh"; cat "${{@: -1}}"')
        git(self.root, "init", "-q", "-b", "main")

    def tool(self, name: str, script: str) -> None:
        (self.tools / name).write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        (self.tools / name).chmod(0o755)

    def run(self, name: str, **variables: str) -> tuple[int, str]:
        """Run the scripts of a workflow one after the other, until one fails."""
        said = ""
        env = {**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}"}
        env |= {"RUNNER_TEMP": str(self.temp), "GITHUB_STEP_SUMMARY": str(self.temp / "summary")}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "PULL_REQUEST": "https://example.com/pull/1"}
        for step in steps(name):
            if "run" in step:
                words = ["bash", "-e", "-o", "pipefail", "-c", step["run"]]
                ended = subprocess.run(
                    words, cwd=self.root, env=env | variables, capture_output=True, check=False
                )
                said += ended.stdout.decode()
                if ended.returncode:
                    return ended.returncode, said
        return 0, said


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    runner = Runner(tmp_path)
    write_files(runner.root, {**SMALL, "deals/acme.yaml": DEAL})
    return runner


@pytest.mark.slow
def test_the_check_shows_problems_beside_their_lines(runner: Runner) -> None:
    commit(runner.root)
    assert runner.run("check.yml")[0] == 0
    write_files(runner.root, {"deals/acme.yaml": DEAL.replace("100000\nh", "much\nh")})
    code, said = runner.run("check.yml")
    assert code == 5
    assert said.startswith("::error file=deals/acme.yaml,line=3,col=9,title=pipectl%3A problem::")


@pytest.mark.slow
def test_the_review_is_the_comment_of_a_pull_request(runner: Runner) -> None:
    base = commit(runner.root)
    git(runner.root, "switch", "-qc", "mine")
    write_files(runner.root, {"deals/acme.yaml": DEAL.replace("100000", "120000")})
    head = commit(runner.root)
    code, said = runner.run("review.yml", BASE=base, HEAD=head)
    assert code == 0
    assert "| acme: amount 100 000 -\\> 120 000" in said.replace("history of 2026-09-01", "")
    assert "| Weighted |" in said
    assert (runner.temp / "summary").read_text(encoding="utf-8") == said
    words = (runner.temp / "gh").read_text(encoding="utf-8").splitlines()
    assert words[:3] == ["pr", "comment", "https://example.com/pull/1"]


@pytest.mark.slow
def test_a_review_of_files_with_problems_is_posted_all_the_same(runner: Runner) -> None:
    base = commit(runner.root)
    write_files(runner.root, {"deals/acme.yaml": "title: [\n"})
    head = commit(runner.root)
    code, said = runner.run("review.yml", BASE=base, HEAD=head)
    assert code == 0
    assert "acme: cannot be read in" in said
    assert runner.run("review.yml", BASE="nothing", HEAD=head)[0] == 1
