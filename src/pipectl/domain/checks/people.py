"""Names that a deal says: people of the team, sources of the pipeline, and what is nearly one."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Protocol

from pipectl.domain.checks.names import misspelled
from pipectl.domain.model.account import name_key
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import nearest
from pipectl.errors import Finding, Severity

_ALIKE: Final = 0.75
"""How much of a name a mistyped one has at least."""


class Owned(Protocol):
    """A record that somebody has."""

    @property
    def owner(self) -> str | None:
        """The id of a person."""


def warn_of_people(record: Owned, setup: Setup) -> Iterator[Finding]:
    """With a team.yaml, an owner is a person in it, or an id that one had before."""
    ids = {was for person in setup.team.values() for was in person.was} | set(setup.team)
    if setup.team and record.owner and record.owner not in ids:
        people = ", ".join(setup.team)
        names = {name: key for key, person in setup.team.items() for name in (person.name, key)}
        near = nearest(record.owner, names)
        hint = f"did you mean {names[near]}? Else " if near else ""
        what = f"the owner '{record.owner}' is not in team.yaml"
        remedy = f"{hint}add a line there, or write one of {people}"
        yield Finding(("owner",), what, remedy, Severity.WARNING)


def warn_of_spellings(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """Who did something is written as in team.yaml."""
    ids = {was for person in setup.team.values() for was in person.was} | set(setup.team)
    for index, entry in enumerate(deal.history if ids else ()):
        person = _near(entry.by, tuple(setup.team)) if entry.by not in ids else None
        path = ("history", index, "by")
        if entry.by and person and name_key(entry.by) == name_key(person):
            yield misspelled(path, entry.by, person)
        elif person:
            what = f"the person '{entry.by}' is not in team.yaml"
            yield Finding(path, what, f"did you mean {person}?", Severity.WARNING)


def warn_of_sources(deal: Deal, setup: Setup) -> Iterator[Finding]:
    """A source that is nearly one of the pipeline's is most likely mistyped."""
    sources = setup.pipeline(deal).sources
    source = _near(deal.source, sources) if deal.source not in sources else None
    if source and name_key(source) != name_key(deal.source or ""):
        what = f"the source '{deal.source}' is none of the pipeline's"
        yield Finding(("source",), what, f"did you mean {source}?", Severity.WARNING)


@lru_cache(1000)
def _near(text: str | None, names: tuple[str, ...]) -> str | None:
    """Return the name that a text is with a slip or two."""
    return nearest(text, names, _ALIKE) if text else None
