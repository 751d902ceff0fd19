"""History added up: the state of a deal on any day, and where its top differs (drift)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Final

from pipectl.domain.model.deal import TRACKED, Answer, Deal, Entry, Value
from pipectl.domain.model.fields import path_of
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import changed

_tracked = attrgetter(*TRACKED)
"""Takes all tracked fields at once, which takes a third of the time."""


IMPORT: Final = "import"
"""What an entry is `via` that an import has made."""


def in_order(history: Sequence[Entry]) -> list[Entry]:
    """Return the entries by day; those of one day keep the order in which they stand."""
    return sorted(history, key=attrgetter("day"))


def sets(entry: Entry, name: str) -> bool:
    """Say whether an entry sets or clears a tracked field."""
    return name in entry.clears or getattr(entry, name) is not None


def add_up(entries: Iterable[Entry]) -> tuple[dict[str, Value], dict[str, str]]:
    """Add up entries that are in order: the tracked fields, and the state of each criterion."""
    fields: dict[str, Value] = {}
    states: dict[str, str] = {}
    for entry in entries:
        values = zip(TRACKED, _tracked(entry), strict=True)
        fields.update({name: value for name, value in values if value is not None})
        for name in entry.clears:
            fields.pop(name, None)
        for name, state in entry.qualification.items():
            if state is None:
                states.pop(name, None)
            else:
                states[name] = state
    return fields, states


def cut(deal: Deal, day: date) -> Deal | None:
    """Return a deal as its file would have been at the end of a day, None before it was created.

    Evidence of a criterion that was assessed later is left out: nobody can say since when it is
    there. What has no history (title, account, tags) is as it is now.
    """
    entries = tuple(entry for entry in deal.history if entry.day <= day)
    if not entries or len(entries) == len(deal.history):
        return deal if entries else None
    return with_only(deal, entries)


def with_only(deal: Deal, entries: tuple[Entry, ...]) -> Deal:
    """Return a deal as only some entries of its history leave it."""
    fields, states = add_up(in_order(entries))
    later = {n for entry in deal.history if entry not in entries for n in entry.qualification}
    earlier = {name: answer for name, answer in deal.qualification.items() if name not in later}
    answers = {
        name: replace(earlier[name], state=state) if name in earlier else Answer(state=state)
        for name, state in states.items()
    }
    top = {name: fields.get(name) for name in TRACKED}
    return changed(deal, {**top, "qualification": answers, "history": entries})


def at_top(deal: Deal) -> tuple[dict[str, Value], dict[str, str]]:
    """Return what the top of the file says, in the form of `add_up`."""
    values = zip(TRACKED, _tracked(deal), strict=True)
    fields = {name: value for name, value in values if value is not None}
    return fields, {name: answer.state for name, answer in deal.qualification.items()}


def state_on(deal: Deal, day: date) -> tuple[dict[str, Value], dict[str, str]]:
    """Return the tracked fields and states at the end of a day, in the form of `add_up`.

    From the day of the last entry on that is what the top says.
    """
    entries = in_order(deal.history)
    past = [entry for entry in entries if entry.day <= day]
    return at_top(deal) if len(past) == len(entries) else add_up(past)


def insert(history: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Put an entry behind the last one of its day or before it."""
    earlier = [index for index, other in enumerate(history) if other.day <= entry.day]
    place = earlier[-1] + 1 if earlier else 0
    return (*history[:place], entry, *history[place:])


def with_state(answers: dict[str, Answer], name: str, state: str | None) -> dict[str, Answer]:
    """Return the answers with one criterion in another state; None takes the answer away."""
    if state is None:
        return {key: answer for key, answer in answers.items() if key != name}
    old = answers.get(name)
    return {**answers, name: replace(old, state=state) if old else Answer(state=state)}


def drift(deal: Deal) -> tuple[str, ...]:
    """Name what the top and the sum of the history say differently: fields, then criteria.

    A criterion is named `qualification.NAME`.
    """
    top, top_states = at_top(deal)
    total, states = add_up(in_order(deal.history))
    if (top, top_states) == (total, states):
        return ()
    differing = [name for name in TRACKED if top.get(name) != total.get(name)]
    criteria = [
        name for name in {**states, **top_states} if states.get(name) != top_states.get(name)
    ]
    return (*differing, *(f"qualification.{name}" for name in criteria))


def day_of_drift(deal: Deal, names: tuple[str, ...], day: date) -> date:
    """Return the first day from `day` on behind which no entry sets what has drifted."""
    criteria = criteria_in(names)
    return max([day, *(entry.day for entry in deal.history if _sets(entry, names, criteria))])


def criteria_in(names: tuple[str, ...]) -> list[str]:
    """Return the criteria among what has drifted."""
    return [key for name in names if (key := path_of(name).key)]


def _sets(entry: Entry, names: tuple[str, ...], criteria: list[str]) -> bool:
    """Say whether an entry sets one of these tracked fields or criteria."""
    return any(sets(entry, name) for name in names if name in TRACKED) or any(
        name in entry.qualification for name in criteria
    )


def assessed(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the last entry that assesses each criterion; entries are in order."""
    return {name: entry for entry in entries for name in entry.qualification}


def days_assessed(entries: Iterable[Entry], pipeline: Pipeline) -> dict[str, date]:
    """Return the days of the last assessments, nothing where the pipeline lets no evidence age."""
    if pipeline.evidence_days is None:
        return {}
    return {name: entry.day for name, entry in assessed(entries).items()}


def aged_on(setup: Setup, deal: Deal, today: date) -> dict[str, int]:
    """Return how many days ago each aged criterion of a deal was assessed."""
    pipeline = setup.pipeline(deal)
    states = {name: answer.state for name, answer in deal.qualification.items()}
    return aged(pipeline, states, days_assessed(in_order(deal.history), pipeline), today)


def aged(
    pipeline: Pipeline, states: Mapping[str, str], days: Mapping[str, date], today: date
) -> dict[str, int]:
    """Return how many days ago each aged criterion was assessed.

    Aged is what was assessed more than `evidence_days` ago; what is unknown has no age. `days` are
    those of the last assessments.
    """
    limit = pipeline.evidence_days
    if limit is None:
        return {}
    names = [name for name, state in states.items() if state != "unknown" and name in days]
    ages = {name: (today - days[name]).days for name in names}
    return {name: age for name, age in ages.items() if age > limit}
