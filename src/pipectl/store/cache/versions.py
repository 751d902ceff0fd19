"""Several versions of each record in one cache, and the rows of one state of the store of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pipectl.store.cache.index import Index
from pipectl.store.tree.survey import Survey

if TYPE_CHECKING:
    from pipectl.store.cache.column import PackedColumn
    from pipectl.store.cache.rows import Row

_MOST: Final = 4
"""So many times the records of a state are kept; then only those of the latest stay."""


def with_versions(index: Index, survey: Survey, rows: Mapping[str, Row]) -> Index:
    """Return an index with the rows that were read of a state, beside all versions it has."""
    if len(index) > _MOST * len(survey.paths()):
        return index.merged(survey, rows)
    fresh = ((row.path, row.stamp) for row in rows.values())
    return index.merged(Survey.of([*index.survey.files(), *fresh]), rows)


def of_state(versions: Index, survey: Survey) -> Index:
    """Return the rows of one state of the store, all of which `versions` has."""
    return versions if survey == versions.survey else StateIndex(versions, survey)


class StateIndex(Index):
    """The rows of one state; of each column they are chosen when it is asked for."""

    def __init__(self, versions: Index, survey: Survey) -> None:
        """Choose the versions whose path and stamp the survey has."""
        super().__init__(
            versions.collection, versions.settings, {}, memoryview(b""), versions.reread
        )
        pairs = list(survey.files())
        places = {pair: place for place, pair in enumerate(versions.survey.files())}
        self._versions = versions
        self._places = [places[pair] for pair in pairs]
        self.survey = survey
        self.packed = versions.packed.at_places(self._places)
        in_order = pairs if versions.warnings else ()
        self.warnings = {
            pair: versions.warnings[pair] for pair in in_order if pair in versions.warnings
        }

    def column(self, key: str) -> PackedColumn:
        """Return the plain values of a key of all summaries; not to be changed."""
        if key not in self._columns:
            self._columns[key] = self._versions.column(key).at_places(self._places)
        return self._columns[key]
