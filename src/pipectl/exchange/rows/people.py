"""Names of people to their ids, which are permanent."""

from __future__ import annotations

from collections.abc import Mapping

from pipectl.domain.model.team import Person
from pipectl.domain.values.ids import slug
from pipectl.domain.values.text import fold


class Roster:
    """The people of a team.yaml and those that an import adds; ids are made of names."""

    def __init__(self, team: Mapping[str, Person]) -> None:
        """Begin with the people who are there."""
        self.new: dict[str, Person] = {}
        self.closed: str | None = None
        self._ids = {fold(person.name): who for who, person in team.items()}
        self._ids |= {fold(was): who for who, person in team.items() for was in person.was}
        self._ids |= {fold(who): who for who in team}
        self._names = {who: person.name for who, person in team.items()}

    def add(self, name: str, team: str | None, manager: str | None) -> None:
        """Take a person on who is not there yet. Raises ValueError where no id can be made."""
        if fold(name) in self._ids:
            return
        person = self._made(name)
        self._ids[fold(name)] = person
        self.new[person] = Person(name=name, team=team, manager=manager and self._manager(manager))

    def id_of(self, name: str) -> str:
        """Return a person's id. Raises ValueError for one whom a full list does not have."""
        known = self._ids.get(fold(name))
        if known:
            return known
        if self.closed:
            raise ValueError(f"'{name}' is in no row of {self.closed}; add the person there")
        self._ids[fold(name)] = self._made(name)
        return self._ids[fold(name)]

    def _manager(self, name: str) -> str:
        made = slug(name)
        return self._ids.get(fold(name)) or (name if made == slug("") else made)

    def _made(self, name: str) -> str:
        person = slug(name)
        if person == slug("") and fold(name) != person:
            raise ValueError(f"no id can be made of the name '{name}'; add it to team.yaml by hand")
        other = self._names.setdefault(person, name)
        if fold(other) != fold(name):
            raise ValueError(
                f"'{name}' and '{other}' would both be {person}; add one to team.yaml by hand"
            )
        return person
