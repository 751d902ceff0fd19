"""In which order the rows of several tables stand: by what stands before their first number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from typing import Any

from pipectl.table.kind import Row
from pipectl.table.table import Table


def labels_of(tables: Sequence[Table], width: int, rank: Callable[[Row], Any]) -> tuple[Row, ...]:
    """Return the labels of all tables, each once and in the order of each; the first leads.

    What stands in no table together is by its rank. Those of totals come last.
    """
    totals = dict.fromkeys(row[:width] for table in tables for row in table.totals)
    labels: list[Row] = []
    for table in tables:
        more = dict.fromkeys(row[:width] for row in table.rows)
        labels = [*_merged(labels, [label for label in more if label not in totals], rank)]
    return (*labels, *totals)


def _merged(
    labels: Sequence[Row], more: Sequence[Row], rank: Callable[[Row], Any]
) -> Iterator[Row]:
    """Yield labels and more of them, each behind all that both have before it."""
    shared = {*labels} & {*more}
    places = {label: at for at, label in enumerate(labels) if label in shared}
    rest, new = _behind_each(labels, places), _behind_each(more, places)
    for at, several in rest.items():
        yield from () if at < 0 else (labels[at],)
        yield from merge(several, new[at], key=rank)


def _behind_each(labels: Sequence[Row], places: Mapping[Row, int]) -> dict[int, list[Row]]:
    """Return the labels that have no place by the last place before them, -1 before the first."""
    parts: dict[int, list[Row]] = {at: [] for at in (-1, *places.values())}
    last = -1
    for label in labels:
        if label in places:
            last = max(last, places[label])
        else:
            parts[last].append(label)
    return parts
