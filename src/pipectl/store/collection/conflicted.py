"""Files of records that are in conflict, found where the settings cannot be read either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.tree.listing import list_records
from pipectl.store.yaml.reader import parse_source

if TYPE_CHECKING:
    from pipectl.errors import Problem
    from pipectl.store.tree.tree import Tree

_SIGNS: Final = (b"<<<<<<<", b">>>>>>>")


def conflict_problems(tree: Tree) -> Iterator[Problem]:
    """Yield what is wrong with the deals and accounts that have lines of git in them."""
    for collection in COLLECTIONS:
        paths = [file.path for file in list_records(tree, collection.folder).files.values()]
        for path, data in tree.read_all(paths).items():
            if isinstance(data, bytes) and any(sign in data for sign in _SIGNS):
                yield from parse_source(path, data)[0].problems
