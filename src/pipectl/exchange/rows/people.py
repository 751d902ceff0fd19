"""Names of people to their ids, which are permanent."""

from collections.abc import Mapping

from pipectl.domain.model.team import Person
from pipectl.domain.values.ids import slug
from pipectl.domain.values.text import fold


class Roster:
    """The people of a team.yaml and those whom an import names; ids are made of names.

    `file` is the list of people, where there is one: nobody else is right then.
    """

    def __init__(self, team: Mapping[str, Person]) -> None:
        """Begin with the people of the team."""
        self.file: str | None = None
        self._team = team
        self._ids = {fold(person.name): who for who, person in team.items()}
        self._ids |= {fold(was): who for who, person in team.items() for was in person.was}
        self._ids |= {fold(who): who for who in team}
        self._names = {who: person.name for who, person in team.items()}

    def add(self, name: str, team: str | None, manager: str | None) -> tuple[str, Person] | None:
        """Give a person an id, None for one of the team. Raises ValueError without an id."""
        person = self._ids.get(fold(name)) or self._new_id(name)
        if person in self._team:
            return None
        return person, Person(name=name, team=team, manager=manager and self._manager(manager))

    def id_of(self, name: str) -> str:
        """Return a person's id. Raises ValueError for one whom a full list does not have."""
        person = self._ids.get(fold(name))
        if not person and self.file:
            raise ValueError(f"'{name}' is in no row of {self.file}; add the person there")
        return person or self._new_id(name)

    def _manager(self, name: str) -> str:
        person = slug(name)
        return self._ids.get(fold(name)) or (name if person == slug("") else person)

    def _new_id(self, name: str) -> str:
        person = slug(name)
        if person == slug("") and fold(name) != person:
            raise ValueError(f"no id can be made of the name '{name}'; add it to team.yaml by hand")
        other = self._names.setdefault(person, name)
        if fold(other) != fold(name):
            raise ValueError(
                f"'{name}' and '{other}' would both be {person}; add one to team.yaml by hand"
            )
        self._ids[fold(name)] = person
        return person
