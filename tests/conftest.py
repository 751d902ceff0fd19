"""No test sees this machine's clock, user, home or caches unless it says so."""

from __future__ import annotations

import sys

sys.dont_write_bytecode = False  # before what is compiled for pytest, which takes a while

# isort: split
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from pipectl.table import check_cells

EXAMPLES = {"short": 20, "ci": 100, "full": 1000}
"""How many examples a rule is tried with; .ci/run sets CI."""

ENVIRONMENT = (
    *("LC_ALL", "LC_MESSAGES", "LANG"),
    *("PIPECTL_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "VISUAL", "EDITOR"),
    "COVERAGE_PROCESS_CONFIG",  # by which coverage would be in the processes that tests start
    "PYTHONDONTWRITEBYTECODE",  # hundreds of them start, and need not compile it all again
)
"""What is not set in a test unless it says so."""

for name, count in EXAMPLES.items():
    settings.register_profile(
        name, max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )


MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own there
"""Where files are quickest; tens of thousands come and go."""

ROOM = 2_000_000_000
"""The bytes that must be free there."""


class Scheduler(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Forgets a test that is done; else all are counted again after each one."""

    def mark_test_complete(self, node: Any, item_index: int, _duration: float = 0) -> None:
        name = self.registered_collections[node][item_index]
        del self.assigned_work[node][self._split_scope(name)][name]
        self._reschedule(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler:
    return Scheduler(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="the long form: more faults, races and examples"
    )


def pytest_configure(config: pytest.Config) -> None:
    check_cells()
    is_full = config.getoption("--full")
    settings.load_profile("full" if is_full else "ci" if os.environ.get("CI") else "short")
    if not os.environ.get("CI") and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    gc.set_threshold(50_000)  # pytest's thousands of items need not be looked at all the time


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(getattr(item, "function", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.slow)  # a rule is tried with many examples
    items.sort(key=lambda item: "slow" not in item.keywords)  # so that none comes at the end, alone
    if config.getoption("--full"):
        return
    skip = pytest.mark.skip(reason="the long form; run with --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Keep this machine out of all tests; yield the homes that they had, the last one empty.

    None waits for the disk: what a dead process wrote is still there for the next one.
    """
    homes = [tmp_path_factory.mktemp("home")]
    with pytest.MonkeyPatch.context() as patch:
        for name in ENVIRONMENT:
            patch.delenv(name, raising=False)
        patch.setattr(os, "fsync", lambda _: None)
        patch.setenv("PIPECTL_USER", "kari")
        patch.setenv("PIPECTL_CHECK", "1")
        _move_to(homes[0], patch)
        yield homes


@pytest.fixture(autouse=True)
def _alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, _homes: list[Path]
) -> None:
    """Give every test a home and a cache of its own, and no store above it."""
    if any(_homes[-1].iterdir()):
        _homes.append(tmp_path_factory.mktemp("home"))
    _move_to(_homes[-1], monkeypatch)


def _move_to(home: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("HOME", str(home))
    patch.setenv("PIPECTL_PAGER", "")
    patch.setenv("PIPECTL_CACHE_DIR", str(home / "cache"))
