"""What is said by its id or its name: a text that two of a kind answer to means neither."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from unicodedata import normalize

from pipectl.domain.model.account import name_key
from pipectl.domain.model.pipeline import Called, Pipeline, live_stages
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.text import how_many
from pipectl.errors import Finding, KeyPath, Severity
from pipectl.escape import seen


class Naming(NamedTuple):
    """A text that something answers to: where it is, and the id of what has it."""

    path: KeyPath
    text: str
    id: str


def shared(answers: Iterable[Naming]) -> Iterator[tuple[Naming, str]]:
    """Yield the answers that something else has too, with the id of the first that has it."""
    owners: dict[str, str] = {}
    for answer in answers:
        other = owners.setdefault(name_key(answer.text), answer.id)
        if other != answer.id:
            yield answer, other


def spellings(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield each text that is written otherwise too, with how it is written most often.

    Of those that are as frequent a text without odd blanks is the usual one.
    """
    usual: dict[str, str] = {}
    for text in sorted(counts, key=lambda text: (-counts[text], is_odd(text), text)):
        other = usual.setdefault(name_key(text), text)
        if other != text:
            yield text, other


def is_odd(text: str) -> bool:
    """Say whether a text has blanks at its ends or two in a row, or what cannot be seen."""
    return text != " ".join(seen(text).split())


def misspelled(key: KeyPath, text: str, usual: str, more: int = 0) -> Finding:
    """Warn of a name that differs from another one only by what is hardly seen."""
    noun = {"by": "person", "tags": "tag"}.get(str(key[-1]), key[-1])
    composed = normalize("NFC", text) == normalize("NFC", usual)
    difference = ", composed of other characters" if composed else ""
    where = f", here and in {how_many(more, 'more file')}" if more else ""
    what = f"the {noun} '{text}' is '{usual}' elsewhere{difference}{where}"
    return Finding(key, what, "write it in one way everywhere", Severity.WARNING)


def findings(noun: str, answers: Iterable[Naming]) -> Iterator[Finding]:
    """Warn of each text that means two of a kind."""
    for answer, other in shared(answers):
        what = f"'{answer.text}' means the {noun} {other} too"
        remedy = "give one of the two another name"
        yield Finding(answer.path, what, remedy, Severity.WARNING)


def in_pipeline(pipeline: Pipeline) -> Iterator[Finding]:
    """Say which names of stages, reasons, signals and criteria mean two."""
    yield from findings("stage", of_stages(pipeline))
    sources = enumerate(pipeline.sources)
    yield from findings("source", (Naming(("sources", at), text, text) for at, text in sources))
    yield from findings("reason", _of_items(("lost_reasons",), pipeline.lost_reasons))
    yield from findings("signal", _of_items(("signals",), pipeline.signals))
    if not isinstance(pipeline.qualification, str):
        criteria = criteria_of(pipeline.qualification)
        yield from findings("criterion", _of_items(("qualification", "criteria"), criteria))


def of_stages(pipeline: Pipeline) -> list[Naming]:
    """Return what the live stages answer to."""
    live = live_stages(pipeline)
    every = _of_items(("stages",), pipeline.stages)
    ids = {stage.id for stage in live}
    return [answer for answer in every if answer.id in ids]


def of_pipelines(pipelines: Iterable[Pipeline]) -> list[Naming]:
    """Return what pipelines answer to, each in a file of its own."""
    every = list(pipelines)
    ids = [Naming((), pipeline.id, pipeline.id) for pipeline in every]
    return [*ids, *(Naming(("name",), pipeline.name, pipeline.id) for pipeline in every)]


def in_team(setup: Setup) -> Iterator[Finding]:
    """Say which ids of people mean two, present ones and those they had, or are another's name.

    Two people may well have one name.
    """
    team = setup.team
    ids = [Naming((name,), name, name) for name in team]
    ids += [
        Naming((name, "was", index), old, name)
        for name, person in team.items()
        for index, old in enumerate(person.was)
    ]
    keys = {name_key(naming.text) for naming in ids}
    names = (Naming((name, "name"), person.name, name) for name, person in team.items())
    others = (n for n in names if name_key(n.text) in keys - {name_key(n.id)})
    return findings("person", [*ids, *others])


def _of_items(path: KeyPath, items: Sequence[Called]) -> list[Naming]:
    """Return what items of a list answer to, ids first: a name can be changed."""
    ids = [Naming((*path, index, "id"), item.id, item.id) for index, item in enumerate(items)]
    names = [
        Naming((*path, index, "name"), item.name or item.id, item.id)
        for index, item in enumerate(items)
    ]
    return ids + names
