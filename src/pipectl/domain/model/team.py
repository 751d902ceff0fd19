"""The people who sell, whose ids are permanent."""

from collections.abc import Mapping
from datetime import date

from pipectl.domain.model.account import name_key
from pipectl.domain.values import scalars
from pipectl.domain.values.links import follow
from pipectl.domain.values.schema import ListOf, optional, required
from pipectl.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One seller; `until` is the last day with the firm, `was` holds ids used before."""

    name: str = required(scalars.TEXT)
    team: str | None = optional(scalars.TEXT)
    manager: str | None = optional(scalars.TEXT)
    until: date | None = optional(scalars.DAY)
    was: tuple[str, ...] = optional(ListOf(scalars.TEXT), tuple)


def present_id(team: Mapping[str, Person], who: str | None) -> str | None:
    """Return the id that a person has now, given one that they have or had."""
    if who is None or who in team:
        return who
    return next((person_id for person_id, person in team.items() if who in person.was), who)


def manager_circles(team: Mapping[str, Person]) -> list[list[str]]:
    """Return the people who are their own managers at last, each circle once."""
    managers = {id_: present_id(team, person.manager) for id_, person in team.items()}
    return follow({id_: manager for id_, manager in managers.items() if manager})[1]


def managers_of(team: Mapping[str, Person], who: str) -> list[str]:
    """Return the ids of all above a person, the nearest manager first."""
    managers: list[str] = []
    while who in team and (manager := present_id(team, team[who].manager)) is not None:
        if manager in managers:
            break
        managers.append(manager)
        who = manager
    return managers


def person_called(team: Mapping[str, Person], text: str) -> str:
    """Return the id of the one person who has this id or name, whatever the case; else the text."""
    key = name_key(text)
    ids = [id_ for id_, person in team.items() if key in (name_key(id_), name_key(person.name))]
    return ids[0] if text not in team and len(ids) == 1 else text
