"""Names of people to their ids, which are permanent."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipectl.domain.model.account import name_key
from pipectl.domain.model.team import Person
from pipectl.domain.values.ids import slug


class Listed(NamedTuple):
    """What a row tells of a person; `source` is the id in the source, which may be empty.

    `place` is that of a row in a list of its own, as a message begins with it.
    """

    source: str
    name: str
    team: str | None
    manager: str | None
    place: str


class Roster:
    """The people of a team.yaml and those whom an import names; ids are made of names.

    `file` is the list of people, where there is one: nobody else is right then. The id that a
    person has in the source, as `system:7`, is kept with the ids used before.
    """

    def __init__(self, team: Mapping[str, Person], system: str) -> None:
        """Begin with the people of the team."""
        self.file: str | None = None
        self._team = team
        self._system = system
        self._ids = {name_key(person.name): who for who, person in team.items()}
        self._ids |= {name_key(was): who for who, person in team.items() for was in person.was}
        self._ids |= {name_key(who): who for who in team}
        self._names = {who: person.name for who, person in team.items()}
        self._namesakes: set[str] = set()
        self._refused: dict[str, str] = {}

    def refuse(self, person: Listed, why: str) -> None:
        """Remember that a person cannot be told, by name and id: whoever names him hears why."""
        for name in (person.name, *([self._key(person.source)] if person.source else [])):
            self._refused[name_key(name)] = f"{person.place}{why}"

    def expect(self, people: Sequence[Listed]) -> None:
        """Look for people of one name, whom only their ids in the source tell apart."""
        sources: dict[str, str] = {}
        for person in people:
            name = name_key(person.name)
            if person.source and sources.setdefault(name, person.source) != person.source:
                self._namesakes.add(name)

    def enrol(self, person: Listed) -> str:
        """Give a person an id. Raises ValueError where it cannot be told who it is."""
        key = self._key(person.source)
        who = self._ids.get(key) if person.source else None
        if who is None:
            who = self._by_name(person) or self._new_id(person.name, person.source)
        if person.source:
            self._ids[key] = who
        return who

    def record(self, person: Listed) -> tuple[str, Person] | None:
        """Return an enrolled person for the team, None for one who is there."""
        who = self.enrol(person)
        if who in self._team:
            return None
        was = (f"{self._system}:{person.source}",) if person.source else ()
        manager = person.manager and self._manager(person.manager)
        name = " ".join(person.name.split())
        return who, Person(name=name, team=person.team, manager=manager, was=was)

    def id_of(self, name: str) -> str:
        """Return a person's id, by name or id in the source. Raises ValueError for a stranger."""
        person = self._find(name)
        if not person and self.file:
            raise ValueError(f"'{name}' is in no row of {self.file}; add the person there")
        return person or self._new_id(name)

    def _find(self, name: str) -> str | None:
        """Return the id of a person by any name. Raises ValueError where that is not one person."""
        why = self._refused.get(self._key(name)) or self._refused.get(name_key(name))
        if why:
            raise ValueError(why)
        person = self._ids.get(self._key(name))
        if person is None and name_key(name) in self._namesakes:
            raise ValueError(
                f"'{name}' is the name of several people; write the column of their ids"
            )
        return person or self._ids.get(name_key(name))

    def _by_name(self, person: Listed) -> str | None:
        """Return who has the name already, unless that is somebody else of the source."""
        who = self._ids.get(name_key(person.name))
        was = self._team[who].was if who and who in self._team else ()
        if who is None or (person.source and any(map(self._is_ours, was))):
            return None
        if name_key(person.name) not in self._namesakes:
            return who
        raise ValueError(
            f"'{person.name}' is several people, and one of team.yaml; "
            f"write `was: [{self._system}:{person.source}]` beside the right one there"
        )

    def _is_ours(self, was: str) -> bool:
        return was.startswith(f"{self._system}:")

    def _key(self, source: str) -> str:
        return name_key(f"{self._system}:{source}")

    def _manager(self, name: str) -> str:
        person = slug(name)
        return self._find(name) or (name if person == slug("") else person)

    def _new_id(self, name: str, source: str = "") -> str:
        person = slug(name)
        if person == slug("") and name_key(name) != person:
            raise ValueError(f"no id can be made of the name '{name}'; add it to team.yaml by hand")
        is_namesake = name_key(name) in self._namesakes
        if source and (is_namesake or person in self._names):
            person = slug(f"{name} {source}")
        other = self._names.setdefault(person, name)
        if name_key(other) != name_key(name):
            raise ValueError(
                f"'{name}' and '{other}' would both be {person}; add one to team.yaml by hand"
            )
        if not is_namesake:
            self._ids.setdefault(name_key(name), person)
        return person
