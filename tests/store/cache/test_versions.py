"""What was read of commits is kept by the bytes of the files, several versions of each."""

from __future__ import annotations

import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from clones import Person
from pipectl.cli.shared import environment
from pipectl.git.commits import commit_of
from pipectl.git.program import find_repository
from pipectl.git.tree import CommitTree
from pipectl.store import scan
from pipectl.store.cache.file import CacheFile
from pipectl.store.collection import reader
from pipectl.store.store import Store

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.store.load_result import Loaded

WEEKS = 10
DEALS = 8
START = date(2026, 9, 7)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were read to records."""
    paths: list[str] = []

    def spy(collection: Any, name: str, path: str, *more: Any) -> Any:
        paths.append(path)
        return read(collection, name, path, *more)

    read = reader.read_file
    monkeypatch.setattr(scan, "read_file", spy)
    return paths


@pytest.fixture
def kari(tmp_path: Path) -> Person:
    """Somebody with deals, of which one changes every week."""
    person = Person("Kari", tmp_path / "kari", START)
    person.store.mkdir()
    person.git("init", "-q")
    person.pipectl("init", "--currency", "NOK")
    for number in range(DEALS):
        name = f"deal-{number}"
        person.pipectl("add", name, "--id", name, "--amount", "100")
    person.commit("Week 0")
    for week in range(1, WEEKS):
        person.today = START + timedelta(weeks=week)
        person.pipectl("set", f"deal-{week % DEALS}", f"amount={week}000")
        person.commit(f"Week {week}")
    return person


def load(person: Person, revision: str, *, cached: bool = True) -> Loaded:
    repository = find_repository(person.store, {**os.environ, **person.variables})
    tree = CommitTree(repository, commit_of(repository, revision).hash)
    folder = environment.cache_folder() if cached else None
    return Store(person.store, folder, lambda _: tree).load(person.today)


def snapshots(loaded: Loaded) -> list[Snapshot]:
    return list(loaded.book.snapshots())


def test_of_ten_weeks_only_what_changed_is_read(kari: Person, parsed: list[str]) -> None:
    revisions = [f"HEAD~{week}" for week in reversed(range(WEEKS))]
    cold = [snapshots(load(kari, revision, cached=False)) for revision in revisions]
    parsed.clear()
    assert [snapshots(load(kari, revision)) for revision in revisions] == cold
    assert len(parsed) == DEALS + WEEKS - 1
    parsed.clear()
    assert [snapshots(load(kari, revision)) for revision in reversed(revisions)] == cold[::-1]
    assert parsed == []


def test_a_whole_deal_is_that_of_its_commit(kari: Person) -> None:
    for revision in ("HEAD", "HEAD~9", "HEAD"):
        cold, warm = (load(kari, revision, cached=cached) for cached in (False, True))
        assert [r.deal for r in warm.book.records] == [r.deal for r in cold.book.records]


def test_a_warning_is_of_one_version_alone(kari: Person) -> None:
    kari.by_hand("deals/deal-3.yaml", "title: deal-3", "title: deal-3\nstrange: 1")
    kari.commit("Strange")
    kari.by_hand("deals/deal-3.yaml", "strange: 1\n", "")
    kari.commit("Mended")
    texts = [
        [str(problem) for problem in load(kari, revision).problems if "strange" in problem.what]
        for revision in ("HEAD", "HEAD~1", "HEAD", "HEAD~1", "HEAD~2")
    ]
    assert [len(each) for each in texts] == [0, 1, 0, 1, 0]


def test_a_deal_that_cannot_be_read_is_a_problem_of_its_commit_alone(kari: Person) -> None:
    kari.write("deals/deal-3.yaml", "title: [\n")
    kari.commit("Broken")
    for revision, count in (("HEAD", 1), ("HEAD~1", 0), ("HEAD", 1), ("HEAD~1", 0)):
        loaded = load(kari, revision)
        assert len(loaded.stopping) == count
        assert len(snapshots(loaded)) == DEALS - count


def test_a_quota_a_rate_or_a_call_makes_no_deal_be_read_again(
    kari: Person, parsed: list[str]
) -> None:
    load(kari, "HEAD")
    kari.pipectl("quota", "set", "all", "2026Q4", "1000000")
    kari.commit("A quota")
    parsed.clear()
    assert len(load(kari, "HEAD").book.setup.quotas) == 1
    assert load(kari, "HEAD~1").book.setup.quotas == ()
    assert len(load(kari, "HEAD").book.setup.quotas) == 1
    assert parsed == []


def test_a_pipeline_that_changed_makes_all_be_read_again(kari: Person, parsed: list[str]) -> None:
    load(kari, "HEAD")
    kari.pipectl("stage", "rename", "proposal", "offer")
    kari.commit("A stage")
    parsed.clear()
    load(kari, "HEAD")
    assert len(parsed) == DEALS


def test_what_is_kept_of_the_files_stays_beside_it(kari: Person, parsed: list[str]) -> None:
    time.sleep(0.1)  # what has just changed is too fresh to be trusted
    kari.pipectl("list")
    parsed.clear()
    kari.pipectl("list", "--at", "HEAD~3")
    assert len(parsed) == DEALS
    parsed.clear()
    kari.pipectl("list")
    assert parsed == []


def test_versions_do_not_grow_without_end(kari: Person) -> None:
    for number in range(1, DEALS):
        (kari.store / f"deals/deal-{number}.yaml").unlink()
    kari.commit("One deal")
    for week in range(5):
        kari.pipectl("set", "deal-0", f"amount=2{week}000")
        kari.commit(f"Change {week}")
        load(kari, "HEAD")
    head, _ = CacheFile(kari.store, environment.cache_folder()).of_versions().load() or ({}, {})
    assert head["deals"]["names"].count("deal-0") == 5
    kari.pipectl("set", "deal-0", "amount=9")
    kari.commit("The last one")
    load(kari, "HEAD")
    head, _ = CacheFile(kari.store, environment.cache_folder()).of_versions().load() or ({}, {})
    assert head["deals"]["names"] == "deals/deal-0.yaml"


def test_what_is_forgotten_is_forgotten_of_commits_too(kari: Person) -> None:
    load(kari, "HEAD")
    folder = environment.cache_folder()
    assert folder
    assert [*folder.glob("*-commits.cache")]
    Store(kari.store, folder).forget_cache()
    assert [*folder.iterdir()] == []
