"""What must hold of a merge before it is written: else git's own merge shows both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipectl.domain.history.entries import drift, in_order
from pipectl.errors import Severity
from pipectl.store.collection.collections import COLLECTIONS, DEALS
from pipectl.store.collection.reader import read_keys
from pipectl.store.merge.pieces import UnmergeableError, comments
from pipectl.store.merge.values import Both, canonical
from pipectl.store.merge.writing import side_of
from pipectl.store.setup import read_assertions, read_setup
from pipectl.store.tree import layout
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.domain.values.schema import Shape


def prove_meaning(chunks: Sequence[Both], target: Both, shape: Shape) -> None:
    """Either side taken whole must say exactly what was decided."""
    for side, meant in enumerate(target):
        plain = canonical(shape, parse(side_of(chunks, side)).plain())
        if (plain or meant) and plain != meant:
            raise UnmergeableError("the merged text would not say what was merged")


def prove_comments(texts: Sequence[str], merged: str, side: int) -> None:
    """A comment that a side has added is there, and none is there more often than in a side."""
    before, ours, theirs = (Counter(comments(text)) for text in texts)
    after = Counter(comments(merged))
    own = (ours, theirs)[side]
    new = own - before
    both = before & ours & theirs
    lost = (new | both) - after
    doubled = after - (ours | theirs | (ours - before) + (theirs - before) + before)
    if lost or doubled:
        raise UnmergeableError("a comment would be lost or doubled")


def prove_record(path: str, text: str, setup: Setup) -> Any:
    """Return the record that a text says; raise UnmergeableError where it cannot be read."""
    folder = path.partition("/")[0]
    collection = next(every for every in COLLECTIONS if every.folder == folder)
    parsed = read_keys(collection, layout.id_of(path), path, text.encode(), setup)
    if parsed.record is None:
        what = "; ".join(p.what for p in parsed.problems if p.severity is Severity.PROBLEM)
        raise UnmergeableError(f"{path}: {what}")
    return parsed.record


def prove_deal(deal: Deal, sides: Sequence[Deal], setup: Setup) -> None:
    """The deal begins in a stage, and its top drifts from its history only as a side's does.

    The rules find no problem either, but where they do so in a side: a stage may not be there yet.
    """
    names = set(drift(deal))
    if "stage" in names or names - {name for side in sides for name in drift(side)}:
        raise UnmergeableError("the merged top would not agree with its history")
    if not deal.history or in_order(deal.history)[0].stage is None:
        raise UnmergeableError("the merged history would begin without a stage")
    if _problems(deal, setup) and not any(_problems(side, setup) for side in sides):
        raise UnmergeableError("; ".join(_problems(deal, setup)))


def _problems(deal: Deal, setup: Setup) -> list[str]:
    return [f.what for f in DEALS.findings(deal, setup) if f.severity is Severity.PROBLEM]


def warnings_of(path: str, text: str, files: Mapping[str, bytes]) -> list[str]:
    """Return what `check` says of a file beside the deals; raise where it cannot be read.

    Quotas are read without the team: that people below have more than their manager is no
    contradiction of lines, and whose lines came together has nothing to do with it.
    """
    data = text.encode()
    if path == layout.ASSERTIONS:
        problems = read_assertions(data)[1]
    else:
        team = () if path == layout.QUOTAS else (layout.TEAM,)
        beside = (layout.SETTINGS, layout.PIPELINES, *team)
        some = {p: d for p, d in files.items() if p.startswith(beside)}
        _, problems = read_setup({**some, path: data})
    here = [problem for problem in problems if problem.place.path == path]
    return [p.what for p in here if p.severity is not Severity.HINT]
