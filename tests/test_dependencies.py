"""The versions that are tested are those that pyproject.toml allows, of everything it names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [
    Requirement(text) for text in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
]
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def versions() -> dict[str, str]:
    """Return the version of each package that is tested."""
    pairs = (line.split("==") for line in LINES)
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_the_tested_version_is_one_that_is_allowed(needed: Requirement) -> None:
    assert versions()[canonicalize_name(needed.name)] in needed.specifier


@pytest.mark.parametrize("needed", NEEDED, ids=str)
def test_a_dependency_has_a_lower_and_an_upper_bound(needed: Requirement) -> None:
    assert sorted(bound.operator for bound in needed.specifier) == ["<", ">="]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_a_name_and_one_version(line: str) -> None:
    (exact,) = Requirement(line).specifier
    assert exact.operator == "=="
