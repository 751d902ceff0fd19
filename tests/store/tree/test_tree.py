"""A store that is no directory: what lists and reads is enough to make a book of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import TODAY
from pipectl.errors import InvalidError
from pipectl.store.disk.files import VanishedProblem
from pipectl.store.store import Store
from pipectl.store.tree.layout import is_meant
from pipectl.store.tree.tree import Files, Tree, checked

EXAMPLE = Path(__file__).parents[3] / "examples" / "nordlys"


class DictTree(Tree):
    """A store in memory: the bytes of its files by path."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents

    def files(self, folder: str) -> Files:
        paths = (path for path in sorted(self.contents) if path.startswith(f"{folder}/"))
        return Files({path: (1, 1, 1, 1) for path in paths if is_meant(path)}, [])

    def read(self, path: str) -> bytes:
        if path not in self.contents:
            raise VanishedProblem(path)
        return self.contents[path]


def in_memory(root: Path) -> DictTree:
    files = (path for path in root.rglob("*.yaml") if path.is_file())
    return DictTree({path.relative_to(root).as_posix(): path.read_bytes() for path in files})


def test_a_store_in_memory_gives_the_same_book_as_the_disk() -> None:
    tree = in_memory(EXAMPLE)
    store = Store(Path("nowhere"), None, lambda _: tree)
    memory, disk = store.load(TODAY), Store(EXAMPLE, None).load(TODAY)
    assert memory.book.setup == disk.book.setup
    assert list(memory.book.snapshots()) == list(disk.book.snapshots())
    assert [r.deal for r in memory.book.records] == [r.deal for r in disk.book.records]
    assert memory.problems == disk.problems
    assert memory.book.records


def test_a_store_in_memory_has_records_and_a_setup_as_on_the_disk() -> None:
    tree = in_memory(EXAMPLE)
    memory, disk = Store(Path("nowhere"), None, lambda _: tree), Store(EXAMPLE, None)
    memory.begin()
    assert memory.deals.ids() == disk.deals.ids()
    assert memory.ids_by_name() == disk.ids_by_name()
    assert memory.setup == disk.setup
    for name in disk.deals.ids():
        assert memory.deals.take(name) == disk.deals.take(name)


def test_a_store_in_memory_tells_of_its_problems_with_their_places() -> None:
    tree = in_memory(EXAMPLE)
    tree.contents["deals/bad.yaml"] = b"title: Bad\n"
    (problem, *_) = Store(EXAMPLE, None, lambda _: tree).load(TODAY).stopping
    assert str(problem).startswith("deals/bad.yaml:1:1: the deal has no stage")


def test_a_file_that_is_not_there_is_found_as_none_and_read_as_a_problem() -> None:
    tree = DictTree({})
    assert tree.find("team.yaml") is None
    with pytest.raises(InvalidError, match=r"team.yaml: the file has vanished; restore it"):
        checked(tree, "team.yaml")


def test_files_are_located_by_their_ids() -> None:
    tree = DictTree({"deals/a.yaml": b"", "deals/old/a.yaml": b"", "deals/b.yaml": b""})
    assert tree.locate("deals", "a") == ["deals/a.yaml", "deals/old/a.yaml"]
